"""Rule 9: what a mark fulfils, exactly."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from contracts.attendance import AttendanceStatus
from services.attendance.commands import CloseRoll, RecordAttendance
from services.attendance.domain.mark import Mark, satisfies

NINETY = timedelta(minutes=90)


def test_72_of_90_minutes_fulfil_the_session():
    assert satisfies(Mark(AttendanceStatus.PARTIAL, 72), NINETY)


def test_71_of_90_minutes_do_not():
    assert not satisfies(Mark(AttendanceStatus.PARTIAL, 71), NINETY)


def test_present_fulfils_whatever_the_minutes():
    assert satisfies(Mark(AttendanceStatus.PRESENT, 1), NINETY)


@pytest.mark.parametrize("status", [AttendanceStatus.ABSENT_EXCUSED, AttendanceStatus.NO_SHOW])
def test_absence_fulfils_nothing_excused_or_not(status):
    assert not satisfies(Mark(status, 90), NINETY)


@forall(st.integers(0, 600), st.integers(1, 36_000))
def test_four_fifths_are_never_rounded(minutes, seconds):
    enough = satisfies(Mark(AttendanceStatus.PARTIAL, minutes), timedelta(seconds=seconds))
    assert enough == (minutes * 60 * 5 >= seconds * 4)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"learner": "l1"},
        {"status": "present"},
        {"learner": "l1", "status": "present", "marks": [{"learner": "l2", "status": "present"}]},
        {"marks": [{"learner": "l1", "status": "present"}, {"learner": "l1", "status": "no_show"}]},
        {"marks": [{"learner": "l1", "status": "partial"}]},
        {"learner": "l1", "status": "partial"},
        {"learner": "l1", "status": "late"},
        {"learner": "l1", "status": "present", "minutes": -1},
        {"learner": "l1", "status": "no_show", "minutes": 1},
        {"learner": "l1", "status": "absent_excused", "minutes": 90},
        {"marks": [{"learner": "l1", "status": "present"}, {"learner": "l2", "status": "no_show", "minutes": 5}]},
    ],
)
def test_marks_that_do_not_say_who_or_what_are_malformed(body):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"session": "o1.s1", **body}, RecordAttendance)


@pytest.mark.parametrize("status", ["absent_excused", "no_show"])
def test_whoever_was_not_there_was_so_for_no_minutes(status):
    body = {"session": "o1.s1", "learner": "l1", "status": status}
    assert msgspec.convert({**body, "minutes": 0}, RecordAttendance).taken()[0].minutes == 0
    with pytest.raises(msgspec.ValidationError, match="was not there for any `minutes`"):
        msgspec.convert({**body, "minutes": 1}, RecordAttendance)


def test_unrecorded_learners_cannot_be_declared_partly_present():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"session": "o1.s1", "unrecorded_as": "partial"}, CloseRoll)
