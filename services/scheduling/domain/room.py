"""Rooms of venues: their terms, when they are blocked, and what they are reserved for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import asdict, replace

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import RoomAdded, RoomBlocked, RoomChanged, RoomKind, RoomRetired, RoomUnblocked
from services.scheduling.commands import AddRoom
from services.scheduling.domain.claim import claim_stream, take
from services.scheduling.domain.holding import Holdings
from services.scheduling.domain.venue import existing as existing_venue
from services.scheduling.domain.walltime import zone
from services.scheduling.domain.windows import windows

LONGEST_BLOCK = timedelta(days=3653)


class Interval(msgspec.Struct, frozen=True):
    """A stretch of time in UTC, half-open `[starts_at, ends_at)`."""

    starts_at: datetime
    ends_at: datetime


class Room(msgspec.Struct):
    """What decisions about a room rest on; `terms` null: not there. `blocks` are by their ids, `held` is for whom."""

    terms: RoomChanged | None = None
    kind: RoomKind = RoomKind.PHYSICAL
    retired: bool = False
    blocks: dict[str, Interval] = {}
    held: Holdings = msgspec.field(default_factory=Holdings)


def add(states: Mapping[str, Any], command: AddRoom, context: Context) -> Decision:
    """A room of a venue, and its code, which is its own within the venue.

    Raises:
        Unknown: there is no such venue.
        Refused: `code-taken`, or a rule of `checked`.
    """
    venue = existing_venue(states[stream("venue", command.venue)], command.venue)
    room = f"{command.venue}.{context.new_id}"
    asked = asdict(command) | {"room": room, "timezone": command.timezone or venue.timezone}
    terms = checked(RoomChanged(**{field: asked[field] for field in RoomChanged.__struct_fields__}), command.kind)
    added = RoomAdded(venue=command.venue, code=command.code, kind=command.kind, **asdict(terms))
    claim = states[claim_stream("room", command.code, command.venue)]
    return Decision(
        events=(take(claim, "room", command.code, room, command.venue), (stream("room", room), added)),
        reply={"room": room},
        status=201,
    )


def checked(terms: RoomChanged, kind: RoomKind) -> RoomChanged:
    """The terms as they are kept: hours in the order of the week, features in small letters, each once.

    Raises:
        Refused: `unknown-timezone`, `concurrent-needs-virtual`, `cost-needs-currency`, or a rule of `windows`.
    """
    zone(terms.timezone)
    if kind is RoomKind.PHYSICAL and terms.concurrent > 1:
        raise Refused(
            "One meeting at a time takes place in a physical room; only virtual rooms hold several.",
            slug="concurrent-needs-virtual",
            concurrent=terms.concurrent,
        )
    if terms.hire_cost is not None and terms.currency is None:
        raise Refused("A cost is in a currency; name it.", slug="cost-needs-currency", hire_cost=terms.hire_cost)
    features = tuple(sorted({feature.lower() for feature in terms.features}))
    return replace(terms, hours=windows(terms.hours), features=features)


def standing(room: Room, ident: str) -> RoomChanged:
    """The terms of a room that is in use.

    Raises:
        Unknown: there is no such room.
        Refused: `room-retired`.
    """
    terms = existing(room, ident)
    if room.retired:
        raise Refused("This room is used for nothing more.", slug="room-retired", room=ident)
    return terms


def existing(room: Room, ident: str) -> RoomChanged:
    """The terms of a room, in use or not.

    Raises:
        Unknown: there is no such room.
    """
    if room.terms is None:
        raise Unknown(f"There is no room {ident}.", room=ident)
    return room.terms


def evolve(room: Room, event: Event) -> Room:
    """Fold one event."""
    match event:
        case RoomAdded():
            room.kind, room.terms = event.kind, msgspec.convert(event, RoomChanged, from_attributes=True)
        case RoomChanged():
            room.terms = event
        case RoomBlocked():
            room.blocks[event.block] = Interval(event.starts_at, event.ends_at)
        case RoomUnblocked():
            room.blocks.pop(event.block, None)
        case RoomRetired():
            room.retired = True
        case _:
            room.held.fold(event)
    return room


def prune(room: Room, before: datetime) -> None:
    """Forget reservations and blocks that were over by then."""
    room.held.prune(before)
    room.blocks = {block: interval for block, interval in room.blocks.items() if interval.ends_at > before}
