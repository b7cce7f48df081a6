import pytest

from contracts.event import event_types
from gateway.dashboard.sentences import SENTENCES, TOLD, line
from gateway.dashboard.words import Names, money, number, percent, person, plain
from gateway.streams.filters import MOST_PATTERNS


def told(name: str, **data) -> str:
    names = Names(
        people={"l1": {"name": "Mina Park"}, "l2": {"name": "Jonas Weber"}}, offerings={"o1": {"title": "Berlin"}}
    )
    said = line({"type": f"rollbook.enrollment.{name}.v1", "subject": "roster:o1", "data": data}, names)
    return f"{said.what} · {said.about} · {said.note}"


def test_every_published_event_type_has_a_sentence():
    published = {kind.NAME for kind in event_types() if kind.__module__.startswith("contracts.")}
    assert published <= set(SENTENCES)


def test_a_promotion_says_who_was_promoted_and_because_of_whom():
    said = told("learner-enrolled", learner="l1", offering="o1", from_waitlist=True, because_of="o1.l2")
    assert said == "Mina Park promoted · Berlin · from the waitlist, because Jonas Weber gave up a seat"


def test_a_plain_enrollment_gives_no_cause():
    assert told("learner-enrolled", learner="l1", offering="o1") == "Mina Park enrolled · Berlin · "


def test_leaving_the_queue_is_not_a_cancelled_seat():
    said = told("enrollment-cancelled", learner="l1", offering="o1", was="waitlisted", by="learner")
    assert said == "Mina Park: left the waitlist · Berlin · by the learner"


def test_an_event_type_of_the_future_is_told_by_its_name():
    assert told("seat-swapped") == "Seat swapped · roster:o1 · "


def test_a_person_without_a_readable_name_is_told_by_what_else_is_known():
    assert person("l1", {"l1": {"name": None, "external_ids": [{"source": "oulad", "id": "11391"}]}}) == "oulad 11391"
    assert person("l00007f3c", {}) == "learner 7f3c"
    assert person("l1", {"l1": {"name": "enc:v1:xyz"}}) == "learner l1"


def test_figures_read_as_people_write_them():
    assert number(4812) == "4,812"
    assert percent(531 / 748) == "71 %"
    assert percent(0.044) == "4.4 %"
    assert percent(None) == "\N{EN DASH}"


@pytest.mark.parametrize(("value", "said"), [(6.0, "6"), (7.5, "7.5"), (None, "")])
def test_a_figure_in_a_field_is_whole_where_it_is_whole(value, said):
    assert plain(value) == said


@pytest.mark.parametrize(("value", "said"), [(243.3, "243.30"), (29_080.4, "29,080")])
def test_an_amount_is_told_to_the_hundredth_while_it_is_small(value, said):
    assert money(value) == said


def test_the_feed_can_be_asked_for_all_the_types_that_make_it_up():
    assert len(TOLD) <= MOST_PATTERNS


def test_why_a_seat_went_past_somebody_is_told():
    said = told("learner-passed-over", learner="l1", offering="o1", lacks=["c1"], reasons=["own-calendar-clash"])
    assert said.endswith("has something else at the same time, has not completed what comes before")
