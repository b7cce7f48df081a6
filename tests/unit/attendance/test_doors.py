"""From when on a learner can be marked, and as what."""

from datetime import timedelta

import pytest

from chassis.errors import TooEarly
from contracts.attendance import AttendanceRecorded, AttendanceStatus
from services.attendance.commands import Mark, RecordAttendance
from services.attendance.domain.marking import DOORS_OPEN

PRESENT, EXCUSED, NO_SHOW = AttendanceStatus.PRESENT, AttendanceStatus.ABSENT_EXCUSED, AttendanceStatus.NO_SHOW


def mark(given, learner, status=PRESENT):
    return RecordAttendance(session=given.SESSION, learner=learner, status=status)


def too_early(given, at, *marks):
    command = RecordAttendance(session=given.SESSION, marks=marks)
    with pytest.raises(TooEarly) as refused:
        given.story(given.roll()).when(command, at=at, facts=given.roster("l1", "l2"))
    assert refused.value.kind == "session-not-started"
    return refused.value.facts["learners"]


def test_until_the_doors_open_nobody_came_and_nobody_stayed_away(given):
    doors, came = given.START - DOORS_OPEN, Mark(learner="l1", status=PRESENT)
    stayed_away = Mark(learner="l2", status=NO_SHOW)
    assert too_early(given, doors - timedelta(seconds=1), came, stayed_away) == ["l1", "l2"]
    assert given.story(given.roll()).when(mark(given, "l1"), at=doors, facts=given.roster("l1")).events


def test_until_the_session_starts_nobody_stayed_away(given):
    moment = timedelta(seconds=1)
    came, stayed_away = Mark(learner="l1", status=PRESENT), Mark(learner="l2", status=NO_SHOW)
    for early in (given.START - DOORS_OPEN, given.START - moment):
        assert too_early(given, early, came, stayed_away) == ["l2"]
    assert given.story(given.roll()).when(mark(given, "l1", NO_SHOW), at=given.START, facts=given.roster("l1")).events


def test_who_calls_in_sick_is_excused_days_before(given):
    story = given.story(given.roll()).when(
        mark(given, "l1", EXCUSED), at=given.START - timedelta(days=1), facts=given.roster("l1")
    )
    assert story.kinds() == [AttendanceRecorded]
