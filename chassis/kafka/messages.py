"""What a relay writes and a feed reads: the CloudEvent of `contracts.kafka`, and what went before it.

`rollbook-before` holds, for each partition of the topic in order, the position of the last event of the
log that was sent there before this one, 0 where there is none. It tells a reader whether it missed
anything on its own partition, and how far the others must be before nothing is missing at all.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from chassis.feed.lanes import Mark
from chassis.feed.port import Foreign, family
from contracts.envelope import SEQUENCE_DIGITS, SOURCE, Recorded, Told
from contracts.kafka import (
    CONTENT_TYPE,
    JSON,
    PREFIX,
    ForeignMessage,
    Headers,
    Message,
    from_kafka,
    from_named,
    message,
    structured,
)

BEFORE = "rollbook-before"
HOP = "traceparent"
"""Where this step of the journey is in its trace; the event's own trace, in which it began, is an attribute."""

ID = PREFIX + "id"
_SEQUENCE, _TYPE, _SOURCE = PREFIX + "sequence", PREFIX + "type", PREFIX + "source"
_LOOKED_AT = [_SOURCE, _TYPE, CONTENT_TYPE, _SEQUENCE, BEFORE]
_HIGHEST = 10**18 - 1
"""No position is beyond this: a store keeps 64 bits."""

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def outgoing(event: Told, before: Sequence[bytes], hop: str | None) -> Message:
    """The message that carries an event; `before` is what went before it, as decimal numbers."""
    if hop:
        return message(event, (BEFORE, b",".join(before)), (HOP, hop.encode()))
    return message(event, (BEFORE, b",".join(before)))


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """A message as it was read, once for all who follow its partition; or several in a row that nobody asked for.

    `position` and `previous` are those of its event and of the one before it on its partition, `before` is its
    header; without that, no relay of ours sent it. `event` is there if its type was asked for, `foreign` if the
    message is no event of ours, or a damaged one, of the type `kind` so far as that is told. Of several, `previous` is
    that of the first and all else of the last: nothing is missing between them.
    """

    offset: int
    position: int = 0
    previous: int = 0
    before: bytes = b""
    event: Recorded | None = None
    foreign: Foreign | None = None
    kind: str | None = None

    @property
    def mark(self) -> Mark:
        """Its place in the log it comes from."""
        return Mark(self.position, tuple(map(int, self.before.split(b","))))


class Wanted(dict[str, bool]):
    """Whether an event type is one of some, whatever its version; worked out once a type."""

    def __init__(self, types: Sequence[str]) -> None:
        super().__init__()
        self._families = frozenset(family(kind) for kind in types)

    def __missing__(self, kind: str) -> bool:
        found = self[kind] = family(kind) in self._families
        return found


class _WantedHeader(dict[bytes | None, bool]):
    """The same of a header as it was read; a message without one is to be looked at."""

    def __init__(self, types: Sequence[str]) -> None:
        super().__init__({None: True})
        self._wanted = Wanted(types)

    def __missing__(self, kind: bytes) -> bool:
        found = self[kind] = self._wanted[kind.decode(errors="replace")]
        return found


class Parser:
    """Reads the messages of one source's topic: the events of some types, whatever their version."""

    def __init__(self, source: str, types: Sequence[str], partitions: int) -> None:
        self._source = (SOURCE + source).encode()
        self._positions = re.compile(rb"[0-9]{1,18}(?:,[0-9]{1,18}){%d}" % (partitions - 1)).fullmatch
        self._wanted = _WantedHeader(types)
        self._places: tuple[int, ...] = (0,) * len(_LOOKED_AT)

    def arrivals(self, records: Iterable[Any], number: int) -> Sequence[Arrival]:
        """Messages of the partition of this number, whatever they are, in their order."""
        found: list[Arrival] = []
        passing = False
        for record in records:
            source, kind, content, sequence, before = self._looked_at(record.headers)
            place = self._place(source, sequence, before)
            if place is None:
                found.append(Arrival(record.offset, foreign=strange(record)))
                passing = False
                continue
            position, previous = place[0], int(place[1][number])
            if self._wanted[kind] or (content != JSON and structured(content)):
                passing = False
                found.append(self._arrival(record, position, previous, before or b"", kind))
                continue
            if passing and found[-1].position == previous:
                previous = found.pop().previous
            passing = True
            found.append(Arrival(record.offset, position, previous, before or b""))
        return found

    def mark(self, headers: Headers) -> Mark | None:
        """The place of a message in the log it comes from; null if no relay of ours sent it."""
        place = self._place(headers.get(_SOURCE), headers.get(_SEQUENCE), headers.get(BEFORE))
        return None if place is None else Mark(place[0], tuple(map(int, place[1])))

    def _looked_at(self, given: Sequence[tuple[str, bytes | None]]) -> Sequence[bytes | None]:
        """The headers that every message is looked at for. In nearly all they stand where they stood in the one before,
        so that no others need to be touched; written out, for it is done for every message.
        """
        a, b, c, d, e = self._places
        if len(given) > max(a, b, c, d, e):
            (n1, source), (n2, kind), (n3, content), (n4, sequence), (n5, before) = (
                given[a], given[b], given[c], given[d], given[e],
            )  # fmt: skip
            if n1 == _SOURCE and n2 == _TYPE and n3 == CONTENT_TYPE and n4 == _SEQUENCE and n5 == BEFORE:
                return source, kind, content, sequence, before
        places = {name: place for place, (name, _) in enumerate(given)}
        self._places = tuple(places.get(name, 0) for name in _LOOKED_AT)
        named = dict(given)
        return [named.get(name) for name in _LOOKED_AT]

    def _place(
        self, source: bytes | None, sequence: bytes | None, before: bytes | None
    ) -> tuple[int, Sequence[bytes]] | None:
        """The position and what went before it, for each partition, if a relay of ours has sent this."""
        if source != self._source or not sequence or not sequence.isdigit() or len(sequence) > SEQUENCE_DIGITS:
            return None
        position = int(sequence)
        if position > _HIGHEST or not before or not self._positions(before):
            return None
        return position, before.split(b",")

    def _arrival(self, record: Any, position: int, previous: int, before: bytes, kind: bytes | None) -> Arrival:
        """A message that somebody asked for, or that tells its type in its value."""
        try:
            event = self._event(dict(record.headers), record.value)
        except Exception as why:  # noqa: BLE001 - whatever somebody has made of it, the lane goes on
            damage, named = foreign(record, _told(why)), None if kind is None else kind.decode(errors="replace")
            return Arrival(record.offset, position, previous, before, foreign=damage, kind=named)
        return Arrival(record.offset, position, previous, before, event)

    def _event(self, headers: Headers, value: bytes | None) -> Recorded:
        """The event that a message of ours carries.

        Raises:
            ForeignMessage: it is damaged.
        """
        event = from_named(headers, value)
        try:
            _OBJECT.decode(event.data)
        except ValueError as wrong:
            raise ForeignMessage(f"an event whose data is no JSON object: {wrong}") from None
        return event


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
    except Exception as why:  # noqa: BLE001 - it may be anything
        return foreign(record, _told(why))
    return foreign(record, f"{event.service} {event.position}, which no relay has sent here")


def _told(why: Exception) -> str:
    """What is wrong with a message: in our words where they are ours."""
    return str(why) if isinstance(why, ForeignMessage) else f"a message that cannot be read: {type(why).__name__}"
