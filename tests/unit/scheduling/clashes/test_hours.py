"""Hours: who teaches does so at their working hours, and rooms are used while they are open, by the clocks of both."""

import pytest

from contracts.scheduling import WorkingHoursSet

from .stage import at, clashes, hours, kinds, overridden, room, schedule, stage, taken, timetable

NINE_TO_FIVE = WorkingHoursSet(instructor="i1", hours=hours("09:00", "17:00"))
CHANGES = [
    # zone, day, what the day's clock skips or shows twice, and how long 00:00-06:00 lasts by the sun
    ("Europe/Berlin", "2026-03-29", 5),
    ("Europe/Berlin", "2026-10-25", 7),
    ("America/New_York", "2026-03-08", 5),
    ("America/New_York", "2026-11-01", 7),
    ("Asia/Kolkata", "2026-03-29", 6),
    ("Australia/Lord_Howe", "2026-04-05", 6.5),
    ("Australia/Lord_Howe", "2026-10-04", 5.5),
]


def test_before_and_after_work_is_refused_and_told_for_when():
    assert clashes(stage(NINE_TO_FIVE), schedule("16:00", "17:01", instructors=("i1",))) == [
        {
            "kind": "outside-working-hours",
            "resource": "i1",
            "starts_at": "2026-03-30T14:00:00Z",
            "ends_at": "2026-03-30T15:01:00Z",
        }
    ]
    assert kinds(stage(NINE_TO_FIVE), schedule("08:59", "10:00", instructors=("i1",))) == ["outside-working-hours"]


def test_all_the_working_day_may_be_taught():
    assert taken(stage(NINE_TO_FIVE), schedule("09:00", "17:00", instructors=("i1",))).keys() == {"i1"}


def test_days_without_hours_are_days_off():
    mondays = WorkingHoursSet(instructor="i1", hours=hours("09:00", "17:00", 1))
    assert taken(stage(mondays), schedule(day="2026-03-30", instructors=("i1",))).keys() == {"i1"}
    assert kinds(stage(mondays), schedule(day="2026-03-31", instructors=("i1",))) == ["outside-working-hours"]


def test_hours_are_those_of_the_instructors_clock_not_of_the_sessions():
    abroad = timetable("i3", timezone="America/New_York", hours=hours("09:00", "17:00"))
    told = kinds(stage(abroad), schedule("09:00", "10:00", instructors=("i3",)))
    assert "outside-working-hours" in told
    assert "outside-working-hours" not in kinds(stage(abroad), schedule("15:00", "16:00", instructors=("i3",)))


def test_work_outside_of_hours_may_be_overridden_with_a_reason():
    asked = schedule(
        "18:00", "19:00", instructors=("i1",), override=("outside-working-hours",), reason="They asked for it."
    )
    assert overridden(stage(NINE_TO_FIVE), asked) == (("outside-working-hours",), {"i1": ("outside-working-hours",)})


def test_a_night_until_midnight_and_from_midnight_on_is_one():
    night = WorkingHoursSet(instructor="i1", hours=(*hours("20:00", "24:00", 2), *hours("00:00", "04:00", 3)))
    asked = schedule(instructors=("i1",))
    times = {"starts_at": at("22:00", "2026-03-31"), "ends_at": at("02:00", "2026-04-01")}
    asked = type(asked)(**{name: getattr(asked, name) for name in asked.__struct_fields__} | times)
    assert taken(stage(night), asked) == {"i1": (times["starts_at"], times["ends_at"])}


@pytest.mark.parametrize(("zone", "day", "lasts"), CHANGES)
def test_on_a_day_that_the_clock_changes_the_hours_are_what_the_clock_shows(zone, day, lasts):
    early = room("v1.r8", timezone=zone, hours=hours("00:00", "06:00"))
    at_work = timetable("i1", timezone=zone, hours=hours("00:00", "06:00"))
    asked = {"day": day, "zone": zone, "room": "v1.r8", "instructors": ("i1",)}
    (begins, ends) = taken(stage(early, at_work), schedule("00:00", "06:00", **asked))["v1.r8"]
    assert (ends - begins).total_seconds() == lasts * 3600
    told = kinds(stage(early, at_work), schedule("00:00", "06:01", **asked))
    assert told == ["room-closed", "outside-working-hours"]


@pytest.mark.parametrize(
    ("zone", "day", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-29", "01:30", "03:30"),
        ("America/New_York", "2026-03-08", "01:30", "03:30"),
        ("Australia/Lord_Howe", "2026-10-04", "01:45", "02:45"),
    ],
)
def test_over_a_skipped_hour_a_session_is_as_long_as_it_lasts(zone, day, before, after):
    story = stage()
    begins, ends = taken(story, schedule(before, after, day=day, zone=zone, room="v1.r1"))["v1.r1"]
    assert (ends - begins).total_seconds() / 60 == (60 if zone != "Australia/Lord_Howe" else 30)
    assert kinds(story, schedule("00:30", "04:00", day=day, zone=zone, room="v1.r1")) == ["room-taken"]
    assert taken(story, schedule(after, "05:00", day=day, zone=zone, room="v1.r1"))["v1.r1"][0] == ends


@pytest.mark.parametrize(
    ("zone", "day", "twice"),
    [
        ("Europe/Berlin", "2026-10-25", "02:30"),
        ("America/New_York", "2026-11-01", "01:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45"),
    ],
)
def test_an_hour_that_comes_twice_is_taken_the_time_that_was_meant(zone, day, twice):
    first, again = at(twice, day, zone), at(twice, day, zone).replace(fold=1)
    story = stage()
    begins, ends = taken(story, _at(first, again, zone))["v1.r1"]
    assert ends > begins
    end_of_second = at("04:00", day, zone)
    assert taken(story, _at(again, end_of_second, zone))["v1.r1"] == (ends, end_of_second)
    assert kinds(story, _at(first, again, zone)) == ["room-taken"]


def _at(begins, ends, zone):
    asked = schedule(room="v1.r1", zone=zone)
    return type(asked)(
        offering="o1",
        component="workshop",
        room="v1.r1",
        timezone=zone,
        starts_at=_fixed(begins),
        ends_at=_fixed(ends),
    )


def _fixed(time):
    """As it comes over the wire: with an offset, and no fold."""
    return type(time).fromisoformat(time.isoformat())
