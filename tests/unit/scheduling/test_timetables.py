"""Timetables: what an instructor may teach, and when they are there to teach it."""

from datetime import UTC, date, datetime

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import (
    CourseDefined,
    QualificationGranted,
    QualificationWithdrawn,
    TimeOffAdded,
    TimeOffRemoved,
    TimetableOpened,
    WorkingHoursSet,
)
from contracts.scheduling.hours import Window
from contracts.shared import Component, ComponentKind, Format
from services.scheduling.commands import (
    AddTimeOff,
    GrantQualification,
    RemoveTimeOff,
    SetWorkingHours,
    WithdrawQualification,
)
from services.scheduling.commands.shapes import NewWindow
from services.scheduling.domain.timetable import Validity

OPENED = TimetableOpened(instructor="i1", timezone="Europe/Berlin")
COURSE = CourseDefined(
    course="c1",
    code="NEG",
    title="Negotiation",
    format=Format.LIVE,
    components=(Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION),),
)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
GRANTED = QualificationGranted(instructor="i1", course="c1", valid_from=FIRST, valid_until=LAST)
EASTER = TimeOffAdded(
    instructor="i1",
    time_off="b1",
    starts_at=datetime(2026, 4, 5, 22, tzinfo=UTC),
    ends_at=datetime(2026, 4, 10, 22, tzinfo=UTC),
)


def grant(**fields):
    return GrantQualification(**{"instructor": "i1", "course": "c1"} | fields)


def test_an_instructor_is_qualified_for_a_course(given):
    story = given(OPENED, COURSE).when(grant(valid_from=FIRST, valid_until=LAST))
    assert story.events == [GRANTED]
    assert story.when(grant(valid_from=FIRST, valid_until=LAST)).events == []


def test_a_new_validity_takes_the_place_of_the_old_one(given):
    story = given(OPENED, COURSE, GRANTED).when(grant(valid_from=FIRST))
    assert story.events == [QualificationGranted(instructor="i1", course="c1", valid_from=FIRST)]


def test_a_qualification_counts_from_its_first_day_through_its_last():
    valid = Validity(FIRST, LAST)
    assert [valid.on(day) for day in (date(2025, 12, 31), FIRST, LAST, date(2027, 1, 1))] == [False, True, True, False]
    assert Validity().on(FIRST)


def test_a_qualification_does_not_end_before_it_begins(given):
    with pytest.raises(Refused) as refused:
        given(OPENED, COURSE).when(grant(valid_from=LAST, valid_until=FIRST))
    assert refused.value.kind == "ends-before-start"


def test_a_course_that_is_not_there_qualifies_nobody(given):
    with pytest.raises(Unknown, match="course"):
        given(OPENED).when(grant())


def test_a_qualification_is_withdrawn_once(given):
    story = given(OPENED, COURSE, GRANTED).when(WithdrawQualification(instructor="i1", course="c1"))
    assert story.events == [QualificationWithdrawn(instructor="i1", course="c1")]
    assert story.when(WithdrawQualification(instructor="i1", course="c1")).events == []


def test_working_hours_stand_in_the_order_of_the_week(given):
    monday = NewWindow(weekday=1, opens="09:00", closes="17:00")
    tuesday = NewWindow(weekday=2, opens="09:00", closes="12:00")
    story = given(OPENED).when(SetWorkingHours(instructor="i1", hours=(tuesday, monday)))
    assert story.events == [
        WorkingHoursSet(
            instructor="i1",
            hours=(
                Window(weekday=1, opens="09:00", closes="17:00"),
                Window(weekday=2, opens="09:00", closes="12:00"),
            ),
        )
    ]
    assert story.when(SetWorkingHours(instructor="i1", hours=(monday, tuesday))).events == []


def test_time_off_is_meant_in_the_zone_of_the_timetable(given):
    asked = AddTimeOff(
        instructor="i1",
        starts_at=datetime.fromisoformat("2026-04-06T00:00:00+02:00"),
        ends_at=datetime.fromisoformat("2026-04-11T00:00:00+02:00"),
    )
    story = given(OPENED).when(asked)
    assert story.events == [EASTER]
    assert story.reply == {"instructor": "i1", "time_off": "b1"}


def test_an_offset_of_winter_in_summer_is_found_out(given):
    with pytest.raises(Refused) as refused:
        given(OPENED).when(
            AddTimeOff(
                instructor="i1",
                starts_at=datetime.fromisoformat("2026-04-06T00:00:00+01:00"),
                ends_at=datetime.fromisoformat("2026-04-11T00:00:00+01:00"),
            )
        )
    assert refused.value.kind == "offset-not-of-zone"


def test_time_off_is_taken_back_once(given):
    story = given(OPENED, EASTER).when(RemoveTimeOff(instructor="i1", time_off="b1"))
    assert story.events == [
        TimeOffRemoved(instructor="i1", time_off="b1", starts_at=EASTER.starts_at, ends_at=EASTER.ends_at)
    ]
    with pytest.raises(Unknown, match="time off"):
        story.when(RemoveTimeOff(instructor="i1", time_off="b1"))
