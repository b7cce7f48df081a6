"""What a relay writes and a feed reads: the CloudEvent of `contracts.kafka`, and what went before it.

`rollbook-before` holds, for each partition of the topic in order, the position of the last event of the
log that was sent there before this one, 0 where there is none. It tells a reader whether it missed
anything on its own partition, and how far the others must be before nothing is missing at all.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from chassis.feed.lanes import Mark
from chassis.feed.port import Foreign, family
from contracts.envelope import SOURCE, Recorded, Told
from contracts.kafka import PREFIX, ForeignMessage, Headers, Message, from_kafka, from_named, is_structured, message

BEFORE = "rollbook-before"
HOP = "traceparent"
"""Where this step of the journey is in its trace; the event's own trace, in which it began, is an attribute."""

_SEQUENCE, _TYPE, _SOURCE = PREFIX + "sequence", PREFIX + "type", PREFIX + "source"
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def outgoing(event: Told, before: Sequence[bytes], hop: str | None) -> Message:
    """The message that carries an event; `before` is what went before it, as decimal numbers."""
    if hop:
        return message(event, (BEFORE, b",".join(before)), (HOP, hop.encode()))
    return message(event, (BEFORE, b",".join(before)))


class Parser:
    """Reads the messages of one source's topic: the events of some types, whatever their version."""

    def __init__(self, source: str, types: Sequence[str], partitions: int) -> None:
        self._source, self._partitions = (SOURCE + source).encode(), partitions
        self._families = frozenset(family(kind) for kind in types)
        self._asked: dict[bytes, bool] = {}

    def mark(self, headers: Headers) -> Mark | None:
        """The place of a message in the log it comes from; null if no relay of ours sent it."""
        try:
            position = int(headers[_SEQUENCE] or b"")
            before = tuple(map(int, (headers[BEFORE] or b"").split(b",")))
        except (KeyError, ValueError):
            return None
        if headers.get(_SOURCE) != self._source or len(before) != self._partitions:
            return None
        return Mark(position, before)

    def event(self, headers: Headers, value: bytes | None) -> Recorded | None:
        """The event that a message of ours carries; null if its type was not asked for.

        Raises:
            ForeignMessage: it is damaged.
        """
        if not self._wanted(headers):
            return None
        event = from_named(headers, value)
        try:
            _OBJECT.decode(event.data)
        except ValueError as wrong:
            raise ForeignMessage(f"an event whose data is no JSON object: {wrong}") from None
        return event

    def _wanted(self, headers: Headers) -> bool:
        kind = headers.get(_TYPE)
        if kind is None or is_structured(headers):
            return True
        asked = self._asked.get(kind)
        if asked is None:
            asked = self._asked[kind] = family(kind.decode(errors="replace")) in self._families
        return asked


def foreign(record: Any, error: str) -> Foreign:
    """A message as it is set aside."""
    return Foreign(
        offset=record.offset,
        key=(record.key or b"").decode(errors="replace"),
        error=error,
        value=record.value or b"",
    )


def strange(record: Any) -> Foreign:
    """A message that no relay of ours sent."""
    try:
        event = from_kafka(record.headers, record.value)
    except ForeignMessage as why:
        return foreign(record, str(why))
    return foreign(record, f"{event.service} {event.position}, which no relay has sent here")
