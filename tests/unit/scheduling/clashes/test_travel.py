"""Travel: who teaches at two venues gets from one to the other in time."""

import pytest

from contracts.scheduling import TravelTimeSet

from .stage import clashes, kinds, move, other, overridden, rehouse, schedule, stage, taken


def at_havel(begins, ends, **fields):
    """A session of `i1` in a room of the other venue."""
    return schedule(begins, ends, room="v2.r3", instructors=("i1",), **fields)


def story_at_spree():
    return stage().when(other(room="v1.r1", instructors=("i1",)))


def test_a_way_that_is_too_long_is_refused_and_told_from_which_session():
    assert clashes(story_at_spree(), at_havel("11:44", "13:00")) == [
        {
            "kind": "travel-too-short",
            "resource": "i1",
            "starts_at": "2026-03-30T07:00:00Z",
            "ends_at": "2026-03-30T09:00:00Z",
            "session": "o2.s1",
            "offering": "o2",
            "offering_code": "NEG-2",
            "needed": 45,
            "available": 44,
        }
    ]


@pytest.mark.parametrize(("begins", "ends"), [("11:45", "13:00"), ("07:00", "08:15")])
def test_just_enough_time_for_the_way_is_enough(begins, ends):
    assert taken(story_at_spree(), at_havel(begins, ends)).keys() == {"v2.r3", "i1"}


def test_the_way_to_the_session_after_counts_as_well():
    (clash,) = clashes(story_at_spree(), at_havel("07:00", "08:16"))
    assert (clash["session"], clash["needed"], clash["available"]) == ("o2.s1", 45, 44)


def test_between_two_sessions_both_ways_are_told():
    story = story_at_spree().when(other("12:00", "14:00", room="v1.r1", instructors=("i1",)))
    assert [one["session"] for one in clashes(story, at_havel("11:15", "11:45"))] == ["o2.s1", "o2.s2"]


def test_within_a_venue_no_time_is_needed():
    assert taken(story_at_spree(), schedule("11:00", "12:00", room="v1.r2", instructors=("i1",))).keys() == {
        "v1.r2",
        "i1",
    }


def test_a_virtual_session_is_taught_from_home():
    story = stage().when(at_havel("09:00", "11:00"))
    assert kinds(story, other("11:30", "12:00", room="v1.r9", instructors=("i1",))) == ["travel-too-short"]
    assert kinds(story, other("11:30", "12:00", instructors=("i1",))) == ["travel-too-short"]
    assert taken(story, other("11:45", "12:00", room="v1.r9", instructors=("i1",))).keys() == {"v1.r9", "i1"}


def test_a_session_says_from_where_it_is_taught_if_not_from_home():
    story = stage().when(at_havel("09:00", "11:00"))
    assert taken(story, other("11:00", "12:00", room="v1.r9", venue="v2", instructors=("i1",))).keys() == {
        "v1.r9",
        "i1",
    }


def test_who_has_no_home_can_teach_online_from_anywhere():
    story = stage().when(schedule(room="v2.r3", instructors=("i2",)))
    assert taken(story, other("11:00", "12:00", room="v1.r9", instructors=("i2",))).keys() == {"v1.r9", "i2"}


def test_a_way_of_which_nobody_said_how_long_it_takes_stands_in_nobodys_way():
    story = stage()
    story.history = [one for one in story.history if not isinstance(one[1], TravelTimeSet)]
    story.when(other(room="v1.r1", instructors=("i1",)))
    assert taken(story, at_havel("11:00", "12:00")).keys() == {"v2.r3", "i1"}


def test_a_short_way_may_be_overridden_with_a_reason():
    asked = at_havel("11:30", "12:00", override=("travel-too-short",), reason="A taxi waits.")
    session, booked = overridden(story_at_spree(), asked)
    assert (session, booked["i1"]) == (("travel-too-short",), ("travel-too-short",))


def test_a_session_that_moves_is_no_stop_on_the_way_to_where_it_goes():
    story = stage().when(at_havel("09:00", "11:00"))
    assert taken(story, rehouse("o1.s1", "v1.r1")).keys() == {"v1.r1", "i1"}
    story.when(rehouse("o1.s1", "v2.r3"))
    assert taken(story, move("o1.s1", "11:10", "12:00")).keys() == {"v2.r3", "i1"}


def test_another_room_elsewhere_asks_for_the_time_to_get_there():
    story = stage().when(schedule("11:00", "12:00", room="v1.r1", instructors=("i1",)))
    story.when(other("09:00", "10:30", room="v1.r2", instructors=("i1",)))
    assert kinds(story, rehouse("o1.s1", "v2.r3")) == ["travel-too-short"]
