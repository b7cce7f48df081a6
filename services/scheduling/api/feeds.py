"""Routes of calendars that other programs subscribe to, at addresses that are secrets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.clock import utc_now
from chassis.errors import Forbidden, Unknown
from chassis.web.routes import CommandRoute, QueryRoute, Rendered
from contracts.access import reaches_all
from services.scheduling import commands
from services.scheduling.api.calendar_file import as_file
from services.scheduling.api.examples import OFFERING
from services.scheduling.api.feed_content import entries_of, title_of
from services.scheduling.api.queries import Limit, one
from services.scheduling.domain.feed import owner_of
from services.scheduling.projections import CALENDARS
from services.scheduling.projections.feeds import CalendarDocument

PLANNING = "offerings:write"
CALENDAR = f"{OFFERING}.k06bz2m1vd8w3s7xn"


class CalendarShown(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar, and the address to subscribe to on this platform: whoever has it can read the calendar. One that was
    revoked has none.
    """

    calendar: str
    kind: str
    of: str
    opened_at: datetime
    revoked: bool
    address: str | None = None


class CalendarPage(msgspec.Struct, frozen=True, kw_only=True):
    """Calendars by id; `after` is the cursor of the next page."""

    items: tuple[CalendarShown, ...]
    after: str | None = None


class CalendarsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which calendars: those of a learner, an instructor, a room or an offering, by its id; and which page of them."""

    of: str | None = None
    limit: Limit = 100
    after: str | None = None


class OneCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """Which calendar."""

    calendar: str


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """What opens the calendar."""

    secret: str


def may_open(principal: Principal, command: commands.OpenCalendar) -> None:
    """Let people open calendars of their own, and those who plan every one.

    Raises:
        Forbidden: it is somebody else's.
    """
    _require(principal, command.of)


def may_revoke(principal: Principal, command: commands.RevokeCalendar) -> None:
    """Let people revoke calendars of their own, and those who plan every one.

    Raises:
        Forbidden: it is somebody else's.
    """
    _require(principal, owner_of(command.calendar))


async def list_calendars(reads: Any, principal: Principal, asked: CalendarsAsked) -> CalendarPage:
    """Calendars with their addresses: one's own, or all."""
    of = _own(principal) if asked.of is None else [asked.of]
    if asked.of is not None:
        _require(principal, asked.of)
    where: Mapping[str, Any] = {} if asked.of is None and _plans(principal) else {"of": of}
    if where and not of:
        return CalendarPage(items=())
    items, after = await reads.find(CALENDARS, where, (), asked.limit, asked.after)
    return CalendarPage(items=tuple(_shown(reads, item) for item in items), after=after)


async def show_calendar(reads: Any, principal: Principal, asked: OneCalendar) -> CalendarShown:
    """One calendar with its address."""
    _require(principal, owner_of(asked.calendar))
    return _shown(reads, await one(reads, CALENDARS, "calendar", asked.calendar))


async def feed(reads: Any, _principal: Principal, asked: Secret) -> Rendered:
    """The calendar at a secret address. What was revoked is told as what never was."""
    ident = reads.seal.opened(asked.secret)
    calendar = None if ident is None else await reads.get(CALENDARS, ident)
    if calendar is None or calendar.revoked:
        raise Unknown("There is no calendar at this address.")
    return as_file(await title_of(reads, calendar), await entries_of(reads, calendar, utc_now()))


def _shown(reads: Any, calendar: CalendarDocument) -> CalendarShown:
    address = None if calendar.revoked else f"/v1/calendars/{reads.seal.sealed(calendar.calendar)}/feed.ics"
    return CalendarShown(**msgspec.structs.asdict(calendar), address=address)


def _own(principal: Principal) -> list[str]:
    return [ident for ident in (principal.learner, principal.instructor) if ident]


def _plans(principal: Principal) -> bool:
    narrowed = principal.scopes is not None and PLANNING not in principal.scopes
    return reaches_all(principal.roles, PLANNING) and not narrowed


def _require(principal: Principal, of: str) -> None:
    if of not in _own(principal) and not _plans(principal):
        raise Forbidden(f"For calendars other than your own you need the scope {PLANNING}.", scope=PLANNING)


EXAMPLE = {
    "calendar": CALENDAR,
    "kind": "offering",
    "of": OFFERING,
    "opened_at": "2026-03-02T09:00:00Z",
    "revoked": False,
    "address": f"/v1/calendars/{CALENDAR}-{'0' * 40}/feed.ics",
}

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/calendars",
        command=commands.OpenCalendar,
        scope="own:write",
        summary="Open a calendar that other programs can subscribe to",
        status=201,
        example={"kind": "offering", "of": OFFERING},
        reply_example={"calendar": CALENDAR},
        guard=may_open,
    ),
    CommandRoute(
        method="POST",
        path="/v1/calendars/{calendar}/revoke",
        command=commands.RevokeCalendar,
        scope="own:write",
        summary="Take a calendar's address back for ever",
        example={"reason": "The address was forwarded."},
        reply_example={"calendar": CALENDAR},
        guard=may_revoke,
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/calendars",
        params=CalendarsAsked,
        response=CalendarPage,
        scope="own:read",
        summary="Calendars with their addresses: one's own, or all for those who plan",
        answer=list_calendars,
        example={"items": [EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/calendars/{calendar}",
        params=OneCalendar,
        response=CalendarShown,
        scope="own:read",
        summary="A calendar with its address",
        answer=show_calendar,
        example=EXAMPLE,
    ),
    QueryRoute(
        path="/v1/calendars/{secret}/feed.ics",
        params=Secret,
        response=Rendered,
        open=True,
        media_type="text/calendar",
        summary="The sessions in a calendar (RFC 5545), to anyone who has its address",
        answer=feed,
    ),
)
