"""What would stand in the way of sessions that are only rehearsed: the rule that decides, on what is shown."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.clock import utc_now
from chassis.ids import stream
from contracts.scheduling import ReservationMade, VenueChanged
from rollbook.importers.moving.directory import everything
from rollbook.importers.oulad.importing import Platform
from services.scheduling.api.candidates import FARTHEST, LONGEST, keep, room_state, timetable_state
from services.scheduling.commands import ScheduleSession
from services.scheduling.domain.clash import Clash
from services.scheduling.domain.holding import Holdings
from services.scheduling.domain.placing import Wanted, homes_of, place, venue_of
from services.scheduling.domain.timetable import timetable_stream
from services.scheduling.domain.venue import Venue
from services.scheduling.projections.documents import ReservationDocument
from services.scheduling.projections.instructors import InstructorDocument, QualificationDocument
from services.scheduling.projections.venue_documents import RoomDocument

BACK = timedelta(days=366)
"""Rows that go back in time ask for so much more at once."""


class Placing:
    """Places sessions among those that take place, and those that were placed before. What is shown of a thing is asked
    for once: it is taken to stay as it is while a file is rehearsed.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._documents: dict[str, Any] = {}
        self._held: dict[str, tuple[datetime, Holdings]] = {}
        self._placed: dict[str, list[ReservationDocument]] = {}

    async def clashes(self, session: str, asked: ScheduleSession, offering: Mapping[str, Any]) -> list[Clash]:
        """What stands in the way of a session of this offering; it is placed where nothing does.

        Raises:
            ClientProblem: something that it names is not there.
            Refused: a room or an instructor is retired.
        """
        wanted = Wanted(
            session=session,
            offering=asked.offering,
            offering_code=offering["code"],
            course=offering["course"],
            timezone=offering["timezone"],
            starts_at=asked.starts_at,
            ends_at=asked.ends_at,
            room=asked.room,
            instructors=asked.instructors,
            seats=offering.get("capacity"),
        )
        placed = place(await self._states(wanted), wanted, utc_now())
        if not placed.clashes:
            for one in map(_shown, placed.reservations):
                self._placed.setdefault(one.resource, []).append(one)
                keep(self._held[one.resource][1], one, utc_now())
        return placed.clashes

    async def _states(self, wanted: Wanted) -> dict[str, Any]:
        states: dict[str, Any] = {}
        if wanted.room:
            room = msgspec.convert(await self._document(f"/v1/rooms/{wanted.room}"), RoomDocument)
            states[stream("room", wanted.room)] = room_state(room, await self._holdings(wanted.room, wanted))
            await self._venue(states, stream("venue", venue_of(wanted.room)))
        for instructor in wanted.teachers:
            shown = await self._document(f"/v1/instructors/{instructor}")
            person, held = msgspec.convert(shown, InstructorDocument), await self._holdings(instructor, wanted)
            granted = msgspec.convert(shown["qualifications"], list[QualificationDocument])
            states[timetable_stream(instructor)] = timetable_state(person, granted, held)
        for home in list(homes_of(states, wanted)):
            await self._venue(states, home)
        return states

    async def _venue(self, states: dict[str, Any], name: str) -> None:
        venue = await self._document(f"/v1/venues/{name.partition(':')[2]}")
        travel = {way["venue"]: way["minutes"] for way in venue["travel"]}
        states[name] = Venue(terms=msgspec.convert(venue, VenueChanged), travel=travel)

    async def _document(self, path: str) -> Any:
        if path not in self._documents:
            self._documents[path] = await self._platform.get(path)
        return self._documents[path]

    async def _holdings(self, resource: str, wanted: Wanted) -> Holdings:
        """What a resource is reserved for, from about then on for ever."""
        needed = wanted.starts_at - LONGEST - FARTHEST
        known = self._held.get(resource)
        if known is None or needed < known[0]:
            since = needed if known is None else needed - BACK
            known = self._held[resource] = since, await self._since(resource, since)
        return known[1]

    async def _since(self, resource: str, since: datetime) -> Holdings:
        held, now = Holdings(), utc_now()
        asked = {"resource": resource, "from": since.isoformat().replace("+00:00", "Z")}
        found = msgspec.convert(
            await everything(self._platform, "/v1/reservations", **asked), list[ReservationDocument]
        )
        for one in [*found, *self._placed.get(resource, ())]:
            keep(held, one, now)
        return held


def _shown(made: ReservationMade) -> ReservationDocument:
    told = msgspec.structs.asdict(made)
    return msgspec.convert(told | {"reservation": f"{made.session}/{made.resource}"}, ReservationDocument)
