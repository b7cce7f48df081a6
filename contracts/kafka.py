"""Events as Kafka messages: CloudEvents 1.0, binary mode, mapped by hand.

Attributes are `ce_` headers, the payload is the value untouched, the key is the root. Reading is
tolerant: headers of others are passed over, whatever their bytes, and structured mode is understood;
the mode is told by `content-type`, because structured messages may carry `ce_` headers too.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from contracts.envelope import SEQUENCE_DIGITS, SOURCE, SPECVERSION, Recorded, Told, positions_text, schema_uri, told

PREFIX = "ce_"
CONTENT_TYPE = "content-type"
STRUCTURED = "application/cloudevents"
JSON = b"application/json"

_SPECVERSION, _SOURCE, _STRUCTURED = SPECVERSION.encode(), SOURCE.encode(), STRUCTURED.encode()
Headers = Mapping[str, bytes | None]


class Message(msgspec.Struct, frozen=True):
    """What is sent: key and value, and headers in the order given."""

    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class ForeignMessage(ValueError):
    """Raised when a message is not an event of ours; the text says what is missing or wrong."""


def to_kafka(event: Recorded) -> Message:
    """The message that carries this event."""
    return message(told(event))


def message(event: Told, *more: tuple[str, bytes]) -> Message:
    """The message that carries this event, with these headers too: `attributes` as headers, written out, for it is
    done for every event.
    """
    root, (source, kind, schema) = event.root.encode(), _names(event.service, event.type)
    headers = [
        ("ce_specversion", _SPECVERSION),
        ("ce_id", event.id.encode()),
        ("ce_source", source),
        ("ce_type", kind),
        ("ce_subject", event.stream.encode()),
        ("ce_time", event.effective_at.encode()),
        (CONTENT_TYPE, JSON),
        ("ce_dataschema", schema),
        ("ce_partitionkey", root),
        ("ce_sequence", b"%0*d" % (SEQUENCE_DIGITS, event.position)),
        ("ce_streamversion", b"%d" % event.version),
        ("ce_recordedat", event.recorded_at.encode()),
        ("ce_actor", event.actor.encode()),
        ("ce_correlationid", event.correlation.encode()),
        *more,
    ]
    if event.causation is not None:
        headers.append(("ce_causationid", event.causation.encode()))
    if event.reason is not None:
        headers.append(("ce_reason", event.reason.encode()))
    if event.trace is not None:
        headers.append(("ce_traceparent", event.trace.encode()))
    if event.rests_on:
        headers.append(("ce_restson", positions_text(event.rests_on).encode()))
    return Message(root, bytes(event.data), headers)


@lru_cache(1_000)
def _names(service: str, kind: str) -> tuple[bytes, bytes, bytes]:
    """What is the same in all events of a type: source, type and schema."""
    return (SOURCE + service).encode(), kind.encode(), schema_uri(kind).encode()


def from_kafka(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Recorded:
    """The event that a message carries.

    Raises:
        ForeignMessage: it is no CloudEvent, none of ours, or damaged.
    """
    return from_named(dict(headers), value)


def from_named(headers: Headers, value: bytes | None) -> Recorded:
    """`from_kafka`, of headers by name."""
    if value is None:
        raise ForeignMessage("a message without data")
    content_type = headers.get(CONTENT_TYPE)
    if content_type != JSON and structured(content_type):
        return _of_json(*_of_structured((content_type or b"").decode(), value))
    return _of_text(headers, value)


def structured(content_type: bytes | None) -> bool:
    """Whether the attributes stand in the value, too."""
    return content_type is not None and content_type.lower().startswith(_STRUCTURED)


def _of_structured(content_type: str, value: bytes) -> tuple[Mapping[str, Any], msgspec.Raw]:
    if not content_type.startswith(STRUCTURED + "+json"):
        raise ForeignMessage(f"a CloudEvent as {content_type}")
    try:
        named = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
        data = named.pop("data", msgspec.Raw(b"null"))
        return {name: msgspec.json.decode(raw) for name, raw in named.items()}, data
    except msgspec.DecodeError as error:
        raise ForeignMessage(f"a CloudEvent that is no JSON object: {error}") from None


def _of_text(headers: Mapping[str, Any], value: bytes) -> Recorded:
    """From headers alone; it is done for every event that is read, and most are read by several."""
    if headers.get("ce_specversion") != _SPECVERSION:
        raise ForeignMessage("no CloudEvent 1.0")
    source = headers.get("ce_source") or b""
    if not source.startswith(_SOURCE):
        raise ForeignMessage(f"an event of {source.decode(errors='replace') or 'nobody'}")
    try:
        return Recorded(
            id=headers["ce_id"].decode(),
            type=headers["ce_type"].decode(),
            service=source[len(_SOURCE) :].decode(),
            stream=headers["ce_subject"].decode(),
            version=int(headers["ce_streamversion"]),
            root=headers["ce_partitionkey"].decode(),
            position=int(headers["ce_sequence"]),
            recorded_at=_time(headers["ce_recordedat"]),
            effective_at=_time(headers["ce_time"]),
            actor=headers["ce_actor"].decode(),
            correlation=headers["ce_correlationid"].decode(),
            data=msgspec.Raw(value),
            causation=_optional(headers.get("ce_causationid")),
            reason=_optional(headers.get("ce_reason")),
            trace=_optional(headers.get("ce_traceparent")),
            rests_on=_positions(_optional(headers.get("ce_restson"))),
        )
    except KeyError as missing:
        raise ForeignMessage(f"an event without '{missing.args[0].removeprefix(PREFIX)}'") from None
    except (ValueError, TypeError, AttributeError) as wrong:
        raise ForeignMessage(f"a damaged event: {wrong}") from None


def _time(text: bytes) -> datetime:
    return msgspec.convert(text.decode(), datetime)


def _optional(text: bytes | None) -> str | None:
    try:
        return text.decode() if text is not None else None
    except UnicodeDecodeError:
        return None


def _of_json(named: Mapping[str, Any], data: msgspec.Raw) -> Recorded:
    """From a JSON object, whose attributes may be of any type."""
    if named.get("specversion") != SPECVERSION:
        raise ForeignMessage("no CloudEvent 1.0")
    source = str(named.get("source", ""))
    if not source.startswith(SOURCE):
        raise ForeignMessage(f"an event of {source or 'nobody'}")
    try:
        fields = {
            "id": named["id"],
            "type": named["type"],
            "service": source.removeprefix(SOURCE),
            "stream": named["subject"],
            "version": int(named["streamversion"]),
            "root": named["partitionkey"],
            "position": int(named["sequence"]),
            "recorded_at": named["recordedat"],
            "effective_at": named["time"],
            "actor": named["actor"],
            "correlation": named["correlationid"],
            "data": data,
            "causation": named.get("causationid"),
            "reason": named.get("reason"),
            "trace": named.get("traceparent"),
            "rests_on": _positions(named.get("restson")),
        }
        return msgspec.convert(fields, Recorded)
    except KeyError as missing:
        raise ForeignMessage(f"an event without {missing}") from None
    except (ValueError, TypeError) as wrong:
        raise ForeignMessage(f"a damaged event: {wrong}") from None


@lru_cache(1_000)
def _positions(text: str | None) -> dict[str, int] | None:
    """Positions by service; one object for all events that rest on the same ones."""
    if not text:
        return None
    pairs = (part.partition("=") for part in text.split(","))
    return {service: int(position) for service, _, position in pairs}
