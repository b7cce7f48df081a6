"""What is new about a room: its terms, blocks, and its end. Sessions ahead keep what they have, and are told of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from chassis.clock import micros
from chassis.decider import Context, Decision
from chassis.errors import Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import RoomBlocked, RoomChanged, RoomRetired, RoomUnblocked
from services.scheduling.commands import BlockRoom, ChangeRoom, RetireRoom, UnblockRoom
from services.scheduling.domain.calendar import Entry, blocked
from services.scheduling.domain.changes import said
from services.scheduling.domain.clash import Clash, ClashKind
from services.scheduling.domain.holding import Holdings, Note
from services.scheduling.domain.promised import EVER, Judge, Settled, check_meant, decided, settled
from services.scheduling.domain.providing import room_clashes
from services.scheduling.domain.room import LONGEST_BLOCK, Room, checked, evolve, existing, standing
from services.scheduling.domain.walltime import interval

SHARED_BY = ("concurrent", "setup_minutes", "teardown_minutes")
JUDGED_BY = (*SHARED_BY, "capacity", "hours", "timezone")


def change(states: Mapping[str, Any], command: ChangeRoom, context: Context) -> Decision:
    """The room as it stands with what was said; nothing if it stands so already. Sessions ahead are given as much time
    before and after them as it needs from now on.

    Raises:
        Unknown: there is no such room.
        Refused: `room-retired`, `has-reservations`, `override-needs-reason`, or a rule of `checked`.
    """
    name = stream("room", command.room)
    room: Room = states[name]
    terms = standing(room, command.room)
    about = {field: value for field, value in said(command).items() if field in terms.__struct_fields__}
    changed = checked(replace(terms, **about), room.kind)
    if changed == terms:
        return Decision(reply={"room": command.room})
    found = _settled(room, command.room, changed, context.at)
    check_meant(command, found)
    return decided(found, stream("room", command.room), changed, {"room": command.room})


def block(states: Mapping[str, Any], command: BlockRoom, context: Context) -> Decision:
    """Nothing can take place in the room for a while.

    Raises:
        Unknown: there is no such room.
        Refused: `room-retired`, `has-reservations`, `override-needs-reason`, or a rule about time (`walltime`).
    """
    room: Room = states[stream("room", command.room)]
    terms = standing(room, command.room)
    starts_at, ends_at = interval(command.starts_at, command.ends_at, terms.timezone, LONGEST_BLOCK)
    event = RoomBlocked(room=command.room, block=context.new_id, starts_at=starts_at, ends_at=ends_at)
    found = _settled(room, command.room, event, context.at, starts_at, ends_at)
    check_meant(command, found)
    return decided(found, stream("room", command.room), event, {"room": command.room, "block": context.new_id}, 201)


def unblock(states: Mapping[str, Any], command: UnblockRoom, context: Context) -> Decision:
    """The room is free again.

    Raises:
        Unknown: there is no such room, or no such block.
        Refused: `room-retired`.
    """
    room: Room = states[stream("room", command.room)]
    standing(room, command.room)
    was = room.blocks.get(command.block)
    if was is None:
        raise Unknown(f"The room has no block {command.block}.", room=command.room, block=command.block)
    event = RoomUnblocked(room=command.room, block=command.block, starts_at=was.starts_at, ends_at=was.ends_at)
    found = _settled(room, command.room, event, context.at, was.starts_at, was.ends_at)
    return decided(found, stream("room", command.room), event, {"room": command.room, "block": command.block})


def retire(states: Mapping[str, Any], command: RetireRoom, context: Context) -> Decision:
    """The room is used for nothing more; nothing if it already is not.

    Raises:
        Unknown: there is no such room.
        Refused: `has-reservations`, `override-needs-reason`.
    """
    room: Room = states[stream("room", command.room)]
    existing(room, command.room)
    if room.retired:
        return Decision(reply={"room": command.room})
    event = RoomRetired(room=command.room)
    found = _settled(room, command.room, event, context.at)
    check_meant(command, found)
    return decided(found, stream("room", command.room), event, {"room": command.room})


def _settled(
    room: Room, ident: str, event: Event, at: datetime, since: datetime | None = None, until: datetime | None = None
) -> Settled:
    if isinstance(event, RoomChanged) and not _differs(room, event, JUDGED_BY):
        return Settled(room.held, (), ())
    after = evolve(replace(room, blocks={**room.blocks}), event)
    moved = _reblocked(room, event, at) if isinstance(event, RoomChanged) else room.held
    return settled(
        "room",
        ident,
        room.held,
        at,
        _judge(room, ident),
        _judge(replace(after, held=moved), ident),
        moved=moved,
        shared=ClashKind.ROOM_TAKEN if isinstance(event, RoomChanged) and _differs(room, event, SHARED_BY) else None,
        since=micros(since) if since else 0,
        until=micros(until) if until else EVER,
    )


def _differs(room: Room, terms: RoomChanged, names: Sequence[str]) -> bool:
    return any(getattr(room.terms, name) != getattr(terms, name) for name in names)


def _judge(room: Room, ident: str) -> Judge:
    def judge(entry: Entry, note: Note, ignoring: Sequence[str]) -> Iterable[Clash]:
        for clash in room_clashes(room, ident, note.seats, entry.start, entry.end, ignoring):
            taken = clash.kind is ClashKind.ROOM_TAKEN
            yield replace(clash, available=_free(room, entry, ignoring)) if taken else clash

    return judge


def _free(room: Room, entry: Entry, ignoring: Sequence[str]) -> int:
    """For how many meetings more there is place; less than none where several too many were meant to be there."""
    concurrent = room.terms.concurrent if room.terms else 1
    return concurrent - room.held.calendar.peak(entry.start, entry.end, ignoring)


def _reblocked(room: Room, terms: RoomChanged, at: datetime) -> Holdings:
    """Every reservation ahead with the time before and after its session that the room needs by these terms."""
    pads = terms.setup_minutes, terms.teardown_minutes
    if room.terms and pads == (room.terms.setup_minutes, room.terms.teardown_minutes):
        return room.held
    moved = room.held.copy()
    for entry in list(room.held.calendar.overlapping(micros(at), EVER, room.held.lapsed(at))):
        note = room.held.notes[entry.ref]
        start, end = blocked(note.starts_at, note.ends_at, setup_minutes=pads[0], teardown_minutes=pads[1])
        moved.calendar.add(start, end, entry.ref, entry.units)
    return moved
