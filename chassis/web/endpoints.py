"""What happens between a request and its answer: headers in, command or query, answer or problem out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from chassis import loop as deciding
from chassis.access import Policy, Principal
from chassis.decider import Command
from chassis.errors import FieldError, Problem
from chassis.service import Service
from chassis.telemetry import tracer
from chassis.web import positions
from chassis.web.bodies import json_object, malformed, to_struct
from chassis.web.incoming import (
    Envelope,
    TokenVerifier,
    accepts,
    envelope,
    read_body,
    require_media_type,
    traceparent,
)
from chassis.web.params import to_params
from chassis.web.problems import problem_response, unexpected
from chassis.web.routes import ASKER, CommandRoute, QueryRoute, Rendered, Routes
from chassis.web.slashes import parameters

MIB = 1024 * 1024
JSON = ("application/json",)
EARLIER = ("imports:write", "corrections:write")
"""Either scope lets a command say that something happened earlier than now."""

Endpoint = Callable[[Request], Awaitable[Response]]


class Loop(Protocol):
    """The part of the decision loop that answers commands."""

    async def submit(self, request: deciding.Request) -> deciding.Reply:
        """Decide, append, and answer; raises a Problem where the answer is no."""

    async def submit_all(self, requests: Sequence[deciding.Request]) -> Sequence[deciding.Outcome]:
        """The same for commands that do not depend on each other; each has its reply or its Problem, in order."""
        outcomes: list[deciding.Outcome] = []
        for request in requests:
            try:
                outcomes.append(await self.submit(request))
            except Problem as problem:
                outcomes.append(problem)
        return outcomes


class Reads(Protocol):
    """The part of a service's read side that every query needs; routes use the rest of it."""

    async def wait(self, after: Mapping[str, int], seconds: float = 2.0) -> None:
        """Until the views have got to these positions; raises TimedOut after `seconds`."""

    def positions(self) -> Mapping[str, int]:
        """Where the views are now, by source."""


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What the endpoints of one service share."""

    service: Service
    loop: Loop
    reads: Reads
    policy: Policy
    verifier: TokenVerifier
    max_body: int = MIB
    max_batch: int = 8 * MIB
    wait_seconds: float = 2.0


def command_endpoint(door: Door, route: CommandRoute) -> Endpoint:
    """Body and path → command → decision loop → reply."""

    async def endpoint(request: Request) -> Response:
        about = envelope(request, door.verifier)
        door.policy.require_any(about.principal, route.scopes)
        require_media_type(request, JSON)
        body = await read_body(request, door.max_body)
        command = to_command(route, about.principal, json_object(body), parameters(request.path_params))
        check_command(door.policy, about.principal, route, command)
        reply = await door.loop.submit(
            asked(command, about, key=about.key, trace=tracer.current() or about.traceparent)
        )
        headers = position_header(positions.merged(about.after, {door.service.name: reply.position}))
        if reply.repeated:
            headers["Idempotency-Replayed"] = "true"
        return Response(msgspec.json.encode(reply.body), reply.status, headers, "application/json")

    return guarded(endpoint, f"{route.method} {route.path}")


def query_endpoint(door: Door, route: QueryRoute, routes: Routes) -> Endpoint:
    """Path and query → answer. Where the same path exists with `.csv`, `Accept: text/csv` leads there."""
    twin = next((other for other in routes.queries if other.path == f"{route.path}.csv"), None)

    async def endpoint(request: Request) -> Response:
        chosen = twin if twin and accepts(request, "text/csv") else route
        about = envelope(request, None if chosen.open else door.verifier)
        if not chosen.open:
            door.policy.require(about.principal, chosen.scope)
        params = to_params(chosen.params, request.query_params.multi_items(), parameters(request.path_params))
        if about.after:
            await door.reads.wait(about.after, door.wait_seconds)
        seen = door.reads.positions()
        answer = await chosen.answer(door.reads, about.principal, params)
        headers = position_header(positions.merged(about.after, seen))
        if isinstance(answer, Rendered):
            return _rendered(request, answer, headers)
        return Response(msgspec.json.encode(answer), 200, headers, "application/json")

    return guarded(endpoint, f"GET {route.path}")


def _rendered(request: Request, answer: Rendered, headers: Mapping[str, str]) -> Response:
    """The answer as it is; without its body where the caller has it already."""
    told, tag = {**headers, **answer.headers}, answer.headers.get("ETag")
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag is not None and (tag in known or "*" in known):
        return Response(status_code=304, headers=told)
    return Response(answer.body, 200, told, answer.media_type)


def to_command(
    route: CommandRoute, principal: Principal, fields: Mapping[str, Any], path: Mapping[str, str]
) -> Command:
    """The command of a body and an address; who asks is filled in by who calls.

    Raises:
        Malformed: a field is wrong, or the body says who asks.
    """
    if route.bind is not None and ASKER in fields:
        raise malformed(FieldError(f"$.{ASKER}", "is not a field of this request"))
    command = to_struct(route.command, fields, path)
    return command if route.bind is None else route.bind(principal, command)


def check_command(policy: Policy, principal: Principal, route: CommandRoute, command: Command) -> None:
    """Refuse a caller who has the scope, but not for this command.

    Raises:
        Forbidden: the route's guard says no, or only imports and corrections may set a time back.
    """
    if getattr(command, "effective_at", None) is not None:
        policy.require_any(principal, EARLIER)
    if route.guard is not None:
        route.guard(principal, command)


def asked(
    command: Command,
    about: Envelope,
    *,
    key: str | None,
    trace: str | None,
    at: datetime | None = None,
    many: bool = False,
    sent: Command | None = None,
) -> deciding.Request:
    """What is asked of the decision loop, under the caller's key where there is one; `many` with others. `sent` is
    what the caller sent, where that is another.
    """
    subject, sent = about.principal.subject, sent or command
    return deciding.Request(
        command=command,
        command_id=deciding.command_id(subject, key) if key is not None else b"",
        actor=subject,
        sent=msgspec.structs.replace(sent, **{ASKER: None}) if hasattr(sent, ASKER) else sent,
        at=at,
        effective_at=getattr(command, "effective_at", None),
        correlation=about.request_id,
        reason=getattr(command, "reason", None),
        trace=trace,
        after=about.after,
        many=many,
    )


def position_header(found: Mapping[str, int]) -> dict[str, str]:
    """The header that tells where this answer stands; none for one that stands nowhere."""
    known = {service: position for service, position in found.items() if position}
    return {positions.HEADER: positions.encode(known)} if known else {}


def guarded(endpoint: Endpoint, name: str) -> Endpoint:
    """The endpoint in a span, with every fault turned into a problem."""

    async def answer(request: Request) -> Response:
        with tracer.span(name, parent=traceparent(request.headers.get("traceparent"))) as span:
            try:
                response = await endpoint(request)
            except Problem as problem:
                response = problem_response(problem, closing(problem))
            except ClientDisconnect:
                response = Response(status_code=400)
            except Exception as error:  # noqa: BLE001 whatever it is, the caller gets a problem and the log the rest
                context = {"route": name, "request": request.headers.get("x-request-id"), "trace": span.traceparent}
                response = problem_response(unexpected(error, **context))
            span.set(**{"http.response.status_code": response.status_code})
            return response

    return answer


def closing(problem: Problem) -> dict[str, str]:
    """A body that was not read to its end cannot be followed by another request."""
    return {"Connection": "close"} if problem.status in (413, 415) else {}
