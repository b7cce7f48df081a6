"""What a SQLite read store writes; each function runs inside one transaction of the writer."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from chassis.parking import ParkedEvent, owner_of
from chassis.projection import ColumnType, Facts
from chassis.readstore.port import Change, Checkpoint, Moved, Serving, View, Write
from chassis.readstore.sqlite_parked import set_aside, take_back
from chassis.readstore.sqlite_schema import (
    column,
    create_generation,
    documents_table,
    drop_generation,
    index_generation,
    rows_table,
)
from chassis.readstore.values import microseconds, to_stored


def commit(
    connection: sqlite3.Connection,
    changes: Sequence[Change],
    checkpoint: Checkpoint | None,
    park: Sequence[ParkedEvent],
    unpark: Sequence[ParkedEvent],
) -> Sequence[tuple[str, str]]:
    """See `ReadStore.commit`."""
    if checkpoint is not None and checkpoint.epoch != epoch(connection):
        raise Moved("another generation serves")
    lost = [(change.view.name, key) for change in changes for key in _write(connection, change)]
    if lost:
        return lost
    set_aside(connection, park)
    take_back(connection, unpark)
    if checkpoint is not None:
        save_checkpoints(connection, checkpoint.owner, {checkpoint.source: checkpoint.position})
        place = (checkpoint.owner, checkpoint.source, checkpoint.position)
        connection.execute("DELETE FROM attempts WHERE owner = ? AND source = ?", place[:2])
        connection.execute("INSERT INTO attempts VALUES (?, ?, ?, 1)", place)
    return ()


def save_checkpoints(connection: sqlite3.Connection, owner: str, positions: Mapping[str, int]) -> None:
    """Move checkpoints forward, never back."""
    connection.executemany(
        "INSERT INTO checkpoints VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET position = max(position, excluded.position)",
        [(owner, source, position) for source, position in positions.items()],
    )


def checkpoints(connection: sqlite3.Connection, owner: str) -> Mapping[str, int]:
    """Per source, how far an owner has come."""
    return dict(connection.execute("SELECT source, position FROM checkpoints WHERE owner = ?", (owner,)))


def begin_attempt(connection: sqlite3.Connection, owner: str, source: str, position: int) -> int:
    """See `ReadStore.begin_attempt`."""
    place = (owner, source, position)
    connection.execute("DELETE FROM attempts WHERE owner = ? AND source = ? AND position < ?", place)
    ((count,),) = connection.execute(
        "INSERT INTO attempts VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count", place
    ).fetchall()
    return int(count)


def epoch(connection: sqlite3.Connection) -> int:
    """A number that changes whenever another generation serves."""
    ((value,),) = connection.execute("SELECT value FROM about WHERE name = 'epoch'")
    return int(value)


def begin_generation(connection: sqlite3.Connection, service: str, view: View, fingerprint: str) -> int:
    """See `ReadStore.begin_generation`."""
    for (unfinished,) in connection.execute(
        "SELECT generation FROM generations WHERE view = ? AND state = 'building'", (view.name,)
    ).fetchall():
        _drop(connection, service, view.name, unfinished)
    ((newest,),) = connection.execute("SELECT max(generation) FROM generations WHERE view = ?", (view.name,))
    generation = (newest or 0) + 1
    connection.execute(
        "INSERT INTO generations (view, generation, fingerprint, state) VALUES (?, ?, ?, 'building')",
        (view.name, generation, fingerprint),
    )
    drop_generation(connection, view.name, generation)
    create_generation(connection, view, generation)
    return generation


def serve(
    connection: sqlite3.Connection,
    service: str,
    generations: Sequence[tuple[View, int]],
    owner: str,
    positions: Mapping[str, int],
    *,
    whole: bool,
) -> bool:
    """See `ReadStore.serve`."""
    reached = checkpoints(connection, owner)
    if any(position > positions[source] for source, position in reached.items() if source in positions):
        return False
    for view, generation in generations:
        index_generation(connection, view, generation)
        connection.execute(
            "UPDATE generations SET state = 'old' WHERE view = ? AND state = 'previous' AND generation <> ?",
            (view.name, generation),
        )
        connection.execute(
            "UPDATE generations SET state = 'previous', positions = ? WHERE view = ? AND state = 'serving'",
            (msgspec.json.encode(reached).decode(), view.name),
        )
        connection.execute(
            "UPDATE generations SET state = 'serving' WHERE view = ? AND generation = ?", (view.name, generation)
        )
        for (old,) in connection.execute(
            "SELECT generation FROM generations WHERE view = ? AND state = 'old'", (view.name,)
        ).fetchall():
            _drop(connection, service, view.name, old)
    if whole:
        save_checkpoints(connection, owner, positions)
    connection.execute("UPDATE about SET value = value + 1 WHERE name = 'epoch'")
    return True


def serving(connection: sqlite3.Connection, fingerprints: Mapping[str, str]) -> Serving:
    """See `ReadStore.serving`."""
    rows = connection.execute("SELECT view, generation, fingerprint FROM generations WHERE state = 'serving'")
    found = {view: (generation, made) for view, generation, made in rows}
    return Serving(
        epoch=epoch(connection),
        generations={view: number for view, (number, made) in found.items() if fingerprints.get(view) == made},
        others=frozenset(found.keys() - fingerprints.keys()),
    )


def retire(connection: sqlite3.Connection, service: str, kept: Collection[str]) -> None:
    """See `ReadStore.retire`; `kept` are the views of this code."""
    rows = connection.execute("SELECT view, generation FROM generations WHERE state <> 'building'").fetchall()
    retired = [(view, generation) for view, generation in rows if view not in kept]
    for view, generation in retired:
        _drop(connection, service, view, generation)
    if retired:
        connection.execute("UPDATE about SET value = value + 1 WHERE name = 'epoch'")


def _drop(connection: sqlite3.Connection, service: str, view: str, generation: int) -> None:
    drop_generation(connection, view, generation)
    connection.execute("DELETE FROM generations WHERE view = ? AND generation = ?", (view, generation))
    connection.execute("DELETE FROM parked WHERE owner = ?", (owner_of(service, view, generation),))


def _write(connection: sqlite3.Connection, change: Change) -> Sequence[str]:
    """Write all at once; only if somebody was faster, one by one to find out who lost."""
    if not change.writes:
        return ()
    connection.execute("SAVEPOINT batch")
    won = _write_documents(connection, change, change.writes)
    if won == len(change.writes):
        written, lost = list(change.writes), []
    else:
        connection.execute("ROLLBACK TO batch")
        written = [write for write in change.writes if _write_documents(connection, change, [write])]
        keys = {write.key for write in written}
        lost = [write.key for write in change.writes if write.key not in keys]
    if isinstance(change.view, Facts):
        _write_rows(connection, change.view, change.generation, written)
    connection.execute("RELEASE batch")
    return lost


def _write_documents(connection: sqlite3.Connection, change: Change, writes: Sequence[Write]) -> int:
    """How many of these found the revision they were read at."""
    view, table = change.view, documents_table(change.view, change.generation)
    fields = () if isinstance(view, Facts) else view.fields
    names = ("revision", "versions", "body", *(column(name) for name in fields))

    def values(write: Write) -> list[Any]:
        versions = msgspec.json.encode(write.versions).decode()
        return [write.revision + 1, versions, write.body, *(to_stored(write.columns.get(name)) for name in fields)]

    new = [(write.key, *values(write)) for write in writes if write.revision == 0]
    later = [(*values(write), write.key, write.revision) for write in writes if write.revision]
    won = 0
    if new:
        marks = ", ".join("?" * (len(names) + 1))
        sql = f"INSERT INTO {table} (key, {', '.join(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING"
        won += connection.executemany(sql, new).rowcount
    if later:
        sets = ", ".join(f"{name} = ?" for name in names)
        won += connection.executemany(f"UPDATE {table} SET {sets} WHERE key = ? AND revision = ?", later).rowcount
    return won


def _write_rows(connection: sqlite3.Connection, view: Facts, generation: int, writes: Sequence[Write]) -> None:
    table = rows_table(view, generation)
    connection.executemany(f"DELETE FROM {table} WHERE thing = ?", [(write.key,) for write in writes if write.revision])
    marks = ", ".join("?" * (len(view.columns) + 6))
    times = [place for place, one in enumerate(view.columns) if one.type is ColumnType.TIME]
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", _rows(writes, times))
    newest = max((row.recorded_from for write in writes for row in write.rows), default=None)
    if newest is not None:
        connection.execute("UPDATE about SET value = max(value, ?) WHERE name = 'horizon'", (microseconds(newest),))


def _rows(writes: Sequence[Write], times: Sequence[int]) -> Iterator[list[Any]]:
    for write in writes:
        for number, row in enumerate(write.rows):
            values = [
                write.key,
                number,
                microseconds(row.effective_from),
                microseconds(row.effective_to),
                microseconds(row.recorded_from),
                microseconds(row.recorded_to),
                *row.values,
            ]
            for place in times:
                moment = row.values[place]
                values[6 + place] = None if moment is None else microseconds(moment)
            yield values
