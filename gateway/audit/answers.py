"""The audit views: events with their reasons in clear, and with what caused them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec

from chassis.errors import Unknown
from contracts.envelope import Recorded
from gateway.audit.port import History
from gateway.streams.query import CloudEvent, Reveal, teller, told

MOST = 1000


class StreamQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`after` is a version; `last` asks for the newest events instead."""

    stream: str
    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = MOST
    last: Annotated[int, msgspec.Meta(ge=1, le=MOST)] | None = None


class EventQuery(msgspec.Struct, frozen=True, kw_only=True):
    """One event, by its id."""

    event: str


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """The event that another one followed from."""

    id: str
    type: str
    subject: str
    actor: str
    recordedat: str


class AuditedEvent(CloudEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A fact, with its reason in clear and, where it followed from another one, its cause. `erased`: the reason went
    with the person whom it was about.
    """

    cause: Cause | None = None
    erased: bool = False


class StreamHistory(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of one stream's history; `after` (a version) asks for what follows, null: no more."""

    stream: str
    events: list[AuditedEvent]
    after: int | None


class EventHistory(msgspec.Struct, frozen=True, kw_only=True):
    """One event, what it followed from, and what followed from it."""

    event: AuditedEvent
    cause: AuditedEvent | None
    effects: list[AuditedEvent]


async def stream_history(history: History, reveal: Reveal, query: StreamQuery) -> Mapping[str, Any]:
    """The answer to `GET /v1/audit/streams/{stream}`.

    Raises:
        Unknown: nothing ever happened in a stream of that name.
    """
    limit = query.last or query.limit
    found = await history.stream(query.stream, query.after, limit, newest=query.last is not None)
    if not found and not query.after:
        raise Unknown(f"There is no stream {query.stream}.")
    more = query.last is None and len(found) == limit
    return {
        "stream": query.stream,
        "events": await _audited(history, reveal, found),
        "after": found[-1].version if more else None,
    }


async def event_history(history: History, reveal: Reveal, query: EventQuery) -> Mapping[str, Any]:
    """The answer to `GET /v1/audit/events/{event}`.

    Raises:
        Unknown: there is no such event.
    """
    found = (await history.events([query.event])).get(query.event)
    if found is None:
        raise Unknown(f"There is no event {query.event}.")
    cause = (await _causes(history, [found])).get(found.causation or "")
    followed = await history.effects(found)
    event, *effects = await _audited(history, reveal, [found, *followed])
    return {
        "event": event,
        "cause": None if cause is None else (await teller(reveal)([cause]))[0],
        "effects": effects,
    }


async def _audited(history: History, reveal: Reveal, events: Sequence[Recorded]) -> list[Mapping[str, Any]]:
    causes, clear = await _causes(history, events), await reveal(events)
    answers: list[Mapping[str, Any]] = []
    for event in events:
        cause = causes.get(event.causation or "")
        reason = clear.get(event.id, event.reason)
        gone = {"erased": True} if event.reason and reason is None else {}
        answers.append(dict(told(event, reason)) | gone | ({"cause": _summary(cause)} if cause else {}))
    return answers


async def _causes(history: History, events: Sequence[Recorded]) -> Mapping[str, Recorded]:
    known = {event.id: event for event in events}
    wanted = {event.causation for event in events if event.causation} - set(known)
    if not wanted:
        return known
    return known | dict(await history.events(sorted(wanted), sorted({event.root for event in events})[:5]))


def _summary(event: Recorded) -> Mapping[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "subject": event.stream,
        "actor": event.actor,
        "recordedat": event.recorded_at,
    }
