"""Holds: what is kept free for a while is in the way as a session is, until it expires."""

from datetime import timedelta

import pytest

from chassis.decider import Timer, TimerCleared
from chassis.errors import Refused, Unknown
from contracts.scheduling import (
    HoldExpired,
    HoldPlaced,
    HoldReleased,
    HoldUsed,
    ReservationMade,
    ReservationReleased,
    SessionScheduled,
)
from services.scheduling.commands import CancelOffering, ExpireHold, PlaceHold, ReleaseHold, RetireRoom
from services.scheduling.projections import HOLDS, RESERVATIONS
from services.scheduling.service import SERVICE
from tests.unit.scheduling.story import NOW

from .stage import at, cancel, clashes, kinds, move, other, refused, schedule, stage, taken, timetable, units

ALL = {"room": "v1.r2", "instructors": ("i1",), "equipment": (units(2),)}
EXPIRES = NOW + timedelta(minutes=60)


def hold(begins="09:00", ends="11:00", **fields):
    times = {"starts_at": at(begins), "ends_at": at(ends), "timezone": "Europe/Berlin"}
    return PlaceHold(**times | {"minutes": 60} | (fields or ALL))


def held(**fields):
    return stage().when(hold(**fields))


def test_everything_is_kept_free_until_the_hold_expires():
    story = held()
    placed, *booked = story.events
    assert (type(placed), placed.hold, placed.expires_at) == (HoldPlaced, "h1", EXPIRES)
    assert {(one.resource, one.session, one.expires_at) for one in booked} == {
        (resource, "h1", EXPIRES) for resource in ("v1.r2", "i1", "e1")
    }
    assert {one.resource: one.blocked_from for one in booked}["v1.r2"] == at("08:30")
    assert story.reply == {"hold": "h1", "expires_at": EXPIRES}


def test_it_is_in_the_way_and_told_until_when():
    told = clashes(held(), schedule(**ALL))
    assert [one["kind"] for one in told] == ["room-taken", "instructor-taken", "equipment-short"]
    assert told[0] == {
        "kind": "room-taken",
        "resource": "v1.r2",
        "starts_at": "2026-03-30T07:00:00Z",
        "ends_at": "2026-03-30T09:00:00Z",
        "hold": "h1",
        "expires_at": "2026-03-02T10:00:00Z",
    }
    assert refused(held(), schedule(room="v1.r2")).detail == "v1.r2: room taken by a hold from 2026-03-30 07:00 UTC."


def test_it_is_in_the_way_of_other_holds_and_of_moves_and_may_be_overridden():
    story = held().when(other("14:00", "16:00", room="v1.r2"))
    assert kinds(story, hold(room="v1.r2")) == ["room-taken"]
    assert kinds(story, move("o2.s2", "10:00", "12:00")) == ["room-taken"]
    story.when(schedule(room="v1.r2", override=("room-taken",), reason="They never answered."))
    assert story.events[0].overrides == ("room-taken",)


def test_nothing_is_held_where_something_is_in_the_way():
    story = stage().when(other(room="v1.r1", instructors=("i1",)))
    (clash,) = clashes(story, hold(room="v1.r1"))
    assert (clash["kind"], clash["session"]) == ("room-taken", "o2.s1")


def test_an_expired_hold_hinders_nobody_although_no_timer_ran():
    assert kinds(held(), schedule(**ALL), at=EXPIRES - timedelta(seconds=1))[0] == "room-taken"
    assert taken(held(), schedule(**ALL), at=EXPIRES).keys() == {"v1.r2", "i1", "e1"}
    assert taken(held(), hold(**ALL), at=EXPIRES).keys() == {"v1.r2", "i1", "e1"}
    held().when(RetireRoom(room="v1.r2"), at=EXPIRES)


def test_what_somebody_took_after_it_expired_stays_theirs_when_the_timer_runs():
    story = held().when(schedule(**ALL), at=EXPIRES).when(ExpireHold(hold="h1", due=EXPIRES), at=EXPIRES)
    assert kinds(story, other(**ALL), at=EXPIRES) == ["room-taken", "instructor-taken", "equipment-short"]


def test_the_session_that_it_was_for_takes_its_place_in_the_same_moment():
    story = held().when(schedule(**ALL, hold="h1"))
    session, used, *rest = story.events
    assert (type(session), used) == (SessionScheduled, HoldUsed(hold="h1", session="o1.s2"))
    assert [(type(one), one.session) for one in rest] == [(ReservationReleased, "h1")] * 3 + [
        (ReservationMade, "o1.s2")
    ] * 3
    (clash,) = clashes(story, other(room="v1.r2"))
    assert clash["session"] == "o1.s2"


def test_what_the_session_does_not_need_of_it_is_free():
    story = held().when(schedule("09:30", "10:30", room="v1.r1", instructors=("i1",), hold="h1"))
    assert taken(story, other(room="v1.r2", equipment=(units(3),))).keys() == {"v1.r2", "e1"}


@pytest.mark.parametrize(
    ("command", "when"),
    [
        (ReleaseHold(hold="h1"), NOW),
        (ExpireHold(hold="h1", due=EXPIRES), EXPIRES),
        (schedule(**ALL, hold="h1"), NOW),
    ],
    ids=["released", "expired", "used"],
)
def test_once_it_is_over_it_keeps_nothing_free_and_nobody_can_use_it(command, when):
    story = held().when(command, at=when)
    freed = [one for one in story.events if isinstance(one, ReservationReleased)]
    assert {(one.resource, one.session, one.offering) for one in freed} == {
        (resource, "h1", "") for resource in ("v1.r2", "i1", "e1")
    }
    assert refused(story, schedule(**ALL, hold="h1")).kind == "hold-over"
    for again in (ReleaseHold(hold="h1"), ExpireHold(hold="h1", due=EXPIRES)):
        assert story.when(again, at=EXPIRES).events == []


def test_an_expired_hold_is_used_by_nobody_although_no_timer_ran():
    assert refused(held(), schedule(**ALL, hold="h1"), at=EXPIRES).kind == "hold-over"


def test_what_is_kept_free_for_an_offering_is_not_for_another():
    story = stage().when(hold(**ALL, offering="o1"))
    assert refused(story, other(**ALL, hold="h1")).kind == "hold-of-another-offering"
    story.when(schedule(**ALL, hold="h1"))


@pytest.mark.parametrize(
    "session",
    [schedule(hold="h1"), schedule(room="v1.r1", hold="h1"), schedule("11:00", "12:00", room="v1.r2", hold="h1")],
    ids=["nothing", "another room", "another time"],
)
def test_a_session_that_takes_nothing_of_it_does_not_use_it_up(session):
    assert refused(held(), session).kind == "hold-not-needed"


def test_before_it_is_due_it_does_not_expire():
    assert held().when(ExpireHold(hold="h1", due=NOW), at=NOW).events == []


def test_a_dry_run_uses_no_hold():
    story = held().when(schedule(**ALL, hold="h1", dry_run=True))
    assert (story.events, story.reply["clashes"]) == ([], [])


def test_for_an_offering_who_teaches_has_to_be_qualified_and_else_not():
    everyone = {"instructors": ("i3",)}
    assert stage(timetable("i3")).when(hold(**everyone)).events
    story = stage(timetable("i3"))
    assert kinds(story, hold(**everyone, offering="o1")) == ["not-qualified"]
    assert kinds(held(room="v1.r1", offering="o1"), schedule(room="v1.r1")) == ["room-taken"]
    (clash,) = clashes(held(room="v1.r1", offering="o1"), schedule(room="v1.r1"))
    assert (clash["offering"], clash["offering_code"]) == ("o1", "NEG-1")
    cancelled = stage().when(CancelOffering(offering="o1"))
    assert refused(cancelled, hold(room="v1.r1", offering="o1")).kind == "offering-cancelled"


def test_a_hold_of_nothing_or_for_what_is_over_is_refused():
    assert refused(stage(), hold(minutes=5)).kind == "hold-of-nothing"
    assert refused(stage(), hold(room="v1.r1"), at=at("11:00")).kind == "hold-of-nothing"


@pytest.mark.parametrize("command", [ReleaseHold(hold="h9"), ExpireHold(hold="h9", due=NOW), schedule(hold="h9")])
def test_a_hold_that_nobody_knows(command):
    with pytest.raises(Unknown):
        stage().when(command)


def test_what_is_held_is_not_taken_unnoticed():
    with pytest.raises(Refused) as refusal:
        held().when(RetireRoom(room="v1.r2"))
    (told,) = refusal.value.facts["sessions"]
    assert (refusal.value.kind, told["hold"]) == ("has-reservations", "h1")


def test_its_timer_is_set_for_when_it_expires_and_cleared_once_it_is_over():
    placed = held().events[0]
    (timer,) = SERVICE.timers(placed, "hold:h1")
    assert timer == Timer(key="hold/h1", kind="hold", due=EXPIRES, data={"hold": "h1"})
    kind = next(one for one in SERVICE.timer_kinds if one.kind == "hold")
    assert kind.command(timer.data, timer.due) == ExpireHold(hold="h1", due=EXPIRES)
    for over in (HoldReleased(hold="h1"), HoldExpired(hold="h1", expires_at=EXPIRES), HoldUsed(hold="h1", session="s")):
        assert SERVICE.timers(over, "hold:h1") == (TimerCleared(key="hold/h1"),)


def test_it_is_shown_with_what_has_become_of_it():
    story = held().when(schedule(**ALL, hold="h1")).when(cancel("o1.s2"))
    document, reserved = HOLDS.blank("h1"), {}
    for _, event in story.history:
        if isinstance(event, HOLDS.sources):
            document = HOLDS.fold(document, event, None)
        if isinstance(event, RESERVATIONS.sources):
            key = RESERVATIONS.key(event, None)
            reserved[key] = RESERVATIONS.fold(RESERVATIONS.blank(key), event, None)
    assert (document.state, document.session, document.room) == ("used", "o1.s2", "v1.r2")
    assert set(reserved.values()) == {None}
