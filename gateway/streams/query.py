"""`GET /v1/events`: what a subscriber may ask for, and the pages that answer it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any

import msgspec

from chassis.errors import FieldError, Malformed
from chassis.web import positions
from chassis.web.bodies import malformed
from contracts.catalog import published
from contracts.envelope import Recorded, cloud_event
from contracts.event import withheld_in
from gateway.streams.filters import types_of
from gateway.streams.merge import Page, merge, newest
from gateway.streams.port import EventSource, Selection

NOW = "now"
MOST = 1000
Told = Mapping[str, Any]
Teller = Callable[[Sequence[Recorded]], Awaitable[Sequence[Told]]]
Reveal = Callable[[Sequence[Recorded]], Awaitable[Mapping[str, str | None]]]
"""The reasons in clear of those events that conceal theirs, by event id; null where one is gone."""


class EventQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`after` is a cursor, or `now` for the end; without it, history is told from its beginning.
    `last` asks for the newest events instead. `type` takes whole names, and beginnings such as
    `rollbook.enrollment.*`; `subject` is one stream, `root` one entity with all that lives in it.
    """

    after: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 100
    last: Annotated[int, msgspec.Meta(ge=1, le=MOST)] | None = None
    type: tuple[str, ...] = ()
    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=500)] | None = None
    root: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact, as CloudEvents 1.0. `sequence` is its position among the events of its service,
    `streamversion` that in its stream. Fields that are personal hold encrypted text; those that are told to
    some alone are null.
    """

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    dataschema: str
    partitionkey: str
    sequence: str
    streamversion: int
    recordedat: str
    actor: str
    correlationid: str
    data: dict[str, Any]
    causationid: str | None = None
    reason: str | None = None
    traceparent: str | None = None


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the stream; `after` asks for what follows it, in pages or live."""

    events: list[CloudEvent]
    after: str


def selection(query: EventQuery) -> Selection:
    """Which events the query wants.

    Raises:
        Malformed: a type is asked for that nobody publishes.
    """
    wanted = types_of(query.type, (kind.TYPE for kind in published()))
    return Selection(types=wanted, stream=query.subject, root=query.root)


async def start(source: EventSource, cursor: str | None) -> Mapping[str, int]:
    """The positions at which to begin.

    Raises:
        Malformed: the cursor was not made here, or belongs to logs that are no longer there.
    """
    if cursor == NOW:
        return await source.last_positions()
    if cursor is None:
        return {}
    after = positions.decode(cursor, "after")
    if set(after) - set(source.services):
        raise malformed(FieldError("$.after", "names services that are not here"))
    ends = await source.last_positions()
    if any(position > ends[service] for service, position in after.items()):
        told = "lies beyond the end of the stream; begin again without it"
        raise Malformed(f"This cursor {told}.", slug="cursor-beyond-end", errors=[FieldError("$.after", told)])
    return after


async def page(source: EventSource, query: EventQuery) -> Page:
    """The page that answers the query."""
    wanted = selection(query)
    if query.last is None:
        after = await start(source, query.after)
        return merge(after, await source.read(after, query.limit, wanted), query.limit)
    if query.after is not None:
        raise malformed(FieldError("$.last", "cannot be asked for together with after"))
    return newest(await source.newest(query.last, wanted), query.last)


def teller(reveal: Reveal | None) -> Teller:
    """How events are told: with their reasons in clear to who may have them revealed."""

    async def tell(events: Sequence[Recorded]) -> Sequence[Told]:
        clear = await reveal(events) if reveal else {}
        return [told(event, clear.get(event.id, event.reason)) for event in events]

    return tell


def told(event: Recorded, reason: str | None) -> Told:
    """The event as a CloudEvent, with its reason as the reader may see it, and without what is withheld."""
    as_cloud_event = cloud_event(event)
    if names := withheld_in(event.type):
        data: dict[str, Any] = msgspec.json.decode(event.data)
        as_cloud_event["data"] = data | {name: None for name in names if name in data}
    if reason is None:
        as_cloud_event.pop("reason", None)
    else:
        as_cloud_event["reason"] = reason
    return as_cloud_event
