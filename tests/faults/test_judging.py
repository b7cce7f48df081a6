"""The judge of faults finds what is wrong: each kind of harm, planted in a history that is sound."""

import copy

import pytest

from tests.faults.judging import Fold, Verdict, judge_acknowledged, judge_consequences, judge_order, judge_seats
from tests.faults.load import Load


class Nowhere:
    url = "http://127.0.0.1:9"

    def token(self, role="admin", subject=None):
        return "none"


def event(number, service, name, stream, version, **data):
    return {
        "id": f"e{number}",
        "type": f"rollbook.{service}.{name}.v1",
        "source": f"/rollbook/{service}",
        "subject": stream,
        "streamversion": version,
        "sequence": str(number),
        "recordedat": f"2026-03-02T09:00:{number:02}Z",
        "data": data,
    }


def seat(offering, learner, **more):
    return {"enrollment": f"{offering}.{learner}", "offering": offering, "learner": learner, **more}


def attended(number, name, version, **data):
    return event(number, "attendance", name, "progress:d1.l2", version, offering="d1", learner="l2", **data)


# fmt: off
HISTORY = [
    event(1, "enrollment", "learner-registered", "learner:l1", 1),
    event(2, "enrollment", "learner-enrolled", "roster:o1", 1, **seat("o1", "l1")),
    event(3, "enrollment", "learner-waitlisted", "roster:o1", 2, **seat("o1", "l3", ticket=1)),
    event(4, "enrollment", "enrollment-cancelled", "roster:o1", 3, **seat("o1", "l1")),
    event(
        5, "enrollment", "learner-enrolled", "roster:o1", 4, **seat("o1", "l3", from_waitlist=True, because_of="o1.l1")
    ),
    event(6, "enrollment", "learner-enrolled", "enrollment:d1.l2", 1, **seat("d1", "l2")),
    attended(1, "component-outcome-recorded", 1, component="day"),
    attended(2, "component-outcome-recorded", 2, component="quiz"),
    attended(3, "course-completed", 3),
    event(4, "attendance", "course-credited", "path:l2", 1, learner="l2"),
]
# fmt: on
for number, one in enumerate(HISTORY):
    one["id"] = f"e{number}"


@pytest.fixture
def load():
    """Everything in that history, asked for and acknowledged."""
    made = Load(Nowhere(), seed=1)
    made.seated, made.open = "o1", "d1"
    done = [
        ("/v1/learners", {}, {"learner": "l1"}),
        ("/v1/enrollments", {"offering": "o1"}, {"enrollment": "o1.l1"}),
        ("/v1/enrollments", {"offering": "o1"}, {"enrollment": "o1.l3"}),
        ("/v1/enrollments/o1.l1/cancel", {}, {"enrollment": "o1.l1"}),
        ("/v1/enrollments", {"offering": "d1"}, {"enrollment": "d1.l2"}),
        ("/v1/outcomes", {"source_id": "l2-0"}, {}),
        ("/v1/outcomes", {"source_id": "l2-1"}, {}),
    ]
    for path, body, answer in done:
        made.ledger.note(made.ledger.ask(path, body), 201, answer)
    return made


def judged(load, events):
    verdict, told = Verdict(), Fold(events)
    judge_order(events, verdict)
    judge_acknowledged(load, told, verdict)
    judge_consequences(told, verdict)
    judge_seats(load, told, verdict)
    return verdict


def without(place):
    return [one for number, one in enumerate(HISTORY) if number != place]


def twice(place):
    return [*HISTORY, HISTORY[place]]


def swapped(first, second):
    events = copy.copy(HISTORY)
    events[first], events[second] = events[second], events[first]
    return events


def test_a_sound_history_is_found_sound(load):
    assert judged(load, HISTORY) == Verdict()


@pytest.mark.parametrize("place", [0, 1, 3, 5, 6])
def test_what_was_acknowledged_and_is_not_there_is_lost(load, place):
    assert judged(load, without(place)).lost


@pytest.mark.parametrize("place", range(len(HISTORY)))
def test_what_is_there_twice_is_doubled(load, place):
    assert judged(load, twice(place)).doubled


@pytest.mark.parametrize(("first", "second"), [(1, 2), (6, 7)])
def test_what_is_told_in_another_order_is_reordered(load, first, second):
    assert judged(load, swapped(first, second)).reordered


@pytest.mark.parametrize("place", [7, 8])
def test_half_of_what_belongs_together_is_torn(load, place):
    assert judged(load, without(place)).torn


def test_a_seat_that_was_not_passed_on_is_lost(load):
    assert judged(load, without(4)).lost


def test_a_seat_passed_on_twice_is_doubled(load):
    again = event(7, "enrollment", "learner-enrolled", "roster:o1", 5,
                  **seat("o1", "l4", from_waitlist=True, because_of="o1.l1"))  # fmt: skip
    assert any("passed on 2 times" in one for one in judged(load, [*HISTORY, again]).doubled)


def test_another_answer_under_the_same_key_is_noticed(load):
    load.ledger.note("k0", 201, {"learner": "l9"})
    assert load.ledger.contradicted == ["k0"]


def test_who_gets_a_seat_before_others_in_line_is_noticed(load):
    others = [
        event(7, "enrollment", "learner-waitlisted", "roster:o1", 5, **seat("o1", "l5", ticket=2)),
        event(8, "enrollment", "learner-waitlisted", "roster:o1", 6, **seat("o1", "l6", ticket=3)),
        event(9, "enrollment", "learner-enrolled", "roster:o1", 7, **seat("o1", "l6", from_waitlist=True)),
    ]
    assert any("o1.l6 got a seat before others" in one for one in judged(load, [*HISTORY, *others]).reordered)
