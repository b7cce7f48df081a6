"""Overrides: whoever has a session take place in spite of what stands in the way names it, and says why."""

import msgspec
import pytest

from contracts.scheduling import (
    EquipmentRetired,
    InstructorRetired,
    ReservationMoved,
    RoomBlocked,
    RoomChanged,
    RoomRetired,
    SessionInstructorsChanged,
    TimeOffAdded,
)
from services.scheduling.commands import ScheduleSession
from services.scheduling.domain.clash import ClashKind

from .stage import (
    assign,
    at,
    clashes,
    kinds,
    move,
    other,
    overridden,
    refused,
    rehouse,
    room,
    schedule,
    stage,
    taken,
    timetable,
    units,
)

BLOCK = RoomBlocked(room="v1.r1", block="b1", starts_at=at("08:00"), ends_at=at("18:00"))


def everything_wrong():
    """A session for which nothing is as it should be, each in its own way."""
    story = stage(room("v1.r5", capacity=3), timetable("i3"))
    story.when(other(room="v1.r5", instructors=("i1",), equipment=(units(2),)))
    story.history.append(
        ("room:v1.r5", RoomBlocked(room="v1.r5", block="b1", starts_at=at("08:00"), ends_at=at("12:00")))
    )
    return story, {"room": "v1.r5", "instructors": ("i1", "i3"), "equipment": (units(2),)}


def test_all_clashes_are_told_not_the_first_alone():
    story, asked = everything_wrong()
    assert [(one["kind"], one["resource"]) for one in clashes(story, schedule(**asked))] == [
        ("room-taken", "v1.r5"),
        ("room-blocked", "v1.r5"),
        ("room-too-small", "v1.r5"),
        ("instructor-taken", "i1"),
        ("not-qualified", "i3"),
        ("equipment-short", "e1"),
    ]


def test_a_hundred_are_told_and_how_many_there_are():
    calls = room("v1.r8", kind="virtual", concurrent=1000)
    story = stage(calls)
    for _ in range(102):
        story.when(other(room="v1.r8"))
    story.history.append(("room:v1.r8", msgspec.structs.replace(_terms(calls), concurrent=1)))
    told = refused(story, schedule(room="v1.r8")).facts
    assert (len(told["clashes"]), told["count"]) == (100, 102)


def test_what_was_not_named_stands_in_the_way_still_and_is_all_that_is_told():
    story, asked = everything_wrong()
    named = ("room-taken", "room-blocked", "instructor-taken", "equipment-short")
    assert kinds(story, schedule(**asked, override=named, reason="It has to be.")) == [
        "room-too-small",
        "not-qualified",
    ]


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_without_a_reason_nothing_is_overridden(reason):
    told = refused(stage(BLOCK), schedule(room="v1.r1", override=("room-blocked",), reason=reason))
    assert told.kind == "override-needs-reason"


def test_what_was_named_and_does_not_stand_in_the_way_is_not_said_to_have_been_overridden():
    asked = schedule(room="v1.r2", override=("room-taken", "room-closed"), reason="To be sure.")
    assert overridden(stage(), asked) == ((), {"v1.r2": ()})


def test_each_reservation_carries_what_was_overridden_about_it_alone():
    story, asked = everything_wrong()
    everything = tuple(ClashKind)
    assert overridden(story, schedule(**asked, override=everything, reason="It has to be.")) == (
        ("equipment-short", "instructor-taken", "not-qualified", "room-blocked", "room-taken", "room-too-small"),
        {
            "v1.r5": ("room-blocked", "room-taken", "room-too-small"),
            "i1": ("instructor-taken",),
            "i3": ("not-qualified",),
            "e1": ("equipment-short",),
        },
    )


def test_what_is_overridden_about_something_that_stays_is_told_of_it_too():
    story = stage().when(schedule(room="v1.r1", instructors=("i1",)))
    story.history.append(("room:v1.r1", BLOCK))
    assert kinds(story, assign("o1.s1", "i2")) == ["room-blocked"]
    story.when(assign("o1.s1", "i1", "i2", override=("room-blocked",), reason="The painters wait."))
    moved = [(one.resource, one.overrides) for one in story.events if isinstance(one, ReservationMoved)]
    assert moved == [("v1.r1", ("room-blocked",))]


def test_once_nothing_stands_in_the_way_any_more_nothing_is_said_to():
    asked = schedule(room="v1.r1", override=("room-blocked",), reason="The painters wait.")
    story = stage(BLOCK).when(asked).when(move("o1.s1", "18:00", "19:00"))
    assert [one.overrides for one in story.events] == [(), ()]


def test_kinds_that_nobody_knows_are_refused_at_the_field_at_fault():
    body = {"offering": "o1", "component": "workshop", "starts_at": at("09:00").isoformat()}
    with pytest.raises(msgspec.ValidationError, match=r"override\[0\]"):
        msgspec.convert(body | {"ends_at": at("10:00").isoformat(), "override": ["everything"]}, ScheduleSession)


class TestWhatTheSessionHasAlreadyIsUsedForNothingMore:
    """It is told as a clash, so that the session can get away from it, one thing after another."""

    def story(self):
        story = stage().when(schedule(room="v1.r1", instructors=("i1",), equipment=(units(1),)))
        story.history += [
            ("room:v1.r1", RoomRetired(room="v1.r1")),
            ("timetable:i1", InstructorRetired(instructor="i1")),
            ("equipment:e1", EquipmentRetired(equipment="e1")),
        ]
        return story

    def test_it_does_not_move_along(self):
        told = clashes(self.story(), move("o1.s1", "14:00", "16:00"))
        assert [(one["kind"], one["resource"]) for one in told] == [
            ("retired", "v1.r1"),
            ("retired", "i1"),
            ("retired", "e1"),
        ]

    def test_the_session_gets_another_room_and_keeps_the_others_where_that_is_overridden(self):
        story = self.story().when(rehouse("o1.s1", "v1.r2", override=("retired",), reason="One after another."))
        assert [one["resource"] for one in clashes(story, assign("o1.s1", "i2"))] == ["e1"]
        story.when(assign("o1.s1", "i2", override=("retired",), reason="One after another."))
        assert isinstance(story.events[0], SessionInstructorsChanged)

    def test_nothing_else_gets_them(self):
        asked = other(instructors=("i1",), override=("retired",), reason="Again?")
        assert refused(self.story(), asked).kind == "instructor-retired"


def test_who_is_away_all_the_same_is_free_for_nothing_else():
    away = TimeOffAdded(instructor="i1", time_off="b1", starts_at=at("08:00"), ends_at=at("12:00"))
    story = stage(away).when(schedule(instructors=("i1",), override=("instructor-off",), reason="Comes in for it."))
    assert kinds(story, other(instructors=("i1",))) == ["instructor-taken", "instructor-off"]
    assert taken(story, other("12:00", "13:00", instructors=("i1",))).keys() == {"i1"}


def _terms(added):
    return msgspec.convert(added, RoomChanged, from_attributes=True)
