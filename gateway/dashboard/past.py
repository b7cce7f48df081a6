"""An offering as it was: how full, and what had happened."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.days import last, timezone
from chassis.errors import Malformed
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Visit
from gateway.dashboard.words import kind_of

Event = Mapping[str, Any]
NEVER = 404
SEATED = "o"
OPENS = frozenset({"roster-opened", "capacity-changed", "offering-published"})


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    """How full an offering was. `open` is whether anybody could enroll at all; no capacity means no limit."""

    open: bool
    capacity: int | None
    enrolled: int
    waitlisted: int


def then(visit: Visit) -> tuple[datetime | None, datetime | None]:
    """The page's moment: as it was, and as it was known.

    Raises:
        ApiProblem: it is none; told as the API tells it.
    """
    zone = timezone(visit.zone)
    try:
        return last(visit.on, zone, "on"), last(visit.known_at, zone, "known_at")
    except Malformed as malformed:
        raise ApiProblem(malformed.status, malformed.body()) from None


def asked(visit: Visit) -> dict[str, str | None]:
    """The page's moment, as queries are asked for it."""
    return {"on": visit.on, "known_at": visit.known_at, "timezone": visit.zone}


async def seats(visit: Visit) -> Seats:
    """How full the page's offering was at the page's moment."""
    ident = visit.path["offering"]
    path, opening = f"/v1/offerings/{ident}", f"roster:{ident}" if ident.startswith(SEATED) else f"offering:{ident}"
    roster, waitlist, events = await asyncio.gather(
        visit.session.get(f"{path}/roster", limit=1, **asked(visit)),
        visit.session.get(f"{path}/waitlist", limit=1, **asked(visit)),
        _stream(visit, opening),
    )
    known = opened(_upto(events, *then(visit)))
    if not known[0] and (roster["total"] or waitlist["total"]):
        known = opened([one for one in events if kind_of(one) in OPENS][:1])  # people were in it before it was here
    return Seats(open=known[0], capacity=known[1], enrolled=roster["total"], waitlisted=waitlist["total"])


async def history(visit: Visit, offering: str, count: int) -> list[Event]:
    """The last `count` events each of an offering and of its seats, as of the page's moment."""
    events: list[Event] = []
    on, known_at = then(visit)
    for stream in (f"offering:{offering}", f"roster:{offering}"):
        told = await _stream(visit, stream) if visit.past else await _stream(visit, stream, count)
        events += list(_upto(told, on, known_at))[-count:]
    return events


def opened(events: Iterable[Event]) -> tuple[bool, int | None]:
    """Whether people could enroll after these events, and the number of seats (null: no limit)."""
    is_open, capacity = False, None
    for event in events:
        if kind_of(event) in OPENS:
            is_open, capacity = True, event["data"].get("capacity")
    return is_open, capacity


def _upto(events: Iterable[Event], on: datetime | None, known_at: datetime | None) -> Iterable[Event]:
    for event in events:
        happened, recorded = moment(event["time"]), moment(event["recordedat"])
        if on and happened and happened > on:
            continue
        if known_at and recorded and recorded > known_at:
            continue
        yield event


async def _stream(visit: Visit, stream: str, last: int | None = None) -> list[Event]:
    """A stream's events in order: the last so many, or all of them."""
    found: list[Event] = []
    after: Any = None
    try:
        while True:
            told = await visit.session.get(f"/v1/audit/streams/{stream}", after=after, last=last)
            found += told["events"]
            after = told.get("after")
            if not after:
                return found
    except ApiProblem as problem:
        if problem.status == NEVER:
            return found
        raise
