"""What becomes of marks when their session moves: those of who came or did not were of another time."""

from datetime import timedelta

import pytest

from chassis.errors import Refused
from contracts.attendance import AttendanceRecorded, AttendanceStatus
from services.attendance.commands import CloseRoll, Mark, MoveRoll, RecordAttendance

PRESENT, PARTIAL = AttendanceStatus.PRESENT, AttendanceStatus.PARTIAL
EXCUSED, NO_SHOW = AttendanceStatus.ABSENT_EXCUSED, AttendanceStatus.NO_SHOW
MARKS = (
    Mark(learner="l1", status=PRESENT),
    Mark(learner="l2", status=PARTIAL, minutes=60),
    Mark(learner="l3", status=NO_SHOW),
    Mark(learner="l4", status=EXCUSED),
)


def marked(given):
    """A roll with a mark of each kind."""
    everyone = given.roster("l1", "l2", "l3", "l4")
    return given.story(given.roll()).when(RecordAttendance(session=given.SESSION, marks=MARKS), facts=everyone)


def moved(given, days=0, hours=2):
    starts_at = given.START + timedelta(days=days)
    return MoveRoll(
        session=given.SESSION,
        offering=given.OFFERING,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        timezone="Europe/Berlin",
    )


def test_only_who_was_excused_keeps_the_mark_at_another_time(given):
    story = marked(given).when(moved(given, days=7))
    with pytest.raises(Refused) as refused:
        story.when(
            CloseRoll(session=given.SESSION),
            at=given.START + timedelta(days=8),
            facts=given.roster("l1", "l2", "l3", "l4"),
        )
    assert (refused.value.kind, refused.value.facts["unrecorded"]) == ("unrecorded-learners", ["l1", "l2", "l3"])


def test_who_comes_at_the_new_time_is_marked_anew(given):
    story = marked(given).when(moved(given, days=7))
    came = RecordAttendance(session=given.SESSION, learner="l1", status=PRESENT)
    assert story.when(came, at=given.START + timedelta(days=7), facts=given.roster("l1")).kinds() == [
        AttendanceRecorded
    ]


def test_a_session_that_only_ends_at_another_time_keeps_its_marks(given):
    story = marked(given).when(moved(given, hours=4))
    assert (
        story.when(
            RecordAttendance(session=given.SESSION, marks=MARKS), facts=given.roster("l1", "l2", "l3", "l4")
        ).events
        == []
    )
