"""What becomes of a roll when its session, which was called off, takes place after all: it is as it was."""

import pytest

from chassis.errors import Unknown
from contracts.attendance import AttendanceStatus, RollRestored
from services.attendance.commands import CloseRoll, Mark, RecordAttendance, RestoreRoll, WithdrawRoll
from services.attendance.projections import ROLLS
from services.reporting.projections import ROLLS as REPORTED

MARKS = (
    Mark(learner="l1", status=AttendanceStatus.PRESENT),
    Mark(learner="l2", status=AttendanceStatus.ABSENT_EXCUSED),
)


def marked(given):
    everyone = given.roster("l1", "l2")
    return given.story(given.roll()).when(RecordAttendance(session=given.SESSION, marks=MARKS), facts=everyone)


def withdraw(given):
    return WithdrawRoll(session=given.SESSION, offering=given.OFFERING)


def restore(given):
    return RestoreRoll(session=given.SESSION, offering=given.OFFERING)


def test_it_is_open_again_with_the_marks_that_it_had(given):
    story = marked(given).when(withdraw(given)).when(restore(given))
    assert story.kinds() == [RollRestored]
    story.when(CloseRoll(session=given.SESSION), at=given.START, facts=given.roster("l1", "l2"))
    assert story.reply["expected"] == 2


def test_a_roll_that_was_never_withdrawn_stays_as_it_is(given):
    assert marked(given).when(restore(given)).kinds() == []


def test_without_a_roll_there_is_nothing_to_restore(given):
    with pytest.raises(Unknown):
        given.story().when(restore(given))


def test_it_is_shown_as_open_and_asks_to_be_closed_again(given):
    story = marked(given).when(withdraw(given)).when(restore(given))
    shown, reported = ROLLS.blank(given.SESSION), REPORTED.blank(given.SESSION)
    for event in (one for _, one in story.history):
        shown = ROLLS.fold(shown, event, None) if isinstance(event, ROLLS.sources) else shown
        reported = REPORTED.fold(reported, event, None) if isinstance(event, REPORTED.sources) else reported
    assert (shown.state, sorted(shown.marks)) == ("open", ["l1", "l2"])
    assert (reported.open, sorted(reported.marked)) == (True, ["l1", "l2"])
