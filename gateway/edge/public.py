"""What the gateway answers to anyone: is it well, what is published, what does a problem mean."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from chassis.errors import TYPE_BASE, Unknown
from contracts.catalog import published
from contracts.schemas import schema_of
from gateway.edge.explanations import EXPLANATIONS

JSON = "application/json"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

Readiness = Callable[[], Awaitable[Mapping[str, str]]]
"""What is away, by name, with why in a few words; empty if everything is there."""


def alive() -> Response:
    """The process answers; nothing else is said."""
    return _json({"status": "ok"})


async def ready(readiness: Readiness) -> Response:
    """Whether requests can be answered, naming what is away."""
    away = dict(await readiness())
    return _json({"status": "away" if away else "ready", "away": away}, 503 if away else 200)


def exposed(text: bytes) -> Response:
    """Metrics as Prometheus reads them."""
    return Response(text, media_type=PROMETHEUS)


def published_at(shelf: str, named: Sequence[str]) -> Response:
    """What is published under `/schemas` or `/problems`: all of it, or what is named.

    Raises:
        Unknown: nothing of that name is.
    """
    match shelf, named:
        case "schemas", []:
            return _json({"items": [{"type": one.TYPE, "schema": f"/schemas/{one.TYPE}"} for one in published()]})
        case "schemas", [kind]:
            return _schema(kind)
        case "problems", []:
            told = [{"type": TYPE_BASE + slug, "meaning": meaning} for slug, meaning in sorted(EXPLANATIONS.items())]
            return _json({"items": told})
        case "problems", [slug] if slug in EXPLANATIONS:
            return _json({"type": TYPE_BASE + slug, "meaning": EXPLANATIONS[slug]})
    raise Unknown("Nothing of this name is published.")


def _schema(kind: str) -> Response:
    found = next((one for one in published() if kind == one.TYPE), None)
    if found is None:
        raise Unknown(f"No event type {kind[:100]} is published.")
    return _json(schema_of(found), media_type="application/schema+json")


def _json(value: Any, status: int = 200, media_type: str = JSON) -> Response:
    return Response(msgspec.json.encode(value), status, media_type=media_type)
