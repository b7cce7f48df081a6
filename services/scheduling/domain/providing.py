"""Whether a room can hold a session, and whether there is equipment enough for it where it is held."""

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from chassis.clock import from_micros, micros
from chassis.ids import root_of, stream
from contracts.scheduling import EquipmentUse, RoomKind
from services.scheduling.domain.clash import Clash, ClashKind
from services.scheduling.domain.equipment import Equipment
from services.scheduling.domain.equipment import existing as existing_equipment
from services.scheduling.domain.hours import within
from services.scheduling.domain.room import Room
from services.scheduling.domain.room import existing as existing_room
from services.scheduling.domain.windows import by_the_minute


def room_clashes(
    room: Room, ident: str, seats: int | None, start: int, end: int, ignoring: Collection[str]
) -> Iterator[Clash]:
    """Everything that keeps a session from a room for `[start, end)`, the time before and after it included.

    Raises:
        Unknown: there is no such room.
    """
    terms, calendar = existing_room(room, ident), room.held.calendar
    if room.retired:
        yield Clash(kind=ClashKind.RETIRED, resource=ident)
    if calendar.peak(start, end, ignoring) >= terms.concurrent:
        for entry in calendar.overlapping(start, end, ignoring):
            yield room.held.clash(entry.ref, ClashKind.ROOM_TAKEN, ident)
    if not within(by_the_minute(terms.hours), terms.timezone, start, end):
        yield Clash(kind=ClashKind.ROOM_CLOSED, resource=ident, starts_at=from_micros(start), ends_at=from_micros(end))
    for block in room.blocks.values():
        if micros(block.starts_at) < end and start < micros(block.ends_at):
            yield Clash(kind=ClashKind.ROOM_BLOCKED, resource=ident, starts_at=block.starts_at, ends_at=block.ends_at)
    if seats is not None and terms.capacity is not None and seats > terms.capacity:
        yield Clash(kind=ClashKind.ROOM_TOO_SMALL, resource=ident, needed=seats, available=terms.capacity)


def held_at(room: Room, ident: str, venue: str | None) -> str | None:
    """The venue where a session in this room is held: the room's, or for a virtual one that from where it is taught."""
    return root_of(stream("room", ident)) if room.kind is RoomKind.PHYSICAL else venue


def stays_elsewhere(pool: Equipment, ident: str, venue: str | None) -> Iterator[Clash]:
    """That it belongs to another venue than this. Who is nowhere in particular may be where it is.

    Raises:
        Unknown: there is no such equipment.
    """
    stays = existing_equipment(pool, ident).venue
    if stays is not None and venue is not None and stays != venue:
        yield Clash(kind=ClashKind.EQUIPMENT_ELSEWHERE, resource=ident, venue=stays)


def equipment_clashes(
    pool: Equipment, use: EquipmentUse, venue: str | None, start: int, end: int, ignoring: Collection[str]
) -> Iterator[Clash]:
    """That there is not enough of it left for `[start, end)`, and of all who have the others the first to begin; or
    that it stays at another venue.

    Raises:
        Unknown: there is no such equipment.
    """
    quantity = existing_equipment(pool, use.equipment).quantity
    if pool.retired:
        yield Clash(kind=ClashKind.RETIRED, resource=use.equipment)
    yield from stays_elsewhere(pool, use.equipment, venue)
    free = quantity - pool.held.calendar.peak(start, end, ignoring)
    if use.units > free:
        by = next(pool.held.calendar.overlapping(start, end, ignoring), None)
        kind = ClashKind.EQUIPMENT_SHORT
        clash = pool.held.clash(by.ref, kind, use.equipment) if by else Clash(kind=kind, resource=use.equipment)
        yield replace(clash, needed=use.units, available=max(0, free))
