"""Between events and stored bytes: canonical JSON, written once and never rewritten.

What a log keeps in columns of its own (stream, version, type, root, position, recorded-at) is not
repeated in the bytes; `decode` puts the two halves together. Fields stand in a fixed order and
defaults are left out, so equal events make equal bytes.
"""

import os
import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from chassis.clock import EPOCH, from_micros
from contracts.envelope import Recorded, Told, moment_text
from contracts.event import Event

MAX_STATE_BYTES = 900_000

Row = tuple[int, str, int, str, bytes, str, int]
"""Position, stream, version, type, state, root, and recorded-at in microseconds."""


class Meta(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a command gives to each of its events. `correlation` empty: the event starts its own."""

    effective_at: datetime
    actor: str
    correlation: str = ""
    causation: str | None = None
    reason: str | None = None
    trace: str | None = None
    rests_on: dict[str, int] | None = None


class _Written(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    id: str
    at: datetime
    actor: str
    data: Any
    correlation: str = ""
    causation: str | None = None
    reason: str | None = None
    trace: str | None = None
    rests_on: dict[str, int] | None = None


class _Read(msgspec.Struct, frozen=True, gc=False):
    id: str
    at: datetime
    actor: str
    data: msgspec.Raw
    correlation: str = ""
    causation: str | None = None
    reason: str | None = None
    trace: str | None = None
    rests_on: dict[str, int] | None = None


# Ids need to differ, not to be unguessable.
_draw = random.Random(os.urandom(32)).getrandbits  # noqa: S311
_ENDS = [f"{number:03x}" for number in range(4096)]
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(_Read).decode
_decode_told = msgspec.json.Decoder(Told).decode


def encode(event: Event, event_id: str, meta: Meta) -> bytes:
    """The bytes to store for an event whose personal fields are already concealed."""
    return _encode(
        _Written(
            event_id,
            meta.effective_at,
            meta.actor,
            event,
            meta.correlation,
            meta.causation,
            meta.reason,
            meta.trace,
            meta.rests_on,
        )
    )


def decode(service: str, rows: Iterable[Row]) -> list[Recorded]:
    """The events of a page of rows, payloads left as the bytes they are.

    Raises:
        msgspec.DecodeError: the bytes of a row were not written by `encode`.
    """
    found = []
    stamp, recorded_at = 0, EPOCH
    for position, stream, version, kind, state, root, micros in rows:
        if micros != stamp:
            stamp, recorded_at = micros, from_micros(micros)
        read = _decode(state)
        found.append(
            Recorded(
                id=read.id,
                type=kind,
                service=service,
                stream=stream,
                version=version,
                root=root,
                position=position,
                recorded_at=recorded_at,
                effective_at=read.at,
                actor=read.actor,
                correlation=read.correlation or read.id,
                data=read.data,
                causation=read.causation,
                reason=read.reason,
                trace=read.trace,
                rests_on=read.rests_on,
            )
        )
    return found


def tell(service: str, rows: Iterable[Row]) -> list[Told]:
    """The events of a page of rows, on their way out; `decode` without what only readers need.

    Raises:
        msgspec.DecodeError: the bytes of a row were not written by `encode`.
    """
    found = []
    stamp, recorded_at = 0, moment_text(EPOCH)
    for position, stream, version, kind, state, root, micros in rows:
        if micros != stamp:
            stamp, recorded_at = micros, moment_text(from_micros(micros))
        event = _decode_told(state)
        event.type = kind
        event.service = service
        event.stream = stream
        event.version = version
        event.root = root
        event.position = position
        event.recorded_at = recorded_at
        if not event.correlation:
            event.correlation = event.id
        found.append(event)
    return found


class EventIds:
    """A source of event ids for one thread: UUIDs of version 7, sortable by the millisecond they were drawn in.

    Those of one millisecond share their random front and count up behind it (RFC 9562, section 6.2, method 1);
    front and beginning together are as random as an id drawn alone.
    """

    __slots__ = ("_at", "_front", "_head", "_tail")

    def __init__(self) -> None:
        self._at, self._front, self._head = -1, "", ""
        self._tail = _draw(47)

    def take(self, at_micros: int) -> str:
        """A fresh id; `at_micros` is the present in microseconds."""
        at = at_micros // 1000
        tail = self._tail = self._tail + 1
        moved = at != self._at
        if moved:
            time_part, drawn = f"{at:012x}", f"{_draw(28):07x}"
            self._at = at
            self._front = f"{time_part[:8]}-{time_part[8:]}-7{drawn[:3]}-{_VARIANT[drawn[3]]}{drawn[4:]}-"
        if moved or not tail & 4095:
            self._head = f"{self._front}{tail >> 12:09x}"
        return self._head + _ENDS[tail & 4095]


def event_ids(at_micros: int, count: int) -> list[str]:
    """Fresh event ids of one moment."""
    ids = EventIds()
    return [ids.take(at_micros) for _ in range(count)]
