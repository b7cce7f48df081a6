"""Rooms: nothing takes place where and while something else does, is prepared or is cleared away."""

import pytest

from chassis.errors import Unknown
from contracts.scheduling import RoomBlocked, RoomRetired
from services.scheduling.commands import NoteCapacity, ScheduleSession

from .stage import at, clashes, hours, kinds, move, other, overridden, refused, room, schedule, stage, taken, utc

SMALL, OPEN = room("v1.r5", capacity=11), room("v1.r6", hours=hours("08:00", "18:00"), setup_minutes=30)
BLOCK = RoomBlocked(room="v1.r1", block="b1", starts_at=utc(at("12:00")), ends_at=utc(at("14:00")))


def test_a_room_that_is_taken_is_refused_and_told_when_and_for_which_offering():
    story = stage().when(other(room="v1.r1"))
    assert clashes(story, schedule("10:00", "12:00", room="v1.r1")) == [
        {
            "kind": "room-taken",
            "resource": "v1.r1",
            "starts_at": "2026-03-30T07:00:00Z",
            "ends_at": "2026-03-30T09:00:00Z",
            "session": "o2.s1",
            "offering": "o2",
            "offering_code": "NEG-2",
        }
    ]


def test_the_refusal_says_in_words_what_is_in_the_way():
    story = stage().when(other(room="v1.r1"))
    told = refused(story, schedule("10:00", "12:00", room="v1.r1")).detail
    assert told == "v1.r1: room taken by NEG-2 from 2026-03-30 07:00 UTC."


@pytest.mark.parametrize(("begins", "ends"), [("07:00", "09:00"), ("11:00", "13:00")])
def test_one_session_may_begin_in_a_room_when_another_ends(begins, ends):
    story = stage().when(other(room="v1.r1"))
    assert taken(story, schedule(begins, ends, room="v1.r1")) == {"v1.r1": (at(begins), at(ends))}


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("09:00", "11:00"), ("08:00", "09:01"), ("10:59", "12:00"), ("09:30", "10:00"), ("08:00", "12:00")],
)
def test_a_minute_in_common_is_too_much(begins, ends):
    assert kinds(stage().when(other(room="v1.r1")), schedule(begins, ends, room="v1.r1")) == ["room-taken"]


def test_other_rooms_of_the_venue_are_free():
    assert taken(stage().when(other(room="v1.r1")), schedule(room="v1.r2")).keys() == {"v1.r2"}


def test_the_time_to_prepare_a_room_and_to_clear_it_is_taken_too():
    story = stage()
    assert taken(story, other(room="v1.r2")) == {"v1.r2": (at("08:30"), at("11:15"))}
    assert kinds(story, schedule("11:30", "12:00", room="v1.r2")) == ["room-taken"]
    assert taken(story, schedule("11:45", "12:00", room="v1.r2")) == {"v1.r2": (at("11:15"), at("12:15"))}
    assert kinds(story, schedule("07:00", "08:16", room="v1.r2")) == ["room-taken"]
    assert taken(story, schedule("07:00", "08:15", room="v1.r2")) == {"v1.r2": (at("06:30"), at("08:30"))}


def test_what_is_told_of_whoever_has_the_room_is_when_their_session_is():
    (clash,) = clashes(stage().when(other(room="v1.r2")), schedule("11:30", "12:00", room="v1.r2"))
    assert (clash["starts_at"], clash["ends_at"]) == ("2026-03-30T07:00:00Z", "2026-03-30T09:00:00Z")


def test_all_who_have_the_room_are_told():
    story = stage().when(other("09:00", "10:00", room="v1.r1")).when(other("10:00", "11:00", room="v1.r1"))
    assert [one["session"] for one in clashes(story, schedule(room="v1.r1"))] == ["o2.s1", "o2.s2"]


def test_a_virtual_room_holds_as_many_meetings_at_once_as_it_says():
    story = stage().when(other(room="v1.r9")).when(schedule("10:00", "12:00", room="v1.r9"))
    told = clashes(story, other("10:30", "11:30", room="v1.r9"))
    assert [(one["kind"], one["session"]) for one in told] == [("room-taken", "o2.s1"), ("room-taken", "o1.s2")]
    assert taken(story, other("11:00", "12:00", room="v1.r9")).keys() == {"v1.r9"}


def test_meetings_one_after_another_count_as_one_at_a_time():
    story = stage().when(other("09:00", "10:00", room="v1.r9")).when(other("10:00", "11:00", room="v1.r9"))
    assert taken(story, schedule("09:00", "11:00", room="v1.r9")).keys() == {"v1.r9"}


def test_a_taken_room_may_be_overridden_with_a_reason():
    story = stage().when(other(room="v1.r1"))
    asked = schedule(room="v1.r1", override=("room-taken",), reason="The wall between them is open.")
    assert overridden(story, asked) == (("room-taken",), {"v1.r1": ("room-taken",)})
    assert [one["session"] for one in clashes(story, other(room="v1.r1"))] == ["o1.s2", "o2.s1"]


def test_a_closed_room_is_refused_and_told_for_when():
    assert clashes(stage(OPEN), schedule("08:00", "10:00", room="v1.r6")) == [
        {
            "kind": "room-closed",
            "resource": "v1.r6",
            "starts_at": "2026-03-30T05:30:00Z",
            "ends_at": "2026-03-30T08:00:00Z",
        }
    ]
    assert kinds(stage(OPEN), schedule("17:00", "18:01", room="v1.r6")) == ["room-closed"]


def test_a_room_is_prepared_once_it_is_open_and_used_until_it_closes():
    assert taken(stage(OPEN), schedule("08:30", "18:00", room="v1.r6")) == {"v1.r6": (at("08:00"), at("18:00"))}


def test_a_closed_room_may_be_overridden_with_a_reason():
    asked = schedule("06:00", "07:00", room="v1.r6", override=("room-closed",), reason="The caretaker has the key.")
    assert overridden(stage(OPEN), asked) == (("room-closed",), {"v1.r6": ("room-closed",)})


def test_a_blocked_room_is_refused_and_told_until_when():
    assert clashes(stage(BLOCK), schedule("11:00", "13:00", room="v1.r1")) == [
        {
            "kind": "room-blocked",
            "resource": "v1.r1",
            "starts_at": "2026-03-30T10:00:00Z",
            "ends_at": "2026-03-30T12:00:00Z",
        }
    ]


def test_before_and_after_its_block_a_room_is_free():
    story = stage(BLOCK)
    assert taken(story, schedule("10:00", "12:00", room="v1.r1")).keys() == {"v1.r1"}
    assert taken(story, schedule("14:00", "16:00", room="v1.r1")).keys() == {"v1.r1"}


def test_a_blocked_room_may_be_overridden_with_a_reason():
    asked = schedule("12:00", "13:00", room="v1.r1", override=("room-blocked",), reason="The painters wait.")
    assert overridden(stage(BLOCK), asked) == (("room-blocked",), {"v1.r1": ("room-blocked",)})


def test_a_room_that_is_too_small_is_refused_and_told_for_how_many():
    assert clashes(stage(SMALL), schedule(room="v1.r5")) == [
        {"kind": "room-too-small", "resource": "v1.r5", "needed": 12, "available": 11}
    ]


def test_a_room_is_held_against_the_seats_that_the_roster_has_by_now():
    story = stage(SMALL).when(NoteCapacity(offering="o1", capacity=11))
    assert taken(story, schedule(room="v1.r5")).keys() == {"v1.r5"}
    story.when(NoteCapacity(offering="o1", capacity=30))
    (clash,) = clashes(story, move("o1.s2", "12:00", "13:00"))
    assert (clash["kind"], clash["needed"]) == ("room-too-small", 30)


def test_a_room_with_a_seat_for_each_will_do_and_any_does_where_seats_are_without_limit():
    assert taken(stage(room("v1.r7", capacity=12)), schedule(room="v1.r7")).keys() == {"v1.r7"}
    assert taken(stage(SMALL), other(room="v1.r5")).keys() == {"v1.r5"}


def test_a_small_room_may_be_overridden_with_a_reason():
    asked = schedule(room="v1.r5", override=("room-too-small",), reason="One of them brings a stool.")
    assert overridden(stage(SMALL), asked) == (("room-too-small",), {"v1.r5": ("room-too-small",)})


def test_nothing_new_takes_place_in_a_room_that_is_used_for_nothing_more():
    assert refused(stage(RoomRetired(room="v1.r1")), schedule(room="v1.r1")).kind == "room-retired"


@pytest.mark.parametrize("fields", [{"room": "v1.r99"}, {"room": "nowhere"}, {"venue": "v99"}])
@pytest.mark.parametrize("day", ["2026-03-30", "2026-01-30"])
def test_where_there_is_no_such_place_nothing_takes_place_be_it_in_the_past(fields, day):
    with pytest.raises(Unknown):
        stage().when(schedule(day=day, **fields))


def test_across_midnight_and_the_end_of_a_month_a_room_is_taken_as_at_any_other_time():
    late = {"starts_at": at("22:00", "2026-04-30"), "ends_at": at("02:00", "2026-05-01")}
    story = stage().when(ScheduleSession(offering="o2", component="workshop", room="v1.r1", **late))
    assert kinds(story, schedule("23:30", "23:45", day="2026-04-30", room="v1.r1")) == ["room-taken"]
    assert kinds(story, schedule("01:59", "03:00", day="2026-05-01", room="v1.r1")) == ["room-taken"]
    assert kinds(story, schedule("21:00", "22:01", day="2026-04-30", room="v1.r1")) == ["room-taken"]
    assert taken(story, schedule("02:00", "03:00", day="2026-05-01", room="v1.r1")).keys() == {"v1.r1"}


def test_a_room_is_taken_by_the_moment_whatever_zone_either_session_is_told_in():
    story = stage().when(other("09:00", "11:00", room="v1.r1"))
    assert kinds(story, schedule("12:30", "14:00", zone="Asia/Kolkata", room="v1.r1")) == ["room-taken"]
    assert taken(story, schedule("14:30", "15:00", zone="Asia/Kolkata", room="v1.r1")) == {
        "v1.r1": (at("11:00"), at("11:30"))
    }


def test_a_move_is_held_against_every_rule_of_rooms():
    story = stage(BLOCK, OPEN).when(schedule(room="v1.r1")).when(other(room="v1.r6"))
    assert kinds(story, move("o1.s1", "11:00", "12:30")) == ["room-blocked"]
    assert kinds(story, move("o2.s2", "17:30", "18:30")) == ["room-closed"]
