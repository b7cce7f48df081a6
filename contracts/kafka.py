"""Events as Kafka messages: CloudEvents 1.0, binary mode, mapped by hand.

Attributes are `ce_` headers, the payload is the value untouched, the key is the root. Reading is
tolerant: headers of others are passed over, whatever their bytes, and structured mode is understood;
the mode is told by `content-type`, because structured messages may carry `ce_` headers too.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from contracts.envelope import SOURCE, SPECVERSION, Recorded, attributes

PREFIX = "ce_"
CONTENT_TYPE = "content-type"
STRUCTURED = "application/cloudevents"

_encode = msgspec.json.Encoder().encode


class _Headers(dict[str, str]):
    """The header of an attribute."""

    def __missing__(self, attribute: str) -> str:
        header = self[attribute] = PREFIX + attribute
        return header


_HEADERS = _Headers(datacontenttype=CONTENT_TYPE)
_NEEDED = "specversion id source type subject time partitionkey sequence streamversion recordedat actor correlationid"
_OPTIONAL = "causationid reason traceparent restson"
_ATTRIBUTES = {CONTENT_TYPE: CONTENT_TYPE} | {PREFIX + name: name for name in f"{_NEEDED} {_OPTIONAL}".split()}


class Message(msgspec.Struct, frozen=True):
    """What is sent: key and value, and headers in the order given."""

    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


class ForeignMessage(ValueError):
    """Raised when a message is not an event of ours; the text says what is missing or wrong."""


def to_kafka(event: Recorded) -> Message:
    """The message that carries this event."""
    headers = tuple([(_HEADERS[name], _text(value)) for name, value in attributes(event).items()])
    return Message(event.root.encode(), bytes(event.data), headers)


def from_kafka(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Recorded:
    """The event that a message carries.

    Raises:
        ForeignMessage: it is no CloudEvent, none of ours, or damaged.
    """
    named = _attributes(headers)
    content_type = named.pop(CONTENT_TYPE, "application/json").lower()
    if value is None:
        raise ForeignMessage("a message without data")
    if content_type.startswith(STRUCTURED):
        return _recorded(*_structured(content_type, value), _checked)
    return _recorded(named, msgspec.Raw(value), _of_text)


def _attributes(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """The attributes an event is made of, without those that are no text."""
    raw = {_ATTRIBUTES[name]: value for name, value in headers if name in _ATTRIBUTES and value is not None}
    try:
        return {name: value.decode() for name, value in raw.items()}
    except UnicodeDecodeError:
        return {name: value.decode() for name, value in raw.items() if _is_text(value)}


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _structured(content_type: str, value: bytes) -> tuple[Mapping[str, Any], msgspec.Raw]:
    if not content_type.startswith(STRUCTURED + "+json"):
        raise ForeignMessage(f"a CloudEvent as {content_type}")
    try:
        named = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
        data = named.pop("data", msgspec.Raw(b"null"))
        return {name: msgspec.json.decode(raw) for name, raw in named.items()}, data
    except msgspec.DecodeError as error:
        raise ForeignMessage(f"a CloudEvent that is no JSON object: {error}") from None


def _recorded(named: Mapping[str, Any], data: msgspec.Raw, make: Callable[[dict[str, Any]], Recorded]) -> Recorded:
    if named.get("specversion") != SPECVERSION:
        raise ForeignMessage("no CloudEvent 1.0")
    source = str(named.get("source", ""))
    if not source.startswith(SOURCE):
        raise ForeignMessage(f"an event of {source or 'nobody'}")
    try:
        return make(
            {
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
        )
    except KeyError as missing:
        raise ForeignMessage(f"an event without {missing}") from None
    except (ValueError, TypeError) as wrong:
        raise ForeignMessage(f"a damaged event: {wrong}") from None


def _of_text(fields: dict[str, Any]) -> Recorded:
    """From headers, which are text: only times need reading."""
    fields["recorded_at"] = msgspec.convert(fields["recorded_at"], datetime)
    fields["effective_at"] = msgspec.convert(fields["effective_at"], datetime)
    return Recorded(**fields)


def _checked(fields: dict[str, Any]) -> Recorded:
    """From a JSON object, whose attributes may be of any type."""
    return msgspec.convert(fields, Recorded)


def _positions(text: str | None) -> dict[str, int] | None:
    if not text:
        return None
    pairs = (part.partition("=") for part in text.split(","))
    return {service: int(position) for service, _, position in pairs}


def _text(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else _encode(value).strip(b'"')
