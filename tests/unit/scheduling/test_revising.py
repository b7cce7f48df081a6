"""Other terms for an offering that there is, and deadlines told by their distance from the start."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chassis.errors import Refused, Unknown
from contracts.enrollment import CapacityChanged
from contracts.scheduling import Deadline, OfferingCancelled, OfferingPublished, OfferingRevised
from contracts.shared import Notify
from services.scheduling.commands import (
    NewDeadline,
    NoteCapacity,
    PublishOffering,
    ReviseOffering,
    ScheduleOffering,
    Visibility,
)
from services.scheduling.reactions import note_capacity
from tests.unit.scheduling.negotiation import COURSE, PUBLISHED, START, schedule, scheduled

DAY_BEFORE = NewDeadline(days_before=1, at="17:00")
ELAPSED = NewDeadline(hours_before=24)


def revise(**fields):
    return ReviseOffering(**{"offering": "o1"} | fields)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def refused(story, command, **when):
    with pytest.raises(Refused) as refusal:
        story.when(command, **when)
    return refusal.value


def test_what_is_given_changes_and_the_rest_stays(given):
    story = given(scheduled(starts_at=START, minimum=4, decide_at=START))
    story.when(revise(title="Berlin, spring", minimum=5))
    (event,) = story.events
    assert event == OfferingRevised(
        offering="o1",
        course="c1",
        title="Berlin, spring",
        timezone="Europe/Berlin",
        starts_at=START,
        minimum=5,
        decide_at=START,
        was_from=START,
    )


def test_null_takes_a_term_away(given):
    story = given(scheduled(starts_at=START, minimum=4, decide_at=START, waitlist_limit=3))
    story.when(revise(waitlist_limit=None, decide_at=None))
    assert (story.events[0].waitlist_limit, story.events[0].decide_at, story.events[0].minimum) == (None, None, 4)


def test_a_revision_that_is_only_tried_tells_the_terms_by_which_seats_would_be_given(given):
    story = given(scheduled(starts_at=START, waitlist_limit=3, cut_off_before=Deadline(hours_before=24)))
    story.when(PublishOffering(offering="o1"))
    story.when(revise(title="Spring", waitlist_limit=5, starts_at=START + timedelta(days=1), dry_run=True))
    moved = {"starts_at": START + timedelta(days=1), "cut_off_at": START, "waitlist_limit": 5}
    assert (story.events, story.reply["dry_run"], story.reply["terms"]) == ([], True, moved)


def test_a_draft_that_is_only_tried_gives_no_seats_yet(given):
    story = given(scheduled(starts_at=START)).when(revise(starts_at=START + timedelta(days=1), dry_run=True))
    assert (story.events, story.reply["terms"]) == ([], {})


def test_a_revision_carries_who_is_told_of_what_it_brings(given):
    story = given(scheduled(starts_at=START)).when(revise(waitlist_limit=5, notify=Notify.NONE))
    assert story.events[0].notify == "none"


@pytest.mark.parametrize("fields", [{}, {"title": "Negotiation"}, {"minimum": 4, "reason": "So it is."}])
def test_what_holds_already_changes_nothing(given, fields):
    assert given(scheduled(minimum=4)).when(revise(**fields)).events == []


def test_publishing_tells_the_terms_as_they_were_revised(given):
    story = given(scheduled(capacity=12)).when(revise(title="Spring")).when(PublishOffering(offering="o1"))
    (event,) = story.events
    assert isinstance(event, OfferingPublished)
    assert (event.title, event.capacity) == ("Spring", 12)


def test_the_answer_tells_the_dates_as_they_then_are(given):
    story = given(scheduled(starts_at=START)).when(revise(cut_off_before=ELAPSED))
    assert story.reply == {
        "offering": "o1",
        "starts_at": START,
        "ends_at": None,
        "decide_at": None,
        "cut_off_at": START - timedelta(days=1),
    }


def test_an_offering_that_is_not_there_is_unknown(given):
    with pytest.raises(Unknown):
        given().when(revise(title="Spring"))


def test_an_offering_that_was_called_off_is_not_revised(given):
    story = given(scheduled(), OfferingCancelled(offering="o1", course="c1"))
    assert refused(story, revise(title="Spring")).kind == "offering-cancelled"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"minimum": 13}, "minimum-above-capacity"),
        ({"minimum": None}, "decide-at-needs-minimum"),
        ({"starts_at": START - timedelta(days=9)}, "deadline-after-start"),
        ({"ends_at": START}, "ends-before-start"),
        ({"timezone": "Berlin"}, "unknown-timezone"),
        ({"visibility": Visibility.PRIVATE}, "visibility-needs-organization"),
        ({"starts_at": datetime.fromisoformat("2026-03-30T09:00:00+01:00")}, "offset-not-of-zone"),
        ({"starts_at": None, "cut_off_before": ELAPSED}, "deadline-needs-start"),
        ({"cut_off_at": START, "cut_off_before": ELAPSED}, "deadline-unclear"),
        ({"cut_off_before": NewDeadline(days_before=0, at="12:00")}, "deadline-after-start"),
    ],
)
def test_terms_that_do_not_hold_together_are_refused(given, fields, kind):
    terms = {"starts_at": START, "capacity": 12, "minimum": 4, "decide_at": START - timedelta(days=7)}
    assert refused(given(scheduled(**terms)), revise(**fields)).kind == kind


@pytest.mark.parametrize(("capacity", "taken"), [(20, True), (None, True), (14, False)])
def test_a_minimum_is_held_against_the_seats_that_the_roster_has_by_now(given, capacity, taken):
    (command,) = note_capacity(CapacityChanged(offering="o1", capacity=capacity))
    story = given(scheduled(capacity=12)).when(command)
    if taken:
        assert story.when(revise(minimum=15)).events
    else:
        assert refused(story, revise(minimum=15)).kind == "minimum-above-capacity"


def test_a_number_of_seats_that_is_known_or_of_no_offering_is_not_noted(given):
    assert given(scheduled(capacity=12)).when(NoteCapacity(offering="o1", capacity=12)).events == []
    assert given().when(NoteCapacity(offering="o9", capacity=12)).events == []


@pytest.mark.parametrize("capacity", [3, None])
def test_terms_that_the_roster_has_outgrown_hinder_no_others(given, capacity):
    story = given(scheduled(capacity=12, minimum=6, max_per_instructor=8))
    story.when(NoteCapacity(offering="o1", capacity=capacity))
    assert story.when(revise(title="Spring")).events[0].minimum == 6


class TestDeadlines:
    def test_are_told_by_their_distance_when_an_offering_is_drafted(self, given):
        command = schedule(
            starts_at=START, minimum=3, decide_before=NewDeadline(hours_before=168), cut_off_before=ELAPSED
        )
        event = given(COURSE, PUBLISHED).when(command).events[-1]
        assert (event.decide_at, event.cut_off_at) == (START - timedelta(days=7), START - timedelta(days=1))
        assert (event.decide_before, event.cut_off_before) == (Deadline(hours_before=168), Deadline(hours_before=24))

    def test_follow_a_start_that_is_revised(self, given):
        story = given(scheduled(starts_at=START, cut_off_at=START, cut_off_before=Deadline(hours_before=24)))
        story.when(revise(starts_at=START + timedelta(days=7)))
        assert story.events[0].cut_off_at == START + timedelta(days=6)

    def test_told_as_moments_stay_where_they_are(self, given):
        story = given(scheduled(starts_at=START, cut_off_at=START - timedelta(days=2)))
        story.when(revise(starts_at=START + timedelta(days=7)))
        assert story.events[0].cut_off_at == START - timedelta(days=2)

    def test_told_as_moments_replace_those_told_by_their_distance(self, given):
        story = given(scheduled(starts_at=START, cut_off_at=START, cut_off_before=Deadline(hours_before=0)))
        story.when(revise(cut_off_at=START - timedelta(days=2)))
        assert (story.events[0].cut_off_at, story.events[0].cut_off_before) == (START - timedelta(days=2), None)

    def test_told_by_their_distance_replace_those_told_as_moments(self, given):
        story = given(scheduled(starts_at=START, cut_off_at=START)).when(revise(cut_off_before=ELAPSED))
        event = story.events[0]
        assert (event.cut_off_at, event.cut_off_before) == (START - timedelta(days=1), Deadline(hours_before=24))

    @pytest.mark.parametrize("field", ["cut_off_at", "cut_off_before"])
    def test_taken_away_are_gone_however_they_were_told(self, given, field):
        terms = {"cut_off_at": START - timedelta(days=1), "cut_off_before": Deadline(hours_before=24)}
        story = given(scheduled(starts_at=START, **terms)).when(revise(**{field: None}))
        assert (story.events[0].cut_off_at, story.events[0].cut_off_before) == (None, None)

    def test_by_the_clock_follow_a_timezone_that_is_revised(self, given):
        start = utc("2026-06-15T07:00")
        story = given(scheduled(starts_at=start)).when(revise(cut_off_before=DAY_BEFORE))
        assert story.events[0].cut_off_at == utc("2026-06-14T15:00")
        assert story.when(revise(timezone="America/New_York")).events[0].cut_off_at == utc("2026-06-14T21:00")


@pytest.mark.parametrize(
    ("timezone", "start", "elapsed", "by_the_clock"),
    [
        ("Europe/Berlin", "2026-03-29T08:00", "2026-03-28T08:00", "2026-03-28T16:00"),
        ("Europe/Berlin", "2026-10-25T08:00", "2026-10-24T08:00", "2026-10-24T15:00"),
        ("America/New_York", "2026-03-08T13:00", "2026-03-07T13:00", "2026-03-07T22:00"),
        ("Asia/Kolkata", "2026-03-30T03:30", "2026-03-29T03:30", "2026-03-29T11:30"),
        ("Australia/Lord_Howe", "2026-04-05T00:30", "2026-04-04T00:30", "2026-04-04T06:00"),
    ],
)
def test_hours_before_pass_and_the_day_before_at_five_is_what_clocks_show(
    given, timezone, start, elapsed, by_the_clock
):
    def cut_off(deadline):
        fields = {"timezone": timezone, "starts_at": utc(start), "cut_off_before": deadline}
        return given(COURSE, PUBLISHED).when(schedule(**fields)).events[-1].cut_off_at

    assert cut_off(ELAPSED) == utc(elapsed)
    assert cut_off(DAY_BEFORE) == utc(by_the_clock)


@pytest.mark.parametrize(
    ("at", "start", "due"),
    [("02:30", "2026-03-30T07:00", "2026-03-29T01:00"), ("02:30", "2026-10-26T08:00", "2026-10-25T00:30")],
)
def test_a_time_that_clocks_skip_is_when_they_do_and_of_two_the_earlier_is_meant(given, at, start, due):
    command = schedule(starts_at=utc(start), cut_off_before=NewDeadline(days_before=1, at=at))
    assert given(COURSE, PUBLISHED).when(command).events[-1].cut_off_at == utc(due)


@pytest.mark.parametrize(
    "deadline",
    [
        {},
        {"days_before": 1},
        {"at": "17:00"},
        {"hours_before": 1, "days_before": 1, "at": "17:00"},
        {"hours_before": 1, "at": "17:00"},
        {"days_before": 1, "at": "24:00"},
        {"hours_before": -1},
    ],
)
@pytest.mark.parametrize("command", [ScheduleOffering, ReviseOffering])
def test_a_distance_that_says_nothing_clear_is_malformed(command, deadline):
    body = {"offering": "o1"} if command is ReviseOffering else {"course": "c", "code": "N", "timezone": "UTC"}
    body |= {} if command is ReviseOffering else {"delivery": "scheduled"}
    with pytest.raises(msgspec.ValidationError, match="cut_off_before"):
        msgspec.convert(body | {"cut_off_before": deadline}, command)
