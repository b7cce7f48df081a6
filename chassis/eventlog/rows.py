"""What every log keeps beside its events, as it is stored: answers and timers; pure packing."""

import struct

import msgspec

from chassis.clock import from_micros
from chassis.decider import Timer
from chassis.eventlog.port import Answer

_FIXED = struct.Struct(">BHI")


def pack(answer: Answer, events: int) -> bytes:
    """An answer as it is stored beside the first of its `events` (or alone, if there is none)."""
    return _FIXED.pack(len(answer.body_hash), answer.status, events) + answer.body_hash + answer.reply


def unpack(packed: bytes, position: int = 0) -> Answer:
    """The answer again; `position` is that of its first event."""
    hash_bytes, status, events = _FIXED.unpack_from(packed)
    start = _FIXED.size + hash_bytes
    return Answer(
        body_hash=packed[_FIXED.size : start],
        status=status,
        reply=packed[start:],
        positions=(position, position + events - 1) if events else (0, 0),
    )


def timer(row: tuple[str, str, int, str]) -> Timer:
    """A stored timer, from its key, kind, due time in microseconds, and data as JSON."""
    key, kind, due, data = row
    return Timer(key=key, kind=kind, due=from_micros(due), data=msgspec.json.decode(data, type=dict[str, str]))
