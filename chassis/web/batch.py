"""Many commands in one request: JSON lines in, JSON lines out, in the same order.

Each line stands for itself: one that is malformed, forbidden or refused says so in its own reply,
and the others go on. Lines are in flight together, so none may build on another. Nobody is told of
what a line does, unless it says so.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from starlette import requests
from starlette.responses import Response

from chassis.clock import utc_now
from chassis.days import check_year
from chassis.errors import FieldError, Problem, Repeated, TooLarge
from chassis.loop import Outcome, Request
from chassis.rehearsing import in_bulk
from chassis.shapes import shape
from chassis.telemetry import tracer
from chassis.web import positions
from chassis.web.bodies import json_object, malformed, to_struct
from chassis.web.endpoints import Door, Endpoint, asked, check_command, guarded, position_header, to_command
from chassis.web.incoming import Envelope, envelope, read_body, require_media_type
from chassis.web.problems import unexpected
from chassis.web.routes import CommandRoute, Routes

PATH = "/v1/batch"
SCOPE = "imports:write"
MOST_LINES = 1000
MEDIA_TYPE = "application/x-ndjson"
CLOCKS_DIFFER = timedelta(minutes=1)


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One command of a batch. `key` works as the header `Idempotency-Key` does; `at` is the time of
    the command where it was given earlier than it is sent.
    """

    command: str
    key: Annotated[str, shape(r"^[\x21-\x7e]+$", "must be 1 to 255 visible ASCII characters", max_length=255)]
    body: dict[str, Any] = {}
    at: datetime | None = None


class LineReply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one line: what the route of that command would have answered. `repeated` tells
    that it was answered before.
    """

    key: str | None
    status: int
    body: dict[str, Any]
    repeated: bool = False


def batch_endpoint(door: Door) -> Endpoint:
    """Lines → commands → replies; each line needs the scope of its command's own route too."""
    routes = door.service.routes or Routes()
    by_name: dict[str, CommandRoute] = {}
    for route in routes.commands:
        by_name.setdefault(route.command.__name__, route)

    async def endpoint(request: requests.Request) -> Response:
        about = envelope(request, door.verifier)
        door.policy.require(about.principal, SCOPE)
        require_media_type(request, (MEDIA_TYPE, "application/jsonl"))
        lines = [line for line in (await read_body(request, door.max_batch)).split(b"\n") if line.strip()]
        if not lines:
            raise malformed(FieldError("$", "must have at least one line"))
        if len(lines) > MOST_LINES:
            raise TooLarge(f"At most {MOST_LINES} lines are taken.", limit=MOST_LINES)
        trace = tracer.current() or about.traceparent
        answers = await _answers(door, by_name, about, lines, trace)
        furthest = max((position for _, position in answers), default=0)
        told = b"".join(msgspec.json.encode(reply) + b"\n" for reply, _ in answers)
        headers = position_header(positions.merged(about.after, {door.service.name: furthest}))
        return Response(told, 200, headers, MEDIA_TYPE)

    return guarded(endpoint, f"POST {PATH}")


async def _answers(
    door: Door, by_name: Mapping[str, CommandRoute], about: Envelope, lines: Sequence[bytes], trace: str | None
) -> Sequence[tuple[LineReply, int]]:
    """Per line its reply, and the position of what it did. The loop takes the commands in the order of the lines."""
    read = [_read(door, by_name, about, line, trace) for line in lines]
    outcomes = iter(await door.loop.submit_all([one for _, one in read if isinstance(one, Request)]))
    return [_reply(key, next(outcomes) if isinstance(one, Request) else one) for key, one in read]


def _read(
    door: Door, by_name: Mapping[str, CommandRoute], about: Envelope, raw: bytes, trace: str | None
) -> tuple[str | None, Request | Problem]:
    """The key of a line, and what it asks for or what is wrong with it."""
    key: str | None = None
    try:
        fields = json_object(raw)
        key = fields["key"] if isinstance(fields.get("key"), str) else None
        return key, _asked(door, by_name, about, to_struct(Line, fields, {}), trace)
    except Problem as problem:
        return key, problem
    except Exception as error:  # noqa: BLE001 one line's fault is told in its own reply
        return key, unexpected(error, route=PATH, request=about.request_id)


def _asked(door: Door, by_name: Mapping[str, CommandRoute], about: Envelope, line: Line, trace: str | None) -> Request:
    if line.at is not None and line.at > utc_now() + CLOCKS_DIFFER:
        raise malformed(FieldError("$.at", "lies in the future"))
    if line.at is not None:
        check_year(line.at, "at")
    route = by_name.get(line.command)
    if route is None:
        raise malformed(FieldError("$.command", f"must be one of {', '.join(sorted(by_name))}"))
    door.policy.require_any(about.principal, route.scopes)
    command = to_command(route, about.principal, line.body, {})
    check_command(door.policy, about.principal, route, command)
    return asked(in_bulk(command), about, key=line.key, trace=trace, at=line.at, many=True, sent=command)


def _reply(key: str | None, outcome: Outcome) -> tuple[LineReply, int]:
    if isinstance(outcome, Problem):
        again = isinstance(outcome, Repeated)
        return LineReply(key=key, status=outcome.status, body=outcome.body(), repeated=again), 0
    answer = LineReply(key=key, status=outcome.status, body=outcome.body, repeated=outcome.repeated)
    return answer, outcome.position
