"""Holds: what is kept free for a while. One that has expired hinders nobody, whether or not that was told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import HoldExpired, HoldPlaced, HoldReleased, HoldUsed, OfferingScheduled
from services.scheduling.commands import ExpireHold, PlaceHold, ReleaseHold
from services.scheduling.domain.booking import rebooked, released, reserved, streams_held, with_ways
from services.scheduling.domain.clash import overridden
from services.scheduling.domain.offering import standing
from services.scheduling.domain.placing import Wanted, homes_of, place, streams_of
from services.scheduling.domain.sitting import LONGEST, together
from services.scheduling.domain.walltime import interval


class Hold(msgspec.Struct):
    """What decisions about a hold rest on; `placed` null: not there. `over` once it was released, used or expired."""

    placed: HoldPlaced | None = None
    over: bool = False


def hold_stream(hold: str) -> str:
    """The stream of one hold."""
    return stream("hold", hold)


def place_streams(command: PlaceHold, context: Context) -> Iterator[str]:
    """The hold, the offering that it is for, and everything that it is to have."""
    yield hold_stream(context.new_id)
    if command.offering:
        yield stream("offering", command.offering)
    yield from streams_of(_asked(command, "", None))


def place_further(states: Mapping[str, Any], command: PlaceHold, _context: Context) -> Sequence[str]:
    """The venues from where instructors come, where it is nowhere itself."""
    return list(homes_of(states, _asked(command, "", None)))


def put(states: Mapping[str, Any], command: PlaceHold, context: Context) -> Decision:
    """Everything that was asked for is kept free, or nothing is.

    Raises:
        Unknown: there is no such offering, room, venue, instructor or equipment.
        Refused: `clash`, `hold-of-nothing`, `offering-cancelled`, a retired resource, or a rule about time
            (`walltime`).
    """
    hold = context.new_id
    scheduled = standing(states[stream("offering", command.offering)], command.offering) if command.offering else None
    wanted = _asked(command, hold, scheduled)
    placed = place(states, wanted, context.at)
    if not placed.reservations:
        raise Refused("Name a room, instructors or equipment, and a time that is not over.", slug="hold-of-nothing")
    overridden(placed.clashes, (), None)
    expires_at = context.at + timedelta(minutes=command.minutes)
    kept = [replace(one, expires_at=expires_at) for one in placed.reservations]
    event = HoldPlaced(
        hold=hold,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        timezone=command.timezone,
        expires_at=expires_at,
        offering=command.offering,
        room=command.room,
        venue=command.venue,
        instructors=command.instructors,
        equipment=wanted.equipment,
        reservations=reserved(kept),
    )
    events = ((hold_stream(hold), event), *rebooked(hold, (), kept))
    reply = {"hold": hold, "expires_at": expires_at, **with_ways([placed])}
    return Decision(events=events, reply=reply, status=201)


def release(states: Mapping[str, Any], command: ReleaseHold, _context: Context) -> Decision:
    """Nothing is kept free any more; nothing if that is so already.

    Raises:
        Unknown: there is no such hold.
    """
    return _ended(states, command.hold, HoldReleased(hold=command.hold))


def expire(states: Mapping[str, Any], command: ExpireHold, context: Context) -> Decision:
    """It is said that the hold has expired; nothing if it is over, or has time left.

    Raises:
        Unknown: there is no such hold.
    """
    placed = _existing(states[hold_stream(command.hold)], command.hold)
    if placed.expires_at > max(command.due, context.at):
        return Decision(reply={"hold": command.hold})
    return _ended(states, command.hold, HoldExpired(hold=command.hold, expires_at=placed.expires_at))


def held_by(states: Mapping[str, Any], hold: str) -> Sequence[str]:
    """The streams of what it keeps free."""
    placed = states[hold_stream(hold)].placed
    return list(streams_held(placed.reservations)) if placed else []


def use(states: Mapping[str, Any], hold: str, wanted: Wanted, at: datetime) -> list[tuple[str, Event]]:
    """The session that is wanted has it from now on.

    Raises:
        Unknown: there is no such hold.
        Refused: `hold-over`, `hold-of-another-offering`, `hold-not-needed`.
    """
    state: Hold = states[hold_stream(hold)]
    placed = _existing(state, hold)
    if state.over or placed.expires_at <= at:
        raise Refused("The hold is over.", slug="hold-over", hold=hold, expires_at=placed.expires_at)
    if placed.offering not in (None, wanted.offering):
        raise Refused(
            "The hold is for another offering.", slug="hold-of-another-offering", hold=hold, offering=placed.offering
        )
    asked_for = {wanted.room, *wanted.teachers, *(one.equipment for one in wanted.equipment)}
    together = wanted.starts_at < placed.ends_at and placed.starts_at < wanted.ends_at
    if not together or asked_for.isdisjoint(one.resource for one in placed.reservations):
        raise Refused(
            "The session takes nothing of what the hold keeps free; schedule it without.",
            slug="hold-not-needed",
            hold=hold,
            starts_at=placed.starts_at,
            ends_at=placed.ends_at,
        )
    return [(hold_stream(hold), HoldUsed(hold=hold, session=wanted.session)), *_freed(placed)]


def evolve(hold: Hold, event: Event) -> Hold:
    """Fold one event."""
    match event:
        case HoldPlaced():
            hold.placed = event
        case HoldReleased() | HoldExpired() | HoldUsed():
            hold.over = True
    return hold


def _ended(states: Mapping[str, Any], ident: str, event: Event) -> Decision:
    hold: Hold = states[hold_stream(ident)]
    placed = _existing(hold, ident)
    events = () if hold.over else ((hold_stream(ident), event), *_freed(placed))
    return Decision(events=events, reply={"hold": ident})


def _freed(placed: HoldPlaced) -> list[tuple[str, Event]]:
    return released(placed.hold, placed.reservations, placed.offering or "")


def _existing(hold: Hold, ident: str) -> HoldPlaced:
    if hold.placed is None:
        raise Unknown(f"There is no hold {ident}.", hold=ident)
    return hold.placed


def _asked(command: PlaceHold, hold: str, scheduled: OfferingScheduled | None) -> Wanted:
    """What is wanted; without an id, as far as streams go."""
    starts_at, ends_at = command.starts_at, command.ends_at
    if hold:
        starts_at, ends_at = interval(starts_at, ends_at, command.timezone, LONGEST)
    return Wanted(
        session=hold,
        offering=command.offering or "",
        offering_code=scheduled.code if scheduled else "",
        course=scheduled.course if scheduled else "",
        timezone=command.timezone,
        starts_at=starts_at,
        ends_at=ends_at,
        room=command.room,
        venue=command.venue,
        instructors=command.instructors,
        equipment=together(command.equipment),
        seats=scheduled.capacity if scheduled else None,
    )
