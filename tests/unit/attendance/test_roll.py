"""Rules 7, 8 and 10: the roll of a session, from opening to correction."""

from datetime import timedelta

import pytest

from chassis.errors import Refused, Unknown
from contracts.attendance import (
    AttendanceConfirmed,
    AttendanceRecorded,
    AttendanceStatus,
    RollClosed,
    RollMoved,
    RollWithdrawn,
)
from services.attendance.commands import CloseRoll, Mark, MoveRoll, OpenRoll, RecordAttendance, WithdrawRoll
from services.attendance.domain.roster import Span

PRESENT, PARTIAL = AttendanceStatus.PRESENT, AttendanceStatus.PARTIAL
EXCUSED, NO_SHOW = AttendanceStatus.ABSENT_EXCUSED, AttendanceStatus.NO_SHOW


def mark(given, learner, status=PRESENT, **more):
    return RecordAttendance(session=given.SESSION, learner=learner, status=status, **more)


def closed(given, *learners, unrecorded_as=PRESENT):
    close = CloseRoll(session=given.SESSION, unrecorded_as=unrecorded_as)
    return given.story(given.roll()).when(close, facts=given.roster(*learners))


def move(given, hours):
    return MoveRoll(
        session=given.SESSION,
        offering=given.OFFERING,
        starts_at=given.START + timedelta(hours=hours),
        ends_at=given.START + timedelta(hours=hours + 2),
        timezone="Europe/Berlin",
    )


def test_a_scheduled_session_opens_a_roll_once(given):
    opened = given.roll()
    open_roll = OpenRoll(**{name: getattr(opened, name) for name in OpenRoll.__struct_fields__})
    story = given.story().when(open_roll)
    assert story.events == [opened]
    assert story.when(open_roll).events == []


def test_a_mark_is_recorded(given):
    story = given.story(given.roll()).when(
        mark(given, "l1", PARTIAL, minutes=72, note="late train"), facts=given.roster("l1")
    )
    assert story.events == [
        AttendanceRecorded(session="o1.s1", offering="o1", learner="l1", status=PARTIAL, minutes=72, note="late train")
    ]


def test_many_marks_are_recorded_at_once(given):
    marks = (Mark(learner="l1", status=PRESENT), Mark(learner="l2", status=NO_SHOW))
    story = given.story(given.roll()).when(
        RecordAttendance(session=given.SESSION, marks=marks), facts=given.roster("l1", "l2")
    )
    assert [(event.learner, event.status) for event in story.events] == [("l1", PRESENT), ("l2", NO_SHOW)]
    assert story.reply["recorded"] == 2


def test_a_mark_that_already_stands_changes_nothing(given):
    story = given.story(given.roll()).when(mark(given, "l1"), facts=given.roster("l1"))
    assert story.when(mark(given, "l1"), facts=given.roster("l1")).events == []


def test_before_the_close_a_mark_simply_replaces_the_earlier_one(given):
    story = given.story(given.roll()).when(mark(given, "l1"), facts=given.roster("l1"))
    (changed,) = story.when(mark(given, "l1", NO_SHOW), facts=given.roster("l1")).events
    assert (changed.status, changed.replaces) == (NO_SHOW, None)


def test_a_mark_for_someone_without_a_seat_is_refused_naming_them(given):
    marks = (Mark(learner="l1", status=PRESENT), Mark(learner="l9", status=PRESENT))
    with pytest.raises(Refused) as refused:
        given.story(given.roll()).when(RecordAttendance(session=given.SESSION, marks=marks), facts=given.roster("l1"))
    assert (refused.value.kind, refused.value.facts["learners"]) == ("not-on-roster", ["l9"])


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((-60, None), True),
        ((0, None), True),
        ((1, None), False),
        ((-60, 0), False),
        ((-60, 1), True),
    ],
)
def test_the_roster_is_that_of_the_moment_the_session_started(given, span, expected):
    since, until = (None if minutes is None else given.START + timedelta(minutes=minutes) for minutes in span)
    story, facts = given.story(given.roll()), {"l1": (Span(since, until),)}
    if expected:
        assert story.when(mark(given, "l1"), facts=facts).events
    else:
        with pytest.raises(Refused, match="held a seat"):
            story.when(mark(given, "l1"), facts=facts)


def test_whoever_left_and_came_back_before_the_start_is_expected(given):
    day = timedelta(days=1)
    spans = (Span(given.START - 3 * day, given.START - 2 * day), Span(given.START - day))
    assert given.story(given.roll()).when(mark(given, "l1"), facts={"l1": spans}).events


def test_nobody_is_present_for_longer_than_the_session(given):
    with pytest.raises(Refused) as refused:
        given.story(given.roll(minutes=90)).when(mark(given, "l1", PARTIAL, minutes=91), facts=given.roster("l1"))
    assert refused.value.facts["session_minutes"] == 90


def test_an_unknown_session_has_no_roll(given):
    with pytest.raises(Unknown):
        given.story().when(mark(given, "l1"), facts={})


def test_closing_with_unrecorded_learners_is_refused_listing_them(given):
    story = given.story(given.roll()).when(mark(given, "l1"), facts=given.roster("l1", "l2", "l3"))
    with pytest.raises(Refused) as refused:
        story.when(CloseRoll(session=given.SESSION), facts=given.roster("l1", "l2", "l3"))
    assert (refused.value.kind, refused.value.facts["unrecorded"]) == ("unrecorded-learners", ["l2", "l3"])


def test_unrecorded_learners_become_what_the_close_says_they_are(given):
    story = given.story(given.roll()).when(mark(given, "l1"), facts=given.roster("l1", "l2"))
    story.when(CloseRoll(session=given.SESSION, unrecorded_as=NO_SHOW), facts=given.roster("l1", "l2"))
    assert story.kinds() == [AttendanceRecorded, AttendanceConfirmed, AttendanceConfirmed, RollClosed]
    assert (story.events[0].learner, story.events[0].status) == ("l2", NO_SHOW)
    assert [(event.learner, event.satisfied) for event in story.events[1:3]] == [("l1", True), ("l2", False)]
    assert (story.events[3].present, story.events[3].expected) == (1, 2)


def test_an_excused_only_session_satisfies_nobody(given):
    story = given.story(given.roll()).when(mark(given, "l1", EXCUSED), facts=given.roster("l1"))
    confirmed, _ = story.when(CloseRoll(session=given.SESSION), facts=given.roster("l1")).events
    assert (confirmed.status, confirmed.satisfied) == (EXCUSED, False)


def test_the_close_tells_which_component_was_judged_and_when_the_session_ended(given):
    confirmed = closed(given, "l1").events[1]
    assert (confirmed.course, confirmed.component) == ("c1", "workshop")
    assert confirmed.ended_at == given.START + timedelta(minutes=210)


def test_the_close_counts_only_those_who_held_a_seat_at_the_start(given):
    facts = {**given.roster("l1"), "l2": (Span(given.START - timedelta(days=2), given.START - timedelta(days=1)),)}
    story = given.story(given.roll()).when(mark(given, "l1"), facts=facts)
    story.when(CloseRoll(session=given.SESSION), facts=facts)
    assert [event.learner for event in story.events[:-1]] == ["l1"]


def test_a_roll_nobody_was_expected_on_closes_empty(given):
    (event,) = given.story(given.roll()).when(CloseRoll(session=given.SESSION), facts={}).events
    assert (event.present, event.expected) == (0, 0)


def test_closing_before_the_session_started_is_refused(given):
    with pytest.raises(Refused) as refused:
        given.story(given.roll()).when(
            CloseRoll(session=given.SESSION), at=given.START - timedelta(seconds=1), facts={}
        )
    assert refused.value.kind == "session-not-started"


def test_a_roll_closed_early_completes_nothing_in_the_future(given):
    facts, early = given.roster("l1"), given.START + timedelta(minutes=20)
    story = given.story(given.roll()).when(mark(given, "l1"), at=given.START, facts=facts)
    story.when(CloseRoll(session=given.SESSION), at=early, facts=facts)
    assert story.events[0].ended_at == early


def test_corrections_count_from_when_the_close_did(given):
    facts, early = given.roster("l1"), given.START + timedelta(minutes=20)
    story = given.story(given.roll()).when(mark(given, "l1"), at=given.START, facts=facts)
    story.when(CloseRoll(session=given.SESSION), at=early, facts=facts)
    story.when(mark(given, "l1", NO_SHOW, reason="Left at once."), facts=facts)
    assert story.events[1].ended_at == early


def test_closing_twice_changes_nothing(given):
    assert closed(given, "l1").when(CloseRoll(session=given.SESSION), facts=given.roster("l1", "l2")).events == []


def test_after_the_close_a_change_needs_a_reason(given):
    for reason in (None, "  "):
        with pytest.raises(Refused) as refused:
            closed(given, "l1").when(mark(given, "l1", NO_SHOW, reason=reason), facts=given.roster("l1"))
        assert (refused.value.kind, refused.value.facts["learners"]) == ("correction-needs-reason", ["l1"])


def test_a_correction_names_what_it_replaces_and_confirms_anew(given):
    story = closed(given, "l1").when(
        mark(given, "l1", NO_SHOW, reason="Signed for a colleague."), facts=given.roster("l1")
    )
    corrected, confirmed = story.events
    assert (corrected.status, corrected.replaces) == (NO_SHOW, PRESENT)
    assert (confirmed.status, confirmed.satisfied) == (NO_SHOW, False)
    assert story.reply["correction"] is True


def test_a_correction_to_what_already_stands_needs_no_reason_and_does_nothing(given):
    assert closed(given, "l1").when(mark(given, "l1"), facts=given.roster("l1")).events == []


def test_someone_found_to_have_held_a_seat_after_all_can_be_added_by_correction(given):
    story = closed(given, "l1").when(mark(given, "l2", reason="Enrolled on paper."), facts=given.roster("l1", "l2"))
    assert story.kinds() == [AttendanceRecorded, AttendanceConfirmed]
    assert story.events[0].replaces is None


def test_whoever_the_close_judged_can_be_corrected_although_their_seat_is_gone(given):
    gone = {"l1": (Span(given.START - timedelta(days=2), given.START - timedelta(days=1)),)}
    story = closed(given, "l1").when(mark(given, "l1", NO_SHOW, reason="Never came."), facts=gone)
    assert story.kinds() == [AttendanceRecorded, AttendanceConfirmed]
    with pytest.raises(Refused) as refused:
        story.when(mark(given, "l2", reason="Came instead."), facts=gone)
    assert (refused.value.kind, refused.value.facts["learners"]) == ("not-on-roster", ["l2"])


def test_a_moved_session_takes_its_roll_along(given):
    story = given.story(given.roll())
    assert story.when(move(given, 24)).kinds() == [RollMoved]
    assert story.when(move(given, 24)).events == []
    with pytest.raises(Refused, match="not started"):
        story.when(CloseRoll(session=given.SESSION), at=given.START + timedelta(hours=1), facts={})


def test_a_closed_roll_does_not_move_or_vanish(given):
    withdraw = WithdrawRoll(session=given.SESSION, offering=given.OFFERING)
    assert closed(given, "l1").when(move(given, 24)).events == []
    assert closed(given, "l1").when(withdraw).events == []


def test_a_cancelled_session_counts_for_nobody(given):
    story = given.story(given.roll()).when(WithdrawRoll(session=given.SESSION, offering=given.OFFERING))
    assert story.kinds() == [RollWithdrawn]
    for command in (mark(given, "l1"), CloseRoll(session=given.SESSION)):
        with pytest.raises(Refused) as refused:
            story.when(command, facts=given.roster("l1"))
        assert refused.value.kind == "session-cancelled"
