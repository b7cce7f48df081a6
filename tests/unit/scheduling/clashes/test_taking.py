"""Taking: what sessions ahead have reserved is not taken from them unnoticed."""

import pytest

from contracts.scheduling import (
    EquipmentChanged,
    EquipmentRetired,
    HomeChanged,
    InstructorRetired,
    ReservationMoved,
    RoomBlocked,
    RoomChanged,
    RoomRetired,
    TimeOffAdded,
    WorkingHoursSet,
)
from services.scheduling.commands import (
    AddTimeOff,
    BlockRoom,
    ChangeEquipment,
    ChangeInstructor,
    ChangeRoom,
    RetireEquipment,
    RetireInstructor,
    RetireRoom,
    SetWorkingHours,
)
from services.scheduling.commands.shapes import NewWindow

from .stage import at, cancel, hours, other, refused, schedule, stage, timetable, units

TIMES = {"starts_at": at("10:00"), "ends_at": at("18:00")}
EVENINGS = tuple(NewWindow(weekday=day, opens="18:00", closes="22:00") for day in range(1, 8))
TAKING = [
    pytest.param(RetireRoom(room="v1.r2"), RoomRetired, "retired", id="a room is retired"),
    pytest.param(BlockRoom(room="v1.r2", **TIMES), RoomBlocked, "room-blocked", id="a room is blocked"),
    pytest.param(ChangeRoom(room="v1.r2", capacity=8), RoomChanged, "room-too-small", id="a room is smaller"),
    pytest.param(ChangeRoom(room="v1.r2", hours=EVENINGS), RoomChanged, "room-closed", id="a room opens later"),
    pytest.param(RetireInstructor(instructor="i1"), InstructorRetired, "retired", id="an instructor is retired"),
    pytest.param(AddTimeOff(instructor="i1", **TIMES), TimeOffAdded, "instructor-off", id="an instructor is away"),
    pytest.param(
        SetWorkingHours(instructor="i1", hours=EVENINGS),
        WorkingHoursSet,
        "outside-working-hours",
        id="an instructor works in the evening",
    ),
    pytest.param(
        ChangeInstructor(instructor="i1", timezone="Asia/Tokyo"),
        HomeChanged,
        "outside-working-hours",
        id="an instructor works by other clocks",
    ),
    pytest.param(RetireEquipment(equipment="e1"), EquipmentRetired, "retired", id="equipment is retired"),
    pytest.param(
        ChangeEquipment(equipment="e1", quantity=1), EquipmentChanged, "equipment-short", id="equipment is fewer"
    ),
    pytest.param(
        ChangeEquipment(equipment="e1", venue="v2"), EquipmentChanged, "equipment-elsewhere", id="equipment is moved"
    ),
]
NAMED = {
    "session": "o1.s1",
    "offering": "o1",
    "offering_code": "NEG-1",
    "starts_at": "2026-03-30T07:00:00Z",
    "ends_at": "2026-03-30T09:00:00Z",
}


def booked():
    """A session for twelve from nine to eleven, with everything that it needs."""
    by_day = timetable("i1", home="v1", hours=hours("08:00", "17:00"))
    return stage(by_day).when(schedule(room="v1.r2", instructors=("i1",), equipment=(units(2),)))


def meant(command, reason="It has to be."):
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    return type(command)(**fields | {"in_spite_of_reservations": True, "reason": reason})


@pytest.mark.parametrize(("command", "event", "kind"), TAKING)
class TestWhatASessionAheadHasReserved:
    def test_is_not_taken_and_the_session_is_named(self, command, event, kind):
        told = refused(booked(), command)
        assert told.kind == ("quantity-below-reserved" if kind == "equipment-short" else "has-reservations")
        assert (told.facts["sessions"], told.facts["count"]) == ([NAMED | {"kinds": [kind]}], 1)

    def test_is_taken_in_spite_of_it_with_a_reason_and_the_session_is_told(self, command, event, kind):
        story = booked().when(meant(command))
        assert isinstance(story.events[0], event)
        assert (story.reply["sessions"], story.reply["count"]) == ([NAMED | {"kinds": [kind]}], 1)

    def test_says_afterwards_what_stands_in_its_way(self, command, event, kind):
        (moved,) = booked().when(meant(command)).events[1:]
        assert isinstance(moved, ReservationMoved)
        assert (moved.session, moved.overrides) == ("o1.s1", (kind,))
        assert (moved.blocked_from, moved.blocked_until) == (moved.was_from, moved.was_until)

    @pytest.mark.parametrize("reason", [None, " "])
    def test_is_not_taken_without_a_reason(self, command, event, kind, reason):
        assert refused(booked(), meant(command, reason)).kind == "override-needs-reason"

    def test_may_be_taken_once_the_session_is_over(self, command, event, kind):
        story = booked().when(command, at=at("11:15"))
        assert [type(one) for one in story.events] == [event]
        assert "sessions" not in story.reply

    def test_may_be_taken_once_the_session_is_called_off(self, command, event, kind):
        assert [type(one) for one in booked().when(cancel("o1.s1")).when(command).events] == [event]


@pytest.mark.parametrize(
    ("command", "event"), [(one.values[0], one.values[1]) for one in TAKING if hasattr(one.values[0], "ends_at")]
)
def test_until_a_session_begins_and_from_when_it_ends_there_is_nothing_to_take_from_it(command, event):
    story = stage().when(schedule("08:00", "09:45", room="v1.r2", instructors=("i1",)))
    assert [type(one) for one in story.when(command).events] == [event]
    story = stage().when(schedule("18:30", "19:00", room="v1.r2", instructors=("i1",)))
    assert [type(one) for one in story.when(command).events] == [event]


def test_the_time_to_prepare_a_room_is_the_sessions_too():
    story = stage().when(schedule("18:15", "19:00", room="v1.r2"))
    assert refused(story, BlockRoom(room="v1.r2", **TIMES)).kind == "has-reservations"


def test_as_few_as_are_reserved_at_any_one_time_are_enough():
    story = stage().when(other("09:00", "10:00", equipment=(units(2),)))
    story.when(other("10:00", "11:00", equipment=(units(2),)))
    assert story.when(ChangeEquipment(equipment="e1", quantity=2)).events[0].quantity == 2


def test_for_whom_there_would_be_too_few_is_told_and_nobody_else():
    story = stage().when(other("09:00", "10:00", equipment=(units(1),)))
    story.when(other("12:00", "14:00", equipment=(units(1),))).when(schedule("13:00", "15:00", equipment=(units(2),)))
    told = refused(story, ChangeEquipment(equipment="e1", quantity=1)).facts
    assert (told["reserved"], told["quantity"]) == (3, 1)
    assert [one["session"] for one in told["sessions"]] == ["o2.s2", "o1.s3"]


def test_a_hundred_sessions_are_named_and_how_many_there_are():
    story = stage()
    for day in range(1, 32):
        for hour in range(8, 12):
            story.when(schedule(f"{hour:02}:00", f"{hour + 1:02}:00", day=f"2026-05-{day:02}", room="v1.r1"))
    told = refused(story, RetireRoom(room="v1.r1")).facts
    assert (len(told["sessions"]), told["count"]) == (100, 124)


def test_a_new_name_takes_nothing_from_anybody():
    assert booked().when(ChangeEquipment(equipment="e1", name="Beamers")).events[0].name == "Beamers"


def test_what_is_used_for_nothing_more_already_is_not_taken_again():
    story = booked().when(meant(RetireRoom(room="v1.r2"))).when(RetireRoom(room="v1.r2"))
    assert (story.events, story.reply) == ([], {"room": "v1.r2"})
