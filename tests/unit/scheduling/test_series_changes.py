"""Where a series is held and who teaches it, from one of its sessions on: all of them, or none."""

from datetime import UTC, datetime

import pytest

from chassis.errors import Unknown
from contracts.scheduling import (
    QualificationGranted,
    ReservationMade,
    ReservationMoved,
    ReservationReleased,
    RoomAdded,
    RoomKind,
    SessionInstructorsChanged,
    SessionRoomChanged,
    TimetableOpened,
)
from services.scheduling.commands import (
    AssignInstructors,
    AssignSeriesInstructors,
    CancelSession,
    ChangeSeriesRoom,
    ChangeSessionRoom,
    RescheduleSession,
    ScheduleSession,
)
from services.scheduling.domain.clash import ClashKind
from services.scheduling.domain.consequences import Concerned
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.test_series import PLACES, of, refused, series

FIRST, SECOND, THIRD = "o1.s1001", "o1.s1002", "o1.s1003"
HALL = RoomAdded(
    venue="v1", room="v1.r2", code="R2", name="Hall", kind=RoomKind.PHYSICAL, timezone="Europe/Berlin", capacity=20
)
BEN = (
    TimetableOpened(instructor="i2", timezone="Europe/Berlin", home="v1"),
    QualificationGranted(instructor="i2", course="c1"),
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rehouse(**fields):
    return ChangeSeriesRoom(**{"series": "o1.w1", "room": "v1.r2"} | fields)


def assign(*instructors, **fields):
    return AssignSeriesInstructors(**{"series": "o1.w1", "instructors": instructors} | fields)


def rehoused(story):
    return [one.session for one in of(story, SessionRoomChanged)]


def assigned(story):
    return [one.session for one in of(story, SessionInstructorsChanged)]


@pytest.fixture
def mondays(given):
    """Three Mondays from nine to twelve in Berlin, over the change of clocks, in a room and with an instructor."""
    others = (*PLACES, HALL, *BEN, scheduled(offering="o2", code="NEG-2"))
    return given(*others).when(series(room="v1.r1", instructors=("i1",)))


@pytest.fixture
def hall_taken_on_the_second(mondays):
    """Somebody else is in the hall, and taught by Ben, while the second Monday goes on."""
    return mondays.when(
        ScheduleSession(
            offering="o2",
            component="workshop",
            starts_at=at("2026-03-30T08:00"),
            ends_at=at("2026-03-30T09:00"),
            room="v1.r2",
            instructors=("i2",),
        )
    )


def test_all_that_are_ahead_are_held_somewhere_else_and_give_back_what_they_had(mondays):
    mondays.when(rehouse())
    assert rehoused(mondays) == [FIRST, SECOND, THIRD]
    assert {(one.resource, one.venue) for one in of(mondays, ReservationMade)} == {("v1.r2", "v1")}
    assert {one.resource for one in of(mondays, ReservationReleased)} == {"v1.r1"}
    assert {(one.was_room, one.room) for one in of(mondays, SessionRoomChanged)} == {("v1.r1", "v1.r2")}
    assert mondays.reply == {"series": "o1.w1", "sessions": 3}


def test_others_teach_it_from_one_of_them_on(mondays):
    mondays.when(assign("i2", since=SECOND))
    assert assigned(mondays) == [SECOND, THIRD]
    assert [one.resource for one in of(mondays, ReservationMade)] == ["i2", "i2"]
    assert [one.resource for one in of(mondays, ReservationReleased)] == ["i1", "i1"]
    assert mondays.reply == {"series": "o1.w1", "sessions": 2}


def test_it_is_held_in_no_room_any_more(mondays):
    mondays.when(rehouse(room=None, place="In the park"))
    assert {(one.room, one.place) for one in of(mondays, SessionRoomChanged)} == {(None, "In the park")}
    assert {one.resource for one in of(mondays, ReservationReleased)} == {"v1.r1"}


def test_one_clash_refuses_it_for_all_and_is_named(hall_taken_on_the_second):
    story = hall_taken_on_the_second
    before = list(story.history)
    for command, kind in ((rehouse(), "room-taken"), (assign("i2"), "instructor-taken")):
        (clash,) = refused(story, command).facts["clashes"]
        assert (clash["kind"], clash["offering"]) == (kind, "o2")
    assert story.history == before
    assert rehoused(story.when(rehouse(since=THIRD))) == [THIRD]


def test_a_clash_is_overridden_with_a_reason_and_told_where_it_is(hall_taken_on_the_second):
    story = hall_taken_on_the_second
    asked = rehouse(override=(ClashKind.ROOM_TAKEN,))
    assert refused(story, asked).kind == "override-needs-reason"
    story.when(rehouse(override=(ClashKind.ROOM_TAKEN,), reason="The hall can be parted."))
    told = {one.session: one.overrides for one in of(story, SessionRoomChanged)}
    assert told == {FIRST: (), SECOND: ("room-taken",), THIRD: ()}


@pytest.mark.parametrize("command", [rehouse(dry_run=True), assign("i2", dry_run=True)])
def test_a_dry_run_changes_nothing_and_tells_what_would_clash(hall_taken_on_the_second, command):
    story = hall_taken_on_the_second.when(command)
    assert story.events == []
    assert [clash["session"] for clash in story.reply["clashes"]] == ["o2.s2"]
    assert [one["session"] for one in story.reply["sessions"]] == [FIRST, SECOND, THIRD]


def test_a_dry_run_tells_learners_of_another_room_and_those_who_teach_of_another_teacher(mondays):
    facts = Concerned(seats={"l1": frozenset({"o1"}), "l2": frozenset({"o1"})})
    assert mondays.when(rehouse(dry_run=True), facts=facts).reply["notices"] == {"learners": 2, "instructors": 1}
    told = mondays.when(assign("i2", dry_run=True), facts=facts).reply["notices"]
    assert told == {"learners": 0, "instructors": 2}


def test_what_is_over_or_took_place_or_was_called_off_stays_as_it_is(mondays):
    mondays.when(CancelSession(session=THIRD))
    assert rehoused(mondays.when(rehouse(), at=at("2026-03-25T00:00"))) == [SECOND]
    assert mondays.when(assign("i2"), facts=frozenset({FIRST, SECOND})).events == []


def test_those_that_are_so_already_are_left_alone_and_hinder_nobody(mondays):
    mondays.when(ChangeSessionRoom(session=SECOND, room="v1.r2")).when(rehouse())
    assert rehoused(mondays) == [FIRST, THIRD]
    mondays.when(AssignInstructors(session=SECOND, instructors=("i2",))).when(assign("i2"))
    assert assigned(mondays) == [FIRST, THIRD]
    assert mondays.when(assign("i2")).events == []


def test_one_that_was_moved_alone_is_still_one_of_the_series(mondays):
    mondays.when(RescheduleSession(session=SECOND, starts_at=at("2026-04-01T07:00"), ends_at=at("2026-04-01T10:00")))
    assert rehoused(mondays.when(rehouse())) == [FIRST, SECOND, THIRD]


def test_who_taught_at_the_old_place_is_told_to_be_at_the_new_one(mondays):
    mondays.when(rehouse(room=None, place="On line"))
    assert {(one.resource, one.venue) for one in of(mondays, ReservationMoved)} == {("i1", None)}


def test_who_comes_from_home_is_reserved_there_where_the_sessions_are_nowhere(mondays):
    mondays.when(rehouse(room=None)).when(assign("i2"))
    assert {(one.resource, one.venue) for one in of(mondays, ReservationMade)} == {("i2", "v1")}


@pytest.mark.parametrize("command", [rehouse, lambda **fields: assign("i2", **fields)])
@pytest.mark.parametrize("fields", [{"series": "o1.w9"}, {"series": "o9.w1"}, {"since": "o1.s9"}])
def test_a_series_that_is_not_there_is_unknown(mondays, command, fields):
    with pytest.raises(Unknown):
        mondays.when(command(**fields))


@pytest.mark.parametrize("command", [rehouse(room="v1.r9"), rehouse(room=None, venue="v9"), assign("i9")])
def test_a_room_venue_or_instructor_that_is_not_there_is_unknown(mondays, command):
    with pytest.raises(Unknown):
        mondays.when(command)
