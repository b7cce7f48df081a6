"""Sessions, and what they have reserved: which are asked for, and how they are found."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

from chassis.access import Principal
from chassis.errors import Unknown
from chassis.projection import Between
from services.scheduling.api.joining import SessionTold, shown
from services.scheduling.api.queries import Limit, given, one
from services.scheduling.api.visibility import hidden
from services.scheduling.projections import RESERVATIONS, SESSIONS
from services.scheduling.projections.documents import ReservationDocument, SessionDocument, SessionState

Moment = Annotated[datetime, Meta(tz=True)]


class SessionPage(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions by start; `after` is the cursor of the next page."""

    items: tuple[SessionTold, ...]
    after: str | None = None


class OneSession(msgspec.Struct, frozen=True, kw_only=True):
    """Which session."""

    session: str


class SessionsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which sessions: of one offering or series, beginning in `[from, to)`; and which page of them."""

    offering: str | None = None
    series: str | None = None
    state: SessionState | None = None
    since: Moment | None = field(name="from", default=None)
    before: Moment | None = field(name="to", default=None)
    limit: Limit = 100
    after: str | None = None


class ReservationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Reservations by when they begin; `after` is the cursor of the next page."""

    items: tuple[ReservationDocument, ...]
    after: str | None = None


class ReservationsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which reservations: of one room, instructor or equipment, or of an offering, that begin in `[from, to)`."""

    resource: str | None = None
    offering: str | None = None
    since: Moment | None = field(name="from", default=None)
    before: Moment | None = field(name="to", default=None)
    limit: Limit = 100
    after: str | None = None


async def list_sessions(reads: Any, principal: Principal, asked: SessionsAsked) -> SessionPage:
    """Sessions by start; a page is shorter where there are some that the caller does not see."""
    where = given(asked, "offering", "series", "state")
    if asked.since is not None or asked.before is not None:
        where["starts_at"] = Between(since=asked.since, before=asked.before)
    items, after = await reads.find(SESSIONS, where, ("starts_at",), asked.limit, asked.after)
    unseen = await hidden(reads, principal, {one.offering for one in items})
    seen = [one for one in items if one.offering not in unseen]
    return SessionPage(items=await shown(reads, principal, seen), after=after)


async def show_session(reads: Any, principal: Principal, asked: OneSession) -> SessionTold:
    """One session.

    Raises:
        Unknown: there is none, or none that the caller sees.
    """
    session: SessionDocument = await one(reads, SESSIONS, "session", asked.session)
    if await hidden(reads, principal, {session.offering}):
        raise Unknown(f"There is no session {asked.session}.", session=asked.session)
    return (await shown(reads, principal, [session]))[0]


async def list_reservations(reads: Any, principal: Principal, asked: ReservationsAsked) -> ReservationPage:
    """Reservations by when they begin."""
    where = given(asked, "resource", "offering")
    if asked.since is not None or asked.before is not None:
        where["blocked_from"] = Between(since=asked.since, before=asked.before)
    items, after = await reads.find(RESERVATIONS, where, ("blocked_from",), asked.limit, asked.after)
    unseen = await hidden(reads, principal, {one.offering for one in items})
    return ReservationPage(items=tuple(one for one in items if one.offering not in unseen), after=after)
