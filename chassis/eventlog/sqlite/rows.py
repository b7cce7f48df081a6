"""Timers as the log file keeps them."""

import sqlite3
from collections.abc import Iterable

import msgspec

from chassis.clock import micros
from chassis.decider import Timer, TimerCleared

SET_TIMER = (
    "INSERT INTO timers VALUES (?,?,?,?) ON CONFLICT (key) DO UPDATE "
    "SET kind = excluded.kind, due = excluded.due, data = excluded.data"
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
