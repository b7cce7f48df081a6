"""A roster as it was, read from the history of its stream."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from gateway.dashboard.api import ApiProblem
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Visit
from gateway.dashboard.words import kind_of

Event = Mapping[str, Any]
NEVER = 404
ENDS = frozenset({"enrollment-cancelled", "seat-offer-expired", "seat-offer-declined"})


class Then(msgspec.Struct, frozen=True, kw_only=True):
    """Who held a seat, and who waited in which place; `open` is whether seats were given out at all."""

    open: bool
    capacity: int | None
    seated: Sequence[Mapping[str, Any]]
    waiting: Sequence[Mapping[str, Any]]


async def roster(visit: Visit) -> Then:
    """The roster of the page's offering at the page's moment."""
    events = await _stream(visit, f"roster:{visit.path['offering']}")
    return then(events, moment(visit.on), moment(visit.known_at))


async def history(visit: Visit, offering: str, count: int) -> list[Event]:
    """The last `count` events each of an offering and of its seats, as of the page's moment."""
    events: list[Event] = []
    for stream in (f"offering:{offering}", f"roster:{offering}"):
        told = await _stream(visit, stream) if visit.past else await _stream(visit, stream, count)
        events += list(_upto(told, moment(visit.on), moment(visit.known_at)))[-count:]
    return events


def then(events: Iterable[Event], on: datetime | None, known_at: datetime | None) -> Then:
    """The roster after the events that had happened `on` and were known at `known_at`."""
    seated: dict[str, dict[str, Any]] = {}
    waiting: dict[str, dict[str, Any]] = {}
    is_open, capacity = False, None
    for event in _upto(events, on, known_at):
        data, kind = event["data"], kind_of(event)
        ident = data.get("enrollment")
        row = {"enrollment": ident, "learner": data.get("learner"), "organization": data.get("organization"),
               "since": event["time"]}  # fmt: skip
        if kind in ("roster-opened", "capacity-changed"):
            is_open, capacity = True, data.get("capacity")
        elif kind == "learner-enrolled":
            waiting.pop(ident, None)
            seated[ident] = {**row, "state": "enrolled", "from_waitlist": data.get("from_waitlist", False)}
        elif kind == "learner-waitlisted":
            seated.pop(ident, None)
            order = (-int(data.get("priority") or 0), int(data["ticket"]))
            waiting[ident] = {**row, "state": "waitlisted", "order": order}
        elif kind == "seat-offered" and ident in waiting:
            seated[ident] = {**waiting.pop(ident), "state": "offered", "from_waitlist": True}
        elif kind in ENDS:
            seated.pop(ident, None)
            waiting.pop(ident, None)
    queue = sorted(waiting.values(), key=lambda row: row["order"])
    placed = [{**row, "place": place} for place, row in enumerate(queue, 1)]
    return Then(open=is_open, capacity=capacity, seated=list(seated.values()), waiting=placed)


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
