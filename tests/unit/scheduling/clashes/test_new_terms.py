"""New terms of rooms, people and equipment: what they mean for sessions ahead is told, until it is over."""

from contracts.scheduling import BusyTime, BusyTimesChanged, CalendarFollowed, InstructorRegistered, ReservationMoved
from services.scheduling.commands import (
    AddTimeOff,
    BlockRoom,
    ChangeEquipment,
    ChangeRoom,
    GrantQualification,
    PlaceHold,
    RefreshBusy,
    RemoveTimeOff,
    RetireRoom,
    UnblockRoom,
    WithdrawQualification,
)
from services.scheduling.commands.shapes import NewWindow
from services.scheduling.domain.clash import ClashKind
from services.scheduling.domain.following import Read
from services.scheduling.domain.placing import resource_stream
from tests.unit.scheduling.negotiation import COURSE
from tests.unit.scheduling.story import NOW

from .stage import (
    at,
    cancel,
    kinds,
    move,
    other,
    refused,
    rehouse,
    room,
    schedule,
    stage,
    taken,
    units,
    utc,
)

RESOURCES = {"v1.r1": "room", "v1.r2": "room", "v1.r9": "room", "i1": "instructor", "e1": "equipment"}
MEANT = {"in_spite_of_reservations": True, "reason": "It has to be."}


def flags(story):
    """What is told to stand in the way of each reservation, by the resource and what has it."""
    found = {}
    for resource, kind in RESOURCES.items():
        held = story.state(resource_stream(kind, resource)).held
        found |= {(resource, session): note.overrides for session, note in held.notes.items() if note.overrides}
    return found


def moved(story):
    return {
        one.session: (one.blocked_from, one.blocked_until) for one in story.events if isinstance(one, ReservationMoved)
    }


def test_fewer_meetings_at_a_time_than_are_reserved_are_refused_and_all_of_them_named():
    story = stage().when(schedule(room="v1.r9")).when(other("10:00", "12:00", room="v1.r9"))
    story.when(other("14:00", "15:00", room="v1.r9"))
    told = refused(story, ChangeRoom(room="v1.r9", concurrent=1))
    assert (told.kind, [one["session"] for one in told.facts["sessions"]]) == ("has-reservations", ["o1.s1", "o2.s2"])
    story.when(ChangeRoom(room="v1.r9", concurrent=1, **MEANT))
    assert flags(story) == {("v1.r9", "o1.s1"): ("room-taken",), ("v1.r9", "o2.s2"): ("room-taken",)}


def test_as_many_meetings_as_are_reserved_are_enough():
    story = stage(room("v1.r9", kind="virtual", concurrent=5)).when(schedule(room="v1.r9")).when(other(room="v1.r9"))
    story.when(ChangeRoom(room="v1.r9", concurrent=2))
    assert (len(story.events), flags(story)) == (1, {})


def test_what_was_one_too_many_by_intent_leaves_the_others_told_when_there_is_room_for_fewer():
    story = stage().when(schedule(room="v1.r9")).when(other(room="v1.r9"))
    story.when(other(room="v1.r9", override=(ClashKind.ROOM_TAKEN,), reason="A short call."))
    story.when(ChangeRoom(room="v1.r9", concurrent=1, **MEANT)).when(cancel("o2.s3"))
    assert set(flags(story)) == {("v1.r9", "o1.s1"), ("v1.r9", "o2.s2")}


def test_two_who_were_in_a_third_ones_way_are_told_when_they_are_in_each_others():
    story = stage(room("v1.r9", kind="virtual", concurrent=2, teardown_minutes=60))
    story.when(schedule("10:00", "12:00", room="v1.r9")).when(schedule("11:00", "12:00", room="v1.r9"))
    story.when(other("12:30", "14:00", room="v1.r9", override=(ClashKind.ROOM_TAKEN,), reason="A short call."))
    told = refused(story, ChangeRoom(room="v1.r9", concurrent=1, teardown_minutes=0))
    assert [one["session"] for one in told.facts["sessions"]] == ["o1.s1", "o1.s2"]


def test_longer_times_to_prepare_a_room_are_refused_where_sessions_stand_too_close():
    story = stage().when(schedule("09:00", "11:00", room="v1.r1")).when(other("11:15", "12:00", room="v1.r1"))
    told = refused(story, ChangeRoom(room="v1.r1", setup_minutes=30)).facts
    assert [(one["session"], one["kinds"]) for one in told["sessions"]] == [
        ("o1.s1", ["room-taken"]),
        ("o2.s2", ["room-taken"]),
    ]
    story.when(ChangeRoom(room="v1.r1", setup_minutes=30, **MEANT))
    assert flags(story).keys() == {("v1.r1", "o1.s1"), ("v1.r1", "o2.s2")}


def test_sessions_ahead_are_given_the_time_that_a_room_needs_now():
    story = stage().when(schedule("09:00", "11:00", room="v1.r1"))
    story.when(ChangeRoom(room="v1.r1", setup_minutes=30, teardown_minutes=10))
    assert moved(story) == {"o1.s1": (utc(at("08:30")), utc(at("11:10")))}
    assert kinds(story, other("08:00", "08:45", room="v1.r1")) == ["room-taken"]


def test_what_a_room_needs_no_more_is_free_for_others():
    story = stage().when(schedule("09:00", "11:00", room="v1.r2"))
    assert kinds(story, other("11:40", "12:00", room="v1.r2")) == ["room-taken"]
    story.when(ChangeRoom(room="v1.r2", setup_minutes=0, teardown_minutes=0))
    assert moved(story) == {"o1.s1": (utc(at("09:00")), utc(at("11:00")))}
    assert taken(story, other("11:00", "12:00", room="v1.r2")).keys() == {"v1.r2"}


def test_time_to_prepare_before_the_room_opens_is_refused():
    story = stage(room("v1.r1", hours=())).when(schedule("09:00", "11:00", room="v1.r1"))
    opens = tuple(NewWindow(weekday=day, opens="09:00", closes="18:00") for day in range(1, 8))
    story.when(ChangeRoom(room="v1.r1", hours=opens))
    assert refused(story, ChangeRoom(room="v1.r1", setup_minutes=15)).facts["sessions"][0]["kinds"] == ["room-closed"]


def test_a_larger_room_is_too_small_no_more():
    asked = schedule(room="v1.r1", override=(ClashKind.ROOM_TOO_SMALL,), reason="Some will stand.")
    story = stage(room("v1.r1", capacity=8)).when(asked)
    assert flags(story) == {("v1.r1", "o1.s1"): ("room-too-small",)}
    assert flags(story.when(ChangeRoom(room="v1.r1", capacity=10))) == {("v1.r1", "o1.s1"): ("room-too-small",)}
    assert flags(story.when(ChangeRoom(room="v1.r1", capacity=12))) == {}


def test_a_room_that_gets_smaller_still_is_told_again():
    asked = schedule(room="v1.r1", override=(ClashKind.ROOM_TOO_SMALL,), reason="Some will stand.")
    story = stage(room("v1.r1", capacity=8)).when(asked)
    assert refused(story, ChangeRoom(room="v1.r1", capacity=6)).kind == "has-reservations"


def test_a_block_or_time_off_that_is_taken_back_stands_in_the_way_no_more():
    story = stage().when(schedule(room="v1.r1", instructors=("i1",)))
    times = {"starts_at": at("10:00"), "ends_at": at("18:00")}
    story.when(BlockRoom(room="v1.r1", **times, **MEANT)).when(AddTimeOff(instructor="i1", **times, **MEANT))
    assert flags(story) == {("v1.r1", "o1.s1"): ("room-blocked",), ("i1", "o1.s1"): ("instructor-off",)}
    story.when(UnblockRoom(room="v1.r1", block="b2")).when(RemoveTimeOff(instructor="i1", time_off="b3"))
    assert flags(story) == {}


def test_who_lost_a_qualification_keeps_sessions_which_are_told_until_it_is_granted_again():
    story = stage(COURSE).when(schedule(instructors=("i1",)))
    story.when(WithdrawQualification(instructor="i1", course="c1"))
    assert [one["session"] for one in story.reply["sessions"]] == ["o1.s1"]
    assert flags(story) == {("i1", "o1.s1"): ("not-qualified",)}
    story.when(GrantQualification(instructor="i1", course="c1", valid_until=at("00:00", "2026-03-29").date()))
    assert flags(story) == {("i1", "o1.s1"): ("not-qualified",)}
    assert flags(story.when(GrantQualification(instructor="i1", course="c1"))) == {}


def test_who_is_busy_elsewhere_keeps_sessions_which_are_told_while_that_is_so():
    known = InstructorRegistered(instructor="i1", code="ANNA")
    followed = CalendarFollowed(instructor="i1", address="https://a.example/i")
    story = stage(known, followed).when(schedule(instructors=("i1",)))
    dentist = (_micros("10:30"), _micros("11:30"))
    read = Read(address="https://a.example/i", intervals=(dentist,))
    story.when(RefreshBusy(instructor="i1"), facts=read)
    busy = BusyTime(starts_at=utc(at("10:30")), ends_at=utc(at("11:30")))
    assert story.events[0] == BusyTimesChanged(instructor="i1", added=(busy,))
    assert flags(story) == {("i1", "o1.s1"): ("instructor-busy",)}
    story.when(RefreshBusy(instructor="i1"), facts=Read(address="https://a.example/i"))
    assert flags(story) == {}


def _micros(clock):
    return int(at(clock).timestamp()) * 1_000_000


def test_a_session_that_is_moved_out_of_the_way_is_told_to_be_in_it_no_more():
    story = stage().when(schedule(room="v1.r1", equipment=(units(2),))).when(RetireRoom(room="v1.r1", **MEANT))
    story.when(ChangeEquipment(equipment="e1", quantity=1, **MEANT))
    assert flags(story) == {("v1.r1", "o1.s1"): ("retired",), ("e1", "o1.s1"): ("equipment-short",)}
    assert kinds(story, move("o1.s1", "13:00", "14:00")) == ["retired", "equipment-short"]
    story.when(rehouse("o1.s1", "v1.r2", override=(ClashKind.EQUIPMENT_SHORT,), reason="One is lent."))
    assert flags(story) == {("e1", "o1.s1"): ("equipment-short",)}


def test_what_stood_in_the_way_for_a_while_is_forgotten_with_the_next_change_of_the_session():
    story = stage().when(other(equipment=(units(1),))).when(schedule(room="v1.r1", equipment=(units(2),)))
    story.when(ChangeEquipment(equipment="e1", quantity=2, **MEANT)).when(cancel("o2.s1"))
    assert flags(story) == {("e1", "o1.s2"): ("equipment-short",)}
    assert flags(story.when(rehouse("o1.s2", "v1.r2"))) == {}


def test_what_stood_in_the_way_is_told_once():
    story = stage(room("v1.r1", capacity=20)).when(schedule(room="v1.r1"))
    story.when(ChangeRoom(room="v1.r1", capacity=8, **MEANT)).when(ChangeRoom(room="v1.r1", name="The small hall"))
    assert len(story.events) == 1


def test_a_hold_that_has_expired_keeps_nothing_from_being_changed():
    story = stage()
    story.when(
        PlaceHold(room="v1.r1", starts_at=at("09:00"), ends_at=at("11:00"), timezone="Europe/Berlin", minutes=10)
    )
    assert refused(story, RetireRoom(room="v1.r1"), at=NOW).kind == "has-reservations"
    assert len(story.when(RetireRoom(room="v1.r1"), at=at("12:00", "2026-03-03")).events) == 1
