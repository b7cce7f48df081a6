"""Cancelling: what a session had is free in the moment it is called off, and what took place stays as it was."""

from contracts.scheduling import OfferingCancelled, ReservationReleased, SessionCancelled
from services.scheduling.commands import CancelBelowMinimum, CancelOffering

from .stage import at, cancel, kinds, move, other, refused, schedule, stage, taken, units

ALL = {"room": "v1.r2", "instructors": ("i1",), "assistants": ("i2",), "equipment": (units(3),)}


def test_a_cancelled_session_gives_back_everything_in_the_same_moment():
    story = stage().when(schedule(**ALL)).when(cancel("o1.s1"))
    cancelled, *freed = story.events
    assert isinstance(cancelled, SessionCancelled)
    assert {(type(one), one.resource, one.session) for one in freed} == {
        (ReservationReleased, resource, "o1.s1") for resource in ("v1.r2", "i1", "i2", "e1")
    }
    assert {one.resource: one.blocked_from for one in freed}["v1.r2"] == at("08:30")
    assert taken(story, other(**ALL)).keys() == {"v1.r2", "i1", "i2", "e1"}


def test_what_others_have_at_the_same_time_stays_theirs():
    story = stage().when(other(equipment=(units(1),))).when(schedule(equipment=(units(2),))).when(cancel("o1.s2"))
    assert kinds(story, schedule(equipment=(units(3),))) == ["equipment-short"]


def test_cancelling_again_gives_nothing_back_that_is_another_sessions_by_now():
    story = stage().when(schedule(**ALL)).when(cancel("o1.s1")).when(other(**ALL)).when(cancel("o1.s1"))
    assert story.events == []
    assert "room-taken" in kinds(story, schedule(room="v1.r2"))


def test_what_moved_is_given_back_from_where_it_is_now():
    story = stage().when(schedule(**ALL)).when(move("o1.s1", "14:00", "16:00")).when(cancel("o1.s1"))
    assert {one.blocked_from for one in story.events[1:]} == {at("13:30"), at("14:00")}


def test_calling_an_offering_off_releases_what_is_ahead_and_keeps_what_was():
    story = stage().when(schedule("09:00", "10:00", room="v1.r1")).when(schedule("11:00", "12:00", room="v1.r1"))
    story.when(schedule("14:00", "15:00", room="v1.r1", instructors=("i1",)))
    story.when(CancelOffering(offering="o1"), at=at("10:30"))
    freed = [(one.session, one.resource) for one in story.events if isinstance(one, ReservationReleased)]
    assert freed == [("o1.s2", "v1.r1"), ("o1.s3", "v1.r1"), ("o1.s3", "i1")]
    assert story.reply["sessions"] == 2
    assert taken(story, other("11:00", "15:00", room="v1.r1")).keys() == {"v1.r1"}
    assert kinds(story, other("09:30", "10:00", room="v1.r1")) == ["room-taken"]


def test_a_session_that_is_running_is_called_off_as_well():
    story = stage().when(schedule(room="v1.r1")).when(CancelBelowMinimum(offering="o1"), at=at("10:00"))
    assert [type(one) for one in story.events] == [SessionCancelled, ReservationReleased, OfferingCancelled]


def test_a_session_whose_roll_is_closed_keeps_what_it_had():
    story = stage().when(schedule(room="v1.r1")).when(CancelOffering(offering="o1"), facts={"o1.s1"})
    assert [type(one) for one in story.events] == [OfferingCancelled]
    assert kinds(story, other(room="v1.r1")) == ["room-taken"]


def test_a_session_that_is_called_off_does_not_move():
    story = stage().when(schedule(room="v1.r1")).when(cancel("o1.s1"))
    assert refused(story, move("o1.s1", "14:00", "15:00")).kind == "session-cancelled"


def test_what_is_over_reserves_nothing_and_gives_nothing_back():
    story = stage().when(schedule(**ALL), at=at("11:00"))
    assert [type(one).__name__ for one in story.events] == ["SessionScheduled"]
    assert (story.events[0].room, story.events[0].reservations) == ("v1.r2", ())
    story.when(other(**ALL), at=at("11:00")).when(cancel("o1.s1"))
    assert [type(one) for one in story.events] == [SessionCancelled]


def test_what_ends_a_moment_from_now_still_reserves():
    assert taken(stage(), schedule(room="v1.r1"), at=at("10:59")).keys() == {"v1.r1"}
