"""What stands around an event: identity, order, time, cause. Mapped to CloudEvents 1.0."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from contracts.event import Event, decode_payload

SPECVERSION = "1.0"
SOURCE = "/rollbook/"
SEQUENCE_DIGITS = 20

_encode = msgspec.json.Encoder().encode


class Recorded(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One event as it stands in a log: the envelope every reader gets.

    `position` orders the events of one service, `version` those of one stream (from 1); both in
    commit order. `recorded_at` is when the log took it and never decreases; `effective_at` is when
    it happened in the world, which imports and corrections may set back. `rests_on` names the
    positions, by service, of facts from elsewhere that the decision used.
    """

    id: str
    type: str
    service: str
    stream: str
    version: int
    root: str
    position: int
    recorded_at: datetime
    effective_at: datetime
    actor: str
    correlation: str
    data: msgspec.Raw
    causation: str | None = None
    reason: str | None = None
    trace: str | None = None
    rests_on: dict[str, int] | None = None

    def payload(self) -> Event:
        """The event itself, as the newest version of its type.

        Raises:
            UnknownEventType: the type or its version is not published here.
        """
        return decode_payload(self.type, self.data)


class Told(msgspec.Struct, kw_only=True, gc=False):
    """One event on its way out of a log: the same as a `Recorded`, with moments as they are written (RFC 3339)."""

    id: str
    effective_at: str = msgspec.field(name="at")
    actor: str
    data: msgspec.Raw
    correlation: str = ""
    causation: str | None = None
    reason: str | None = None
    trace: str | None = None
    rests_on: dict[str, int] | None = None
    type: str = ""
    service: str = ""
    stream: str = ""
    version: int = 0
    root: str = ""
    position: int = 0
    recorded_at: str = ""


def told(event: Recorded) -> Told:
    """The same event, told."""
    fields = msgspec.structs.asdict(event)
    return Told(**fields | {name: moment_text(fields[name]) for name in ("effective_at", "recorded_at")})


def moment_text(moment: datetime) -> str:
    """A moment as it is written everywhere: RFC 3339."""
    return _encode(moment)[1:-1].decode()


def schema_uri(kind: str) -> str:
    """The name of a type's JSON Schema; the gateway serves it at `/schemas/<type>`.

    CloudEvents asks for an absolute URI, and where a platform is reachable is not for its log to say.
    """
    return f"urn:rollbook:schema:{kind}"


def cloud_event(event: Recorded) -> dict[str, Any]:
    """The event as a CloudEvents 1.0 JSON object (structured mode), payload bytes untouched."""
    return {**attributes(event), "data": event.data}


def attributes(event: Recorded) -> dict[str, Any]:
    """The CloudEvents attributes; `sequence` is the position, zero-padded so that text sorts."""
    named: dict[str, Any] = {
        "specversion": SPECVERSION,
        "id": event.id,
        "source": SOURCE + event.service,
        "type": event.type,
        "subject": event.stream,
        "time": event.effective_at,
        "datacontenttype": "application/json",
        "dataschema": schema_uri(event.type),
        "partitionkey": event.root,
        "sequence": str(event.position).zfill(SEQUENCE_DIGITS),
        "streamversion": event.version,
        "recordedat": event.recorded_at,
        "actor": event.actor,
        "correlationid": event.correlation,
    }
    if event.causation is not None:
        named["causationid"] = event.causation
    if event.reason is not None:
        named["reason"] = event.reason
    if event.trace is not None:
        named["traceparent"] = event.trace
    if event.rests_on:
        named["restson"] = positions_text(event.rests_on)
    return named


def positions_text(positions: Mapping[str, int]) -> str:
    """Positions by service as one attribute."""
    return ",".join(f"{service}={position}" for service, position in sorted(positions.items()))
