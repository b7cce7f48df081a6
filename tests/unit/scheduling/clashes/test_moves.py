"""Moves: a session takes all that it has along, and is in nobody's way itself."""

from contracts.scheduling import (
    HomeChanged,
    ReservationMade,
    ReservationMoved,
    ReservationReleased,
    RoomBlocked,
    SessionInstructorsChanged,
    SessionRescheduled,
    SessionRoomChanged,
)

from .stage import assign, at, clashes, kinds, minutes, move, other, refused, rehouse, schedule, stage, taken, units

ALL = {"room": "v1.r2", "instructors": ("i1",), "assistants": ("i2",), "equipment": (units(2),)}


def test_a_session_moves_with_everything_that_it_has_to_itself():
    story = stage().when(schedule(**ALL)).when(move("o1.s1", "14:00", "16:00"))
    moved, *booked = story.events
    assert isinstance(moved, SessionRescheduled)
    assert (moved.was_from, moved.was_until) == (at("09:00"), at("11:00"))
    assert all(isinstance(one, ReservationMoved) for one in booked)
    assert {one.resource: (one.was_from, one.blocked_from) for one in booked} == {
        "v1.r2": (at("08:30"), at("13:30")),
        "i1": (at("09:00"), at("14:00")),
        "i2": (at("09:00"), at("14:00")),
        "e1": (at("09:00"), at("14:00")),
    }


def test_a_session_never_clashes_with_itself_when_it_moves():
    story = stage().when(schedule(**ALL))
    for begins, ends in (("09:30", "11:30"), ("09:00", "11:00"), ("08:00", "12:00"), ("09:45", "10:00")):
        story.when(move("o1.s1", begins, ends))
        assert story.reply == {"session": "o1.s1"}


def test_where_it_was_is_free_in_the_same_moment():
    story = stage().when(schedule(**ALL)).when(move("o1.s1", "14:00", "16:00"))
    assert taken(story, other(**ALL)).keys() == {"v1.r2", "i1", "i2", "e1"}


def test_a_move_into_another_session_is_refused_and_nothing_moves():
    story = stage().when(other("14:00", "16:00", room="v1.r1")).when(schedule(room="v1.r1", instructors=("i1",)))
    (clash,) = clashes(story, move("o1.s2", "15:00", "17:00"))
    assert (clash["kind"], clash["session"], clash["offering_code"]) == ("room-taken", "o2.s1", "NEG-2")
    assert kinds(story, other("09:00", "10:00", room="v1.r1")) == ["room-taken"]


def test_to_where_it_stands_already_it_does_not_move():
    story = stage().when(schedule(**ALL)).when(move("o1.s1", "09:00", "11:00"))
    assert (story.events, story.reply) == ([], {"session": "o1.s1"})


def test_another_room_is_taken_and_the_one_before_is_free_in_the_same_moment():
    story = stage().when(schedule(room="v1.r1", instructors=("i2",))).when(rehouse("o1.s1", "v1.r2"))
    changed, released, made = story.events
    assert isinstance(changed, SessionRoomChanged)
    assert (changed.room, changed.was_room) == ("v1.r2", "v1.r1")
    assert (type(released), released.resource) == (ReservationReleased, "v1.r1")
    assert (type(made), made.resource, made.blocked_from) == (ReservationMade, "v1.r2", at("08:30"))
    assert kinds(story, other(room="v1.r2")) == ["room-taken"]
    assert taken(story, other(room="v1.r1")).keys() == {"v1.r1"}


def test_a_session_goes_without_a_room_from_now_on():
    story = stage().when(schedule(room="v1.r1", instructors=("i2",))).when(rehouse("o1.s1", place="At the client's"))
    assert [(type(one), one.resource) for one in story.events[1:]] == [
        (ReservationReleased, "v1.r1"), (ReservationMoved, "i2"),
    ]  # fmt: skip
    assert taken(story, other(room="v1.r1")).keys() == {"v1.r1"}


def test_in_a_virtual_room_who_teaches_does_so_from_home():
    story = stage().when(schedule(room="v2.r3", instructors=("i1",))).when(rehouse("o1.s1", "v1.r9"))
    moved = next(one for one in story.events if isinstance(one, ReservationMoved))
    assert (moved.resource, moved.venue) == ("i1", "v1")


def test_without_a_room_who_teaches_does_so_from_where_their_home_is_by_now():
    story = stage().when(schedule(instructors=("i1",)))
    story.history.append(("timetable:i1", HomeChanged(instructor="i1", timezone="Europe/Berlin", home="v2")))
    story.when(move("o1.s1", "14:00", "16:00"))
    assert next(one.venue for one in story.events if isinstance(one, ReservationMoved)) == "v2"


def test_others_are_to_teach_and_who_was_to_is_free_in_the_same_moment():
    story = stage().when(schedule(room="v1.r1", instructors=("i1",))).when(assign("o1.s1", "i2"))
    changed, *booked = story.events
    assert isinstance(changed, SessionInstructorsChanged)
    assert (changed.instructors, changed.was_instructors) == (("i2",), ("i1",))
    assert {(type(one), one.resource) for one in booked} == {(ReservationReleased, "i1"), (ReservationMade, "i2")}
    assert taken(story, other(instructors=("i1",))).keys() == {"i1"}


def test_nobody_at_all_may_teach_it_from_now_on():
    story = stage().when(schedule(instructors=("i1",))).when(assign("o1.s1"))
    assert [type(one) for one in story.events] == [SessionInstructorsChanged, ReservationReleased]


def test_who_helps_from_now_on_instead_of_leading_stays_reserved():
    story = stage().when(schedule(instructors=("i1",))).when(assign("o1.s1", assistants=("i1",)))
    assert [type(one) for one in story.events] == [SessionInstructorsChanged]
    assert kinds(story, other(instructors=("i1",))) == ["instructor-taken"]


def test_who_is_taken_is_not_assigned():
    story = stage().when(other(instructors=("i2",))).when(schedule(instructors=("i1",)))
    assert kinds(story, assign("o1.s2", "i2")) == ["instructor-taken"]


def test_a_running_session_may_be_moved_and_one_that_is_over_may_not():
    story = stage().when(schedule(room="v1.r1"))
    assert refused(story, move("o1.s1", "14:00", "16:00"), at=at("11:00")).kind == "session-over"
    assert taken(story, move("o1.s1", "14:00", "16:00"), at=at("11:00") - minutes(1)) == {
        "v1.r1": (at("14:00"), at("16:00"))
    }


def test_into_the_past_it_takes_nothing_along():
    story = stage().when(schedule(room="v1.r1", instructors=("i2",)))
    story.when(move("o1.s1", "07:00", "08:00"), at=at("08:30"))
    assert [type(one) for one in story.events] == [SessionRescheduled, ReservationReleased, ReservationReleased]


def test_what_was_overridden_once_stands_in_the_way_of_the_next_move_again():
    blocked = RoomBlocked(room="v1.r1", block="b1", starts_at=at("08:00"), ends_at=at("18:00"))
    story = stage(blocked).when(schedule(room="v1.r1", override=("room-blocked",), reason="The painters wait."))
    assert kinds(story, move("o1.s1", "12:00", "14:00")) == ["room-blocked"]
    story.when(move("o1.s1", "18:00", "20:00"))
    assert story.events[0].overrides == ()
