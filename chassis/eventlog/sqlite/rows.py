"""Rows beside the events: what a command was answered, and timers; pure packing and statements."""

import sqlite3
import struct
from collections.abc import Iterable

import msgspec

from chassis.clock import from_micros, micros
from chassis.decider import Timer, TimerCleared
from chassis.eventlog.port import Answer

_FIXED = struct.Struct(">BHI")

SET_TIMER = (
    "INSERT INTO timers VALUES (?,?,?,?) ON CONFLICT (key) DO UPDATE "
    "SET kind = excluded.kind, due = excluded.due, data = excluded.data"
)


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


def write_timers(connection: sqlite3.Connection, changes: Iterable[Timer | TimerCleared]) -> None:
    """Set, move and clear timers, in the order given."""
    for change in changes:
        if isinstance(change, Timer):
            data = msgspec.json.encode(change.data).decode()
            connection.execute(SET_TIMER, (change.key, change.kind, micros(change.due), data))
        elif change.due is None:
            connection.execute("DELETE FROM timers WHERE key = ?", (change.key,))
        else:
            connection.execute("DELETE FROM timers WHERE key = ? AND due = ?", (change.key, micros(change.due)))


def timer(row: tuple[str, str, int, str]) -> Timer:
    """A stored timer."""
    key, kind, due, data = row
    return Timer(key=key, kind=kind, due=from_micros(due), data=msgspec.json.decode(data, type=dict[str, str]))
