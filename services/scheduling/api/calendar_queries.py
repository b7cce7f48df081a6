"""The calendar: sessions between two moments, with what they are of, where they are, and who teaches them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import field

from chassis.access import Principal
from chassis.days import meant
from chassis.errors import FieldError, Malformed
from chassis.projection import Between
from chassis.reads import every
from services.scheduling.api.candidates import LONGEST
from services.scheduling.api.known_clashes import overrides_of
from services.scheduling.api.session_queries import Moment
from services.scheduling.api.visibility import hidden
from services.scheduling.domain.offering import OfferingState
from services.scheduling.projections import INSTRUCTORS, OFFERINGS, RESERVATIONS, ROOMS, SESSIONS
from services.scheduling.projections.documents import (
    OfferingDocument,
    ReservationDocument,
    SessionDocument,
    SessionState,
)
from services.scheduling.projections.instructors import InstructorDocument
from services.scheduling.projections.venue_documents import RoomDocument

MOST_DAYS, MOST_SESSIONS = 62, 5_000


class CalendarEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A session; `room_name`, and the names of those who teach it, as they are known now."""

    session: str
    offering: str
    offering_code: str
    title: str
    organization: str | None
    offering_state: OfferingState
    component: str
    state: SessionState
    starts_at: datetime
    ends_at: datetime
    timezone: str
    room: str | None
    room_name: str | None
    place: str | None
    instructors: tuple[str, ...]
    assistants: tuple[str, ...]
    instructor_names: tuple[str, ...]
    overrides: tuple[str, ...]


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions by start; `more` says that there are others, which a shorter time would show."""

    items: tuple[CalendarEntry, ...]
    more: bool = False


class CalendarAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions take place in `[from, to)`: all, or those of one room, instructor, organization or offering."""

    since: Moment = field(name="from")
    before: Moment = field(name="to")
    room: str | None = None
    instructor: str | None = None
    organization: str | None = None
    offering: str | None = None


async def show_calendar(reads: Any, principal: Principal, asked: CalendarAsked) -> Calendar:
    """Sessions by start, those that the caller sees.

    Raises:
        Malformed: the time is empty, or longer than two months.
    """
    kept, more = await sessions_in(reads, principal, asked)
    return Calendar(items=tuple(await _entries(reads, kept)), more=more)


async def sessions_in(reads: Any, principal: Principal, asked: CalendarAsked) -> tuple[Sequence[SessionDocument], bool]:
    """The sessions by start that the caller sees, and whether there are others, which a shorter time would show.

    Raises:
        Malformed: the time is empty, longer than two months, or in a year that cannot be meant.
    """
    meant(asked.since, asked.before)
    if asked.before <= asked.since or asked.before - asked.since > timedelta(days=MOST_DAYS):
        wrong = FieldError("$.to", f"must come after `from`, and within {MOST_DAYS} days of it")
        raise Malformed("There is no such stretch of a calendar.", errors=[wrong])
    found = [one for one in await _sessions(reads, asked) if asked.since < one.ends_at and one.starts_at < asked.before]
    unseen = await hidden(reads, principal, {one.offering for one in found})
    found = [one for one in found if one.offering not in unseen]
    kept = sorted(found, key=lambda one: (one.starts_at, one.session))[:MOST_SESSIONS]
    return kept, len(found) > len(kept)


async def _sessions(reads: Any, asked: CalendarAsked) -> Collection[SessionDocument]:
    resources = [one for one in (asked.room, asked.instructor) if one is not None]
    begun: dict[str, Any] = {"starts_at": Between(since=asked.since - LONGEST, before=asked.before)}
    if resources:
        held = [await _reserved(reads, resource, asked) for resource in resources]
        known: Mapping[str, SessionDocument] = await reads.get_many(SESSIONS, set.intersection(*held))
        wanted = await _offerings(reads, asked)
        return [one for one in known.values() if wanted is None or one.offering in wanted]
    wanted = await _offerings(reads, asked)
    if wanted is not None and not wanted:
        return ()
    offerings = {} if wanted is None else {"offering": sorted(wanted)}
    found: list[SessionDocument] = await every(reads, SESSIONS, {**begun, **offerings}, ("starts_at",))
    return found


async def _reserved(reads: Any, resource: str, asked: CalendarAsked) -> set[str]:
    """The sessions that have the resource to themselves."""
    when = Between(since=asked.since - LONGEST, before=asked.before)
    found: list[ReservationDocument] = await every(
        reads, RESERVATIONS, {"resource": resource, "blocked_from": when}, ("blocked_from",)
    )
    return {one.session for one in found}


async def _offerings(reads: Any, asked: CalendarAsked) -> set[str] | None:
    """The offerings whose sessions count; null: all."""
    if asked.organization is None:
        return None if asked.offering is None else {asked.offering}
    found: list[OfferingDocument] = await every(reads, OFFERINGS, {"organization": asked.organization}, ("by_code",))
    return {one.offering for one in found if asked.offering in (None, one.offering)}


async def _entries(reads: Any, sessions: Sequence[SessionDocument]) -> list[CalendarEntry]:
    offerings: Mapping[str, OfferingDocument] = await reads.get_many(OFFERINGS, {one.offering for one in sessions})
    rooms: Mapping[str, RoomDocument] = await reads.get_many(ROOMS, {one.room for one in sessions if one.room})
    taught = {person for one in sessions for person in (*one.instructors, *one.assistants)}
    people: Mapping[str, InstructorDocument] = await reads.get_many(INSTRUCTORS, taught)
    overrides = await overrides_of(reads, sessions)
    return [_entry(one, offerings.get(one.offering), rooms, people, overrides[one.session]) for one in sessions]


def _entry(
    one: SessionDocument,
    offering: OfferingDocument | None,
    rooms: Mapping[str, RoomDocument],
    people: Mapping[str, InstructorDocument],
    overrides: tuple[str, ...],
) -> CalendarEntry:
    of = offering or OfferingDocument(offering=one.offering)
    # Where an earlier program wrote text, the text is the name.
    named = [people[person].name or people[person].code if person in people else person for person in one.instructors]
    return CalendarEntry(
        session=one.session,
        offering=one.offering,
        offering_code=of.code,
        title=of.title,
        organization=of.organization,
        offering_state=of.state,
        component=one.component,
        state=one.state,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        timezone=one.timezone,
        room=one.room,
        room_name=rooms[one.room].name if one.room and one.room in rooms else one.room,
        place=one.place,
        instructors=one.instructors,
        assistants=one.assistants,
        instructor_names=tuple(named),
        overrides=overrides,
    )
