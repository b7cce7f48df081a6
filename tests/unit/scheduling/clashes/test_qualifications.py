"""Qualifications: who teaches a course may do so on the day the session starts, by the session's own clock."""

from datetime import date

import pytest

from contracts.scheduling import QualificationGranted, QualificationWithdrawn

from .stage import at, clashes, kinds, move, other, overridden, schedule, stage, taken, timetable

MARCH = QualificationGranted(
    instructor="i3", course="c1", valid_from=date(2026, 3, 2), valid_until=date(2026, 3, 31)
)  # fmt: skip


def story():
    return stage(timetable("i3"), MARCH)


def by_i3(day, begins="09:00", ends="11:00", zone="Europe/Berlin"):
    return schedule(begins, ends, day=day, zone=zone, instructors=("i3",))


def test_who_never_learnt_it_is_refused():
    assert clashes(stage(timetable("i3")), schedule(instructors=("i3",))) == [
        {"kind": "not-qualified", "resource": "i3"}
    ]
    assert kinds(stage(timetable("i3")), schedule(assistants=("i3",))) == ["not-qualified"]


def test_for_another_course_it_counts_nothing():
    other_course = QualificationGranted(instructor="i3", course="c2")
    assert kinds(stage(timetable("i3"), other_course), schedule(instructors=("i3",))) == ["not-qualified"]


@pytest.mark.parametrize(("day", "told"), [("2026-04-01", True), ("2026-03-31", False)])
def test_it_counts_through_its_last_day(day, told):
    if told:
        assert kinds(story(), by_i3(day)) == ["not-qualified"]
    else:
        assert taken(story(), by_i3(day)).keys() == {"i3"}


def test_it_counts_from_its_first_day_on():
    from_tenth = QualificationGranted(instructor="i3", course="c1", valid_from=date(2026, 3, 10))
    assert kinds(stage(timetable("i3"), from_tenth), by_i3("2026-03-09")) == ["not-qualified"]
    assert taken(stage(timetable("i3"), from_tenth), by_i3("2026-03-10")).keys() == {"i3"}


def test_the_day_is_that_of_the_start_however_far_the_session_goes_into_the_next():
    late = by_i3("2026-03-31", "23:00", "23:59")
    over_midnight = type(late)(
        offering="o1",
        component="workshop",
        instructors=("i3",),
        timezone="Europe/Berlin",
        starts_at=late.starts_at,
        ends_at=at("02:00", "2026-04-01"),
    )
    assert taken(story(), over_midnight).keys() == {"i3"}


def test_the_day_is_told_by_the_sessions_own_clock():
    assert taken(story(), by_i3("2026-03-31", "20:00", "22:00", "America/New_York")).keys() == {"i3"}
    assert kinds(story(), by_i3("2026-04-01", "01:00", "03:00", "Asia/Kolkata")) == ["not-qualified"]


def test_a_move_to_a_day_on_which_it_counts_no_more_is_refused():
    asked = story().when(by_i3("2026-03-31"))
    assert kinds(asked, move("o1.s1", "09:00", "11:00", day="2026-04-01")) == ["not-qualified"]


def test_who_lost_it_keeps_the_sessions_they_have_and_gets_no_new_one():
    lost = story().when(by_i3("2026-03-30"))
    lost.history.append(("timetable:i3", QualificationWithdrawn(instructor="i3", course="c1")))
    assert kinds(lost, by_i3("2026-03-31")) == ["not-qualified"]
    assert kinds(lost, other(instructors=("i3",))) == ["instructor-taken", "not-qualified"]


def test_it_may_be_overridden_with_a_reason():
    asked = schedule(instructors=("i3",), override=("not-qualified",), reason="Teaches beside its author.")
    assert overridden(stage(timetable("i3")), asked) == (("not-qualified",), {"i3": ("not-qualified",)})
