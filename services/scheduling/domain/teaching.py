"""Whether somebody can teach a session: they are free, there in time, at work, and qualified on the day."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from chassis.clock import from_micros, micros
from services.scheduling.domain.calendar import MINUTE
from services.scheduling.domain.clash import Clash, ClashKind
from services.scheduling.domain.hours import within
from services.scheduling.domain.timetable import Timetable
from services.scheduling.domain.travel import Leg, legs
from services.scheduling.domain.walltime import day
from services.scheduling.domain.windows import by_the_minute


class Taught(Protocol):
    """A session that somebody is wanted for."""

    @property
    def course(self) -> str:
        """Which course it is of."""

    @property
    def timezone(self) -> str:
        """The zone in which its day is told."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it ends, not included."""


def ways(
    timetable: Timetable,
    wanted: Taught,
    venue: str | None,
    travel: Mapping[str, int],
    ignoring: Collection[str] = (),
) -> list[Leg]:
    """The ways that an instructor goes from the session before, and to the one after."""
    held, start, end = timetable.held, micros(wanted.starts_at), micros(wanted.ends_at)
    return legs(held.calendar, held.venue_of, venue, travel, start, end, ignoring=ignoring)


def teaching_clashes(
    timetable: Timetable,
    instructor: str,
    wanted: Taught,
    venue: str | None,
    travel: Mapping[str, int],
    ignoring: Collection[str] = (),
) -> Iterator[Clash]:
    """Everything that keeps an instructor from a session at `venue`, from where `travel` is minutes to other venues."""
    start, end = micros(wanted.starts_at), micros(wanted.ends_at)
    held = timetable.held
    if timetable.retired:
        yield Clash(kind=ClashKind.RETIRED, resource=instructor)
    for entry in held.calendar.overlapping(start, end, ignoring):
        yield held.clash(entry.ref, ClashKind.INSTRUCTOR_TAKEN, instructor)
    for leg in ways(timetable, wanted, venue, travel, ignoring):
        if leg.too_short:
            clash = held.clash(leg.ref, ClashKind.TRAVEL_TOO_SHORT, instructor)
            yield replace(clash, needed=leg.needed // MINUTE, available=leg.gap // MINUTE)
    for away_from, away_until in timetable.time_off.values():
        if away_from < end and start < away_until:
            yield Clash(
                kind=ClashKind.INSTRUCTOR_OFF,
                resource=instructor,
                starts_at=from_micros(away_from),
                ends_at=from_micros(away_until),
            )
    for one in timetable.busy.overlapping(start, end):
        yield Clash(
            kind=ClashKind.INSTRUCTOR_BUSY,
            resource=instructor,
            starts_at=from_micros(one.start),
            ends_at=from_micros(one.end),
        )
    if not within(by_the_minute(timetable.hours), timetable.timezone, start, end):
        yield Clash(
            kind=ClashKind.OUTSIDE_WORKING_HOURS,
            resource=instructor,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
        )
    validity = timetable.qualifications.get(wanted.course)
    if wanted.course and (validity is None or not validity.on(day(wanted.starts_at, wanted.timezone))):
        yield Clash(kind=ClashKind.NOT_QUALIFIED, resource=instructor)
