"""Taking: what sessions ahead have reserved is not taken from them unnoticed."""

import pytest

from contracts.scheduling import (
    EquipmentChanged,
    EquipmentRetired,
    InstructorRetired,
    RoomBlocked,
    RoomRetired,
    TimeOffAdded,
)
from services.scheduling.commands import (
    AddTimeOff,
    BlockRoom,
    ChangeEquipment,
    RetireEquipment,
    RetireInstructor,
    RetireRoom,
)

from .stage import at, cancel, other, refused, schedule, stage, units

TIMES = {"starts_at": at("10:00"), "ends_at": at("18:00")}
TAKING = [
    pytest.param(RetireRoom(room="v1.r2"), RoomRetired, id="a room is retired"),
    pytest.param(BlockRoom(room="v1.r2", **TIMES), RoomBlocked, id="a room is blocked"),
    pytest.param(RetireInstructor(instructor="i1"), InstructorRetired, id="an instructor is retired"),
    pytest.param(AddTimeOff(instructor="i1", **TIMES), TimeOffAdded, id="an instructor is away"),
    pytest.param(RetireEquipment(equipment="e1"), EquipmentRetired, id="equipment is retired"),
    pytest.param(ChangeEquipment(equipment="e1", quantity=1), EquipmentChanged, id="equipment is fewer"),
]
NAMED = {
    "session": "o1.s1",
    "offering": "o1",
    "offering_code": "NEG-1",
    "starts_at": "2026-03-30T07:00:00Z",
    "ends_at": "2026-03-30T09:00:00Z",
}


def booked():
    return stage().when(schedule(room="v1.r2", instructors=("i1",), equipment=(units(2),)))


def meant(command, reason="It has to be."):
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    return type(command)(**fields | {"in_spite_of_reservations": True, "reason": reason})


@pytest.mark.parametrize(("command", "event"), TAKING)
class TestWhatASessionAheadHasReserved:
    def test_is_not_taken_and_the_session_is_named(self, command, event):
        told = refused(booked(), command)
        few = isinstance(command, ChangeEquipment)
        assert told.kind == ("quantity-below-reserved" if few else "has-reservations")
        assert (told.facts["sessions"], told.facts["count"]) == ([NAMED], 1)

    def test_is_taken_in_spite_of_it_with_a_reason_and_the_session_is_told(self, command, event):
        story = booked().when(meant(command))
        assert [type(one) for one in story.events] == [event]
        assert (story.reply["sessions"], story.reply["count"]) == ([NAMED], 1)

    @pytest.mark.parametrize("reason", [None, " "])
    def test_is_not_taken_without_a_reason(self, command, event, reason):
        assert refused(booked(), meant(command, reason)).kind == "override-needs-reason"

    def test_may_be_taken_once_the_session_is_over(self, command, event):
        story = booked().when(command, at=at("11:15"))
        assert [type(one) for one in story.events] == [event]
        assert "sessions" not in story.reply

    def test_may_be_taken_once_the_session_is_called_off(self, command, event):
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
