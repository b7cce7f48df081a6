"""Routes of holds."""

from typing import Any

import msgspec

from chassis.access import Principal
from chassis.web.routes import CommandRoute, QueryRoute
from services.scheduling import commands
from services.scheduling.api.examples import OFFERING
from services.scheduling.api.queries import Limit, given, one
from services.scheduling.api.session_examples import INSTRUCTOR
from services.scheduling.api.venue_examples import ROOM
from services.scheduling.projections import HOLDS
from services.scheduling.projections.holds import HoldDocument, HoldState

HOLD = "h06bz2m1vr5t8k3n7"
BODY = {
    "starts_at": "2026-03-30T09:00:00+02:00",
    "ends_at": "2026-03-30T12:30:00+02:00",
    "timezone": "Europe/Berlin",
    "minutes": 2880,
    "offering": OFFERING,
    "room": ROOM,
    "instructors": [INSTRUCTOR],
}
EXAMPLE: dict[str, Any] = {
    "hold": HOLD,
    "state": "placed",
    "starts_at": "2026-03-30T07:00:00Z",
    "ends_at": "2026-03-30T10:30:00Z",
    "timezone": "Europe/Berlin",
    "expires_at": "2026-03-04T09:00:00Z",
    "offering": OFFERING,
    "room": ROOM,
    "venue": None,
    "instructors": [INSTRUCTOR],
    "equipment": [],
    "session": None,
}


class HoldPage(msgspec.Struct, frozen=True, kw_only=True):
    """Holds by when they expire; `after` is the cursor of the next page."""

    items: tuple[HoldDocument, ...]
    after: str | None = None


class OneHold(msgspec.Struct, frozen=True, kw_only=True):
    """Which hold."""

    hold: str


class HoldsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which holds: for an offering, of a room, of which nothing else has become; and which page of them."""

    offering: str | None = None
    room: str | None = None
    state: HoldState | None = None
    limit: Limit = 100
    after: str | None = None


async def list_holds(reads: Any, _principal: Principal, asked: HoldsAsked) -> HoldPage:
    """Holds by when they expire."""
    where = given(asked, "offering", "room", "state")
    items, after = await reads.find(HOLDS, where, ("expires_at",), asked.limit, asked.after)
    return HoldPage(items=tuple(items), after=after)


async def show_hold(reads: Any, _principal: Principal, asked: OneHold) -> HoldDocument:
    """One hold."""
    hold: HoldDocument = await one(reads, HOLDS, "hold", asked.hold)
    return hold


COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/holds",
        command=commands.PlaceHold,
        scope="offerings:write",
        summary="Keep a room, instructors and equipment free for a while",
        status=201,
        example=BODY,
        reply_example={"hold": HOLD, "expires_at": "2026-03-04T09:00:00Z"},
    ),
    CommandRoute(
        method="POST",
        path="/v1/holds/{hold}/release",
        command=commands.ReleaseHold,
        scope="offerings:write",
        summary="Keep it free no longer",
        example={"reason": "The client has decided otherwise."},
        reply_example={"hold": HOLD},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/holds",
        params=HoldsAsked,
        response=HoldPage,
        scope="venues:read",
        summary="Holds by when they expire",
        answer=list_holds,
        example={"items": [EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/holds/{hold}",
        params=OneHold,
        response=HoldDocument,
        scope="venues:read",
        summary="A hold",
        answer=show_hold,
        example=EXAMPLE,
    ),
)
