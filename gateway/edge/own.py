"""The gateway's own part of the API, declared like any service's: events, audit, operations."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from chassis.access import Policy, Principal
from chassis.decider import Command
from chassis.loop import Reply, Request
from chassis.service import Service
from chassis.web import positions
from chassis.web.endpoints import Loop
from chassis.web.openapi import document
from chassis.web.routes import CommandRoute, QueryRoute, Routes
from chassis.web.schemas import Schema
from gateway.audit import answers as audit
from gateway.audit.port import History
from gateway.ops.port import DueTimer, Operations, Parked, Projections, Relays
from gateway.streams import query as events
from gateway.streams.port import EventSource

NAME = "gateway"
EVENTS = "/v1/events"
AUDIT_SCOPE = "audit:read"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class RebuildViews(Command, frozen=True, kw_only=True):
    """Build a service's views anew beside those that serve; without `view`, all of them."""

    service: str
    view: _Name | None = None


class ReplayParked(Command, frozen=True, kw_only=True):
    """Try again what was set aside; without `root`, all of it."""

    service: str
    root: _Name | None = None


class SkipParked(Command, frozen=True, kw_only=True):
    """Give up what was set aside; without `root`, all of it."""

    service: str
    root: _Name | None = None


class ServiceQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Of one service, or of all."""

    service: str | None = None


class Everything(msgspec.Struct, frozen=True, kw_only=True):
    """No parameters."""


class ParkedList(msgspec.Struct, frozen=True, kw_only=True):
    """Events that were set aside, in order."""

    items: list[Parked]


class TimerList(msgspec.Struct, frozen=True, kw_only=True):
    """Timers, the most overdue first."""

    items: list[DueTimer]


class Own(Loop):
    """What the gateway's own routes answer from. `reveal` gives events' reasons in clear."""

    def __init__(
        self, source: EventSource, history: History, operations: Operations, policy: Policy, reveal: events.Reveal
    ) -> None:
        self.source, self.history, self.operations, self.reveal = source, history, operations, reveal
        self._policy = policy

    async def wait(self, after: Mapping[str, int], seconds: float = 2.0) -> None:
        """Logs are read directly, so there is nothing to wait for."""

    def positions(self) -> Mapping[str, int]:
        """Nothing is read from views."""
        return {}

    def teller(self, principal: Principal) -> events.Teller:
        """How events are told to this caller: reasons in clear for those who may audit."""
        return events.teller(self.reveal if AUDIT_SCOPE in self._policy.scopes(principal) else None)

    async def submit(self, request: Request) -> Reply:
        """Do what an operator asks for."""
        match request.command:
            case RebuildViews(service=service, view=view):
                await self.operations.rebuild(service, view)
                return Reply(status=202, body={"service": service, "view": view, "state": "rebuilding"})
            case ReplayParked(service=service, root=root):
                count = await self.operations.replay(service, root)
                return Reply(status=200, body={"service": service, "replayed": count})
            case SkipParked(service=service, root=root):
                count = await self.operations.skip(service, root)
                return Reply(status=200, body={"service": service, "skipped": count})
        raise LookupError(f"nobody handles {type(request.command).__name__}")


async def _events(own: Own, principal: Principal, query: events.EventQuery) -> Mapping[str, Any]:
    page = await events.page(own.source, query)
    tell = own.teller(principal)
    return {"events": await tell([event for event, _ in page.events]), "after": positions.encode(page.after)}


async def _stream(own: Own, _principal: Principal, query: audit.StreamQuery) -> Mapping[str, Any]:
    return await audit.stream_history(own.history, own.reveal, query)


async def _event(own: Own, _principal: Principal, query: audit.EventQuery) -> Mapping[str, Any]:
    return await audit.event_history(own.history, own.reveal, query)


async def _projections(own: Own, _principal: Principal, _query: Everything) -> Projections:
    return await own.operations.projections()


async def _relays(own: Own, _principal: Principal, _query: Everything) -> Relays:
    return await own.operations.relays()


async def _parked(own: Own, _principal: Principal, query: ServiceQuery) -> ParkedList:
    return ParkedList(items=list(await own.operations.parked(query.service)))


async def _timers(own: Own, _principal: Principal, _query: Everything) -> TimerList:
    return TimerList(items=list(await own.operations.timers()))


ROUTES = Routes(
    commands=[
        CommandRoute(
            method="POST",
            path="/v1/ops/projections/{service}/rebuild",
            command=RebuildViews,
            scope="ops:write",
            summary="Rebuild views while the old ones serve",
            status=202,
            example={"view": "offerings"},
            reply_example={"service": "enrollment", "view": "offerings", "state": "rebuilding"},
        ),
        CommandRoute(
            method="POST",
            path="/v1/ops/parked/{service}/replay",
            command=ReplayParked,
            scope="ops:write",
            summary="Try again what was set aside",
            reply_example={"service": "enrollment", "replayed": 3},
        ),
        CommandRoute(
            method="POST",
            path="/v1/ops/parked/{service}/skip",
            command=SkipParked,
            scope="ops:write",
            summary="Give up what was set aside",
            example={"root": "o06bz2m1v8k3q9xtd"},
            reply_example={"service": "enrollment", "skipped": 1},
        ),
    ],
    queries=[
        QueryRoute(
            path=EVENTS,
            params=events.EventQuery,
            response=events.EventPage,
            scope="events:read",
            summary="Every event of every service, in pages, or live where text/event-stream is accepted",
            answer=_events,
        ),
        QueryRoute(
            path="/v1/audit/streams/{stream}",
            params=audit.StreamQuery,
            response=audit.StreamHistory,
            scope=AUDIT_SCOPE,
            summary="What happened in one stream, by whom, when, why and because of what",
            answer=_stream,
        ),
        QueryRoute(
            path="/v1/audit/events/{event}",
            params=audit.EventQuery,
            response=audit.EventHistory,
            scope=AUDIT_SCOPE,
            summary="One event, what it followed from, and what followed from it",
            answer=_event,
        ),
        QueryRoute(
            path="/v1/ops/projections",
            params=Everything,
            response=Projections,
            scope="ops:read",
            summary="How far the views of every service are behind",
            answer=_projections,
        ),
        QueryRoute(
            path="/v1/ops/relays",
            params=Everything,
            response=Relays,
            scope="ops:read",
            summary="How far the topics are behind the logs, and who relays",
            answer=_relays,
        ),
        QueryRoute(
            path="/v1/ops/parked",
            params=ServiceQuery,
            response=ParkedList,
            scope="ops:read",
            summary="Events that views could not take",
            answer=_parked,
        ),
        QueryRoute(
            path="/v1/ops/timers",
            params=Everything,
            response=TimerList,
            scope="ops:read",
            summary="What is due, and what is next",
            answer=_timers,
        ),
    ],
)

SERVICE = Service(name=NAME, routes=ROUTES)


def described() -> Schema:
    """The OpenAPI document of the gateway's own routes, the live stream included."""
    told = document(SERVICE, batches=False)
    stream = told["paths"][EVENTS]["get"]
    stream["responses"]["200"]["content"]["text/event-stream"] = {
        "schema": {
            "type": "string",
            "description": "One event a message; `id` is the cursor after it, `data` the event.",
        }
    }
    stream["parameters"].append(
        {
            "name": "Last-Event-ID",
            "in": "header",
            "required": False,
            "description": "The id of the last message a live client saw; wins over `after`.",
            "schema": {"type": "string", "examples": [positions.encode({"scheduling": 1})]},
        }
    )
    return told
