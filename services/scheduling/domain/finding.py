"""Which rooms, people and equipment fit, and when everything fits next; by the rules that decide a session itself."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from chassis.clock import from_micros, micros
from contracts.scheduling import EquipmentUse
from contracts.scheduling.hours import Window
from services.scheduling.domain.calendar import MINUTE, Calendar, blocked
from services.scheduling.domain.clash import Clash
from services.scheduling.domain.equipment import Equipment
from services.scheduling.domain.hours import open_between
from services.scheduling.domain.placing import Wanted
from services.scheduling.domain.providing import equipment_clashes, held_at, room_clashes, stays_elsewhere
from services.scheduling.domain.room import Room
from services.scheduling.domain.teaching import teaching_clashes
from services.scheduling.domain.timetable import Timetable
from services.scheduling.domain.windows import by_the_minute

GRID, HOUR = 15 * MINUTE, 60 * MINUTE
Span = tuple[int, int]
Travel = Mapping[str, Mapping[str, int]]
"""Minutes by venue and other venue."""


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for: so many minutes, a room or none, and so many who teach."""

    minutes: int
    room: bool = True
    teachers: int = 1


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to choose from, and the equipment that is needed."""

    rooms: Mapping[str, Room]
    teachers: Mapping[str, Timetable]
    things: Mapping[str, Equipment]
    travel: Travel


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A time at which everything fits: in any one of these rooms, which are at one venue, taught by any of these."""

    start: int
    end: int
    venue: str | None
    rooms: tuple[str, ...]
    instructors: tuple[str, ...]


def room_fits(room: Room, ident: str, wanted: Wanted, things: Mapping[str, Equipment]) -> bool:
    """Whether nothing keeps a session from a room large enough for it; found faster than what does."""
    start, end = micros(wanted.starts_at), micros(wanted.ends_at)
    return bool(room_starts(room, start, end, end - start)) and not any(_elsewhere(room, ident, wanted, things))


def clashes_of_room(room: Room, ident: str, wanted: Wanted, things: Mapping[str, Equipment]) -> list[Clash]:
    """What keeps a session from a room, or its equipment from being there; empty: nothing."""
    if room.terms is None:
        return []
    start, end = blocked(
        micros(wanted.starts_at),
        micros(wanted.ends_at),
        setup_minutes=room.terms.setup_minutes,
        teardown_minutes=room.terms.teardown_minutes,
    )
    return [*room_clashes(room, ident, wanted.seats, start, end, ()), *_elsewhere(room, ident, wanted, things)]


def clashes_of_equipment(thing: Equipment, use: EquipmentUse, wanted: Wanted, venue: str | None) -> list[Clash]:
    """What keeps a session at a venue from so many of a thing; empty: nothing."""
    return list(equipment_clashes(thing, use, venue, micros(wanted.starts_at), micros(wanted.ends_at), ()))


def clashes_of_teacher(
    timetable: Timetable, ident: str, wanted: Wanted, venue: str | None, travel: Travel
) -> list[Clash]:
    """What keeps somebody from teaching a session at a venue; without one, at their home."""
    here = venue or timetable.home
    return list(teaching_clashes(timetable, ident, wanted, here, travel.get(here or "", {})))


def slots(wanted: Wanted, needs: Needs, field: Field, *, start: int, end: int, limit: int) -> list[Slot]:
    """The next times in `[start, end)` at which everything fits, none overlapping another; at most `limit`."""
    length = needs.minutes * MINUTE
    halls = _sorted({ident: room_starts(room, start, end, length) for ident, room in field.rooms.items()})
    people = _sorted({ident: teacher_starts(one, start, end, length) for ident, one in field.teachers.items()})
    uses = [(use.equipment, equipment_starts(field, use, start, end, length)) for use in wanted.equipment]
    found: list[Slot] = []
    time = -(-start // GRID) * GRID
    while time + length <= end and len(found) < limit:
        free = [ident for ident, spans in halls if _holds(spans, time)]
        able = [ident for ident, spans in people if _holds(spans, time)]
        enough = (free or not needs.room) and len(able) >= needs.teachers and all(_holds(one, time) for _, one in uses)
        slot = _fitting(_at(wanted, time, length), needs, field, free, able) if enough else None
        if slot is not None:
            found.append(slot)
            time += -(-length // GRID) * GRID
        else:
            time = time + GRID if enough else _next(time, halls, people, uses)
    return found


def room_starts(room: Room, start: int, end: int, length: int) -> list[Span]:
    """From when until when, both included, a session of that length can begin in a room."""
    if room.terms is None or room.retired:
        return []
    before, after = room.terms.setup_minutes * MINUTE, room.terms.teardown_minutes * MINUTE
    spans = _open(room.terms.hours, room.terms.timezone, start - before, end + after)
    for block in room.blocks.values():
        spans = _without(spans, (micros(block.starts_at), micros(block.ends_at)))
    for taken in _full(room.held.calendar, room.terms.concurrent, start - before, end + after):
        spans = _without(spans, taken)
    return [(a + before, b - after - length) for a, b in spans if a + before <= b - after - length]


def teacher_starts(timetable: Timetable, start: int, end: int, length: int) -> list[Span]:
    """From when until when, both included, somebody can begin to teach for so long; the way there not counted."""
    if timetable.retired:
        return []
    spans = _open(timetable.hours, timetable.timezone, start, end)
    for away in timetable.time_off.values():
        spans = _without(spans, away)
    for taken in (*_full(timetable.held.calendar, 1, start, end), *_full(timetable.busy, 1, start, end)):
        spans = _without(spans, taken)
    return [(a, b - length) for a, b in spans if a <= b - length]


def equipment_starts(field: Field, use: EquipmentUse, start: int, end: int, length: int) -> list[Span]:
    """From when until when, both included, so many of a thing are free for so long."""
    thing = field.things[use.equipment]
    if thing.terms is None or thing.retired or use.units > thing.terms.quantity:
        return []
    spans: list[Span] = [(start, end)]
    for taken in _full(thing.held.calendar, thing.terms.quantity - use.units + 1, start, end):
        spans = _without(spans, taken)
    return [(a, b - length) for a, b in spans if a <= b - length]


def _elsewhere(room: Room, ident: str, wanted: Wanted, things: Mapping[str, Equipment]) -> Iterator[Clash]:
    for use in wanted.equipment:
        yield from stays_elsewhere(things[use.equipment], use.equipment, held_at(room, ident, wanted.venue))


def _fitting(wanted: Wanted, needs: Needs, field: Field, free: Sequence[str], able: Sequence[str]) -> Slot | None:
    """The slot at that time, at the first venue where its equipment is, and enough of those who are free in time."""
    by_venue: dict[str | None, list[str]] = {}
    for room in free if needs.room else ():
        by_venue.setdefault(held_at(field.rooms[room], room, wanted.venue), []).append(room)
    teachers, travel = field.teachers, field.travel
    for venue, rooms in (by_venue or {wanted.venue: []}).items():
        if any(clashes_of_equipment(field.things[use.equipment], use, wanted, venue) for use in wanted.equipment):
            continue
        there = tuple(one for one in able if not clashes_of_teacher(teachers[one], one, wanted, venue, travel))
        if len(there) >= needs.teachers:
            return Slot(
                start=micros(wanted.starts_at),
                end=micros(wanted.ends_at),
                venue=venue,
                rooms=tuple(rooms),
                instructors=there,
            )
    return None


def _at(wanted: Wanted, start: int, length: int) -> Wanted:
    return msgspec.structs.replace(wanted, starts_at=from_micros(start), ends_at=from_micros(start + length))


def _sorted(starts: Mapping[str, list[Span]]) -> list[tuple[str, list[Span]]]:
    """Only those who can begin at all."""
    return [(ident, spans) for ident, spans in sorted(starts.items()) if spans]


def _holds(spans: Sequence[Span], time: int) -> bool:
    return any(first <= time <= last for first, last in spans)


def _next(time: int, *many: Sequence[tuple[str, list[Span]]]) -> int:
    """The next point of the grid at which anybody can begin who cannot now; beyond the end of time if nobody can."""
    later = [first for some in many for _, spans in some for first, _ in spans if first > time]
    return max(time + GRID, -(-min(later) // GRID) * GRID) if later else 2**62


def _open(hours: tuple[Window, ...], timezone: str, start: int, end: int) -> list[Span]:
    if not hours:
        return [(start, end)]
    # Whole hours, so that rooms with other times before and after share what was worked out.
    spans = _opened(hours, timezone, start // HOUR * HOUR, -(-end // HOUR) * HOUR)
    return [(max(a, start), min(b, end)) for a, b in spans if a < end and start < b]


@lru_cache(4_096)
def _opened(hours: tuple[Window, ...], timezone: str, start: int, end: int) -> tuple[Span, ...]:
    """Worked out once for all who keep the same hours: that is what costs time."""
    return tuple(open_between(by_the_minute(hours), timezone, start, end))


def _full(calendar: Calendar, capacity: int, start: int, end: int) -> Iterator[Span]:
    """When no unit is free; spans may touch."""
    changes: list[Span] = []
    for entry in calendar.overlapping(start, end):
        changes += ((entry.start, entry.units), (entry.end, -entry.units))
    held, since = 0, None
    for time, units in sorted(changes):
        held += units
        if held >= capacity and since is None:
            since = time
        elif held < capacity and since is not None:
            yield since, time
            since = None


def _without(spans: Sequence[Span], taken: Span) -> list[Span]:
    left: list[Span] = []
    for a, b in spans:
        if taken[1] <= a or b <= taken[0]:
            left.append((a, b))
            continue
        if a < taken[0]:
            left.append((a, taken[0]))
        if taken[1] < b:
            left.append((taken[1], b))
    return left
