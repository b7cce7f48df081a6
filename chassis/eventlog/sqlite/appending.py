"""What one append writes, within the writer's transaction."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from chassis.eventlog.port import Append, Conflict, Repeated
from chassis.eventlog.rows import pack
from chassis.eventlog.sqlite.recorder import INSERT, EventRow
from chassis.eventlog.sqlite.rows import write_timers
from chassis.ids import root_of

PRESENT = (
    "SELECT w.key FROM json_each(?) AS w CROSS JOIN stored_events AS e "
    "ON e.originator_id = w.key AND e.originator_version = w.value"
)
_ANSWERED = "SELECT command_id FROM answers WHERE command_id IN (:ids)"
_HAPPENED = "SELECT command_id FROM stored_events WHERE command_id IN (:ids)"
_FORGET = "INSERT INTO person_keys VALUES (?, NULL) ON CONFLICT (person) DO UPDATE SET key = NULL"
MOST_IDS = 256
_MARKS = {
    size: f"({','.join(f'?{number}' for number in range(1, size + 1))})" for size in (1, 4, 16, 32, 64, 128, MOST_IDS)
}


def write(
    connection: sqlite3.Connection,
    appends: Sequence[Append],
    keys: Mapping[str, bytes],
    after: int,
    recorded_at: int,
) -> list[tuple[int, int]]:
    """Write everything behind position `after`; answers each command's first and last position.

    Raises:
        Conflict: a version is not the next of its stream.
        Repeated: a command id that had no events is in the log already.
        sqlite3.IntegrityError: a command id, a version or a person's key is taken.
    """
    rows, positions = _rows(appends, after, recorded_at)
    _check_next(connection, rows)
    _check_ids(connection, appends)
    connection.executemany(INSERT, rows)
    answers = [
        (one.command_id, pack(one.answer, 0), recorded_at, one.purgeable)
        for one in appends
        if one.answer and one.command_id and not one.events
    ]
    if answers:
        connection.executemany("INSERT INTO answers VALUES (?,?,?,?)", answers)
    if keys:
        connection.executemany("INSERT INTO person_keys VALUES (?,?)", list(keys.items()))
    forget_keys(connection, [person for one in appends for person in one.forget])
    for one in appends:
        if one.timers:
            write_timers(connection, one.timers)
    return positions


def forget_keys(connection: sqlite3.Connection, people: Sequence[str]) -> None:
    """Destroy the keys of these people; who had none can never get one."""
    if people:
        connection.executemany(_FORGET, [(person,) for person in people])


def with_ids(statement: str, command_ids: Sequence[bytes]) -> tuple[str, list[bytes]]:
    """The statement with `(:ids)` made a list of up to 256; in few sizes, so that few are prepared."""
    size = next(size for size in _MARKS if size >= len(command_ids))
    padded = [*command_ids, *[command_ids[0]] * (size - len(command_ids))]
    return statement.replace("(:ids)", _MARKS[size]), padded


def _rows(appends: Sequence[Append], last: int, recorded_at: int) -> tuple[list[EventRow], list[tuple[int, int]]]:
    rows: list[EventRow] = []
    positions = []
    for one in appends:
        if not one.events:
            positions.append((0, 0))
            continue
        first = last + 1
        command_id: bytes | None = one.command_id or None
        answer = pack(one.answer, len(one.events)) if one.answer else None
        for event in one.events:
            last += 1
            stream = event.stream
            rows.append(
                (last, stream, event.version, event.type, event.state, root_of(stream), recorded_at, command_id, answer)
            )
            command_id = answer = None
        positions.append((first, last))
    return rows, positions


def _check_next(connection: sqlite3.Connection, rows: Sequence[EventRow]) -> None:
    """Each stream's versions follow on what it holds: a hole would hide that a state was wrong."""
    before: dict[str, int] = {}
    reached: dict[str, int] = {}
    for row in rows:
        stream, version = row[1], row[2]
        if stream not in reached:
            before[stream] = version - 1
        elif version != reached[stream] + 1:
            raise Conflict([stream])
        reached[stream] = version
    awaited = {stream: version for stream, version in before.items() if version}
    if awaited:
        present = {stream for (stream,) in connection.execute(PRESENT, (json.dumps(awaited),))}
        if len(present) < len(awaited):
            raise Conflict([stream for stream in awaited if stream not in present])


def _check_ids(connection: sqlite3.Connection, appends: Sequence[Append]) -> None:
    """A command has either events or an answer of its own: no id may stand in both places."""
    for statement, ids in (
        (_ANSWERED, [one.command_id for one in appends if one.events and one.command_id]),
        (_HAPPENED, [one.command_id for one in appends if not one.events and one.command_id]),
    ):
        for start in range(0, len(ids), MOST_IDS):
            found = connection.execute(*with_ids(statement, ids[start : start + MOST_IDS]))
            if known := [command_id for (command_id,) in found]:
                raise Repeated(known)
