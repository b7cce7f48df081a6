"""Events as people read them: names for ids, and behind each line its actor, reason and cause."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.dashboard import times
from gateway.dashboard.api import Session
from gateway.dashboard.sentences import TOLD, line
from gateway.dashboard.visit import Visit
from gateway.dashboard.words import Names, kind_of, learners_in, person

Event = Mapping[str, Any]
PLACES = {"room": "/v1/rooms", "equipment": "/v1/equipment"}


async def latest(visit: Visit, count: int, root: str | None = None) -> list[dict[str, Any]]:
    """The newest events, newest first."""
    page = await visit.session.get("/v1/events", last=count, root=root, type=",".join(TOLD))
    return await lines(visit, list(reversed(page["events"])))


async def lines(visit: Visit, events: Sequence[Event]) -> list[dict[str, Any]]:
    """One line an event, in the order given."""
    names = await names_in(visit.session, events)
    known = {str(event["id"]): event for event in events}
    return [_line(event, names, known, visit.zone) for event in events]


async def names_in(session: Session, events: Sequence[Event]) -> Names:
    """What the ids in these events stand for."""

    def ids(field: str) -> list[str | None]:
        return [(event.get("data") or {}).get(field) for event in events]

    people, offerings, courses, programs, *places = await asyncio.gather(
        session.people(ident for event in events for ident in learners_in(event)),
        session.documents("/v1/offerings", ids("offering")),
        session.documents("/v1/courses", ids("course")),
        session.documents("/v1/programs", ids("program")),
        *(session.documents(path, map(_nameless(kind), events)) for kind, path in PLACES.items()),
    )
    named = {ident: place for some in places for ident, place in some.items()}
    return Names(people=people, offerings=offerings, courses=courses, programs=programs, places=named)


def _nameless(kind: str) -> Callable[[Event], str | None]:
    """What finds the place of this kind in an event about it that does not tell its name."""

    def find(event: Event) -> str | None:
        data = event.get("data") or {}
        return data.get(kind) if kind_of(event).startswith(f"{kind}-") and "name" not in data else None

    return find


def who(row: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]) -> str:
    """The person in a row: by what the row itself carries, or by who is known."""
    ident = row.get("learner")
    own = {name: row[name] for name in ("name", "external_ids") if row.get(name)}
    return person(ident, {str(ident): {**people.get(str(ident), {}), **own}})


def _line(event: Event, names: Names, known: Mapping[str, Event], zone: str) -> dict[str, Any]:
    told = line(event, names)
    recorded, effective = event.get("recordedat") or event["time"], event["time"]
    return {
        "id": str(event["id"]),
        "what": told.what,
        "about": told.about,
        "note": told.note,
        "href": told.href,
        "clock": times.seconds(recorded, zone),
        "day": times.day(recorded, zone),
        "recorded_at": str(recorded),
        "recorded": times.exact(recorded, zone),
        "effective": times.exact(effective, zone),
        "actor": _actor(str(event.get("actor", ""))),
        "reason": event.get("reason"),
        "why": known.get(str(event.get("causationid")), {}).get("reason"),
        "cause": _cause(event, names, known),
        "type": event["type"],
        "stream": event["subject"],
    }


def _actor(actor: str) -> str:
    kind, _, name = actor.partition(":")
    if kind == "reaction":
        return f"Rollbook, by itself ({name.replace('-', ' ')})"
    if kind == "timer":
        return f"Rollbook, at the due time ({name.replace('-', ' ')})"
    return actor or "unknown"


def _cause(event: Event, names: Names, known: Mapping[str, Event]) -> str:
    causation = event.get("causationid")
    if not causation:
        return "a request of the actor"
    because = known.get(str(causation))
    if because is None:
        summary = event.get("cause")
        return f"{kind_of(summary).replace('-', ' ')} ({summary['subject']})" if summary else f"event {causation}"
    told = line(because, names)
    return f"{told.what}, {told.about}" if told.about else told.what
