"""What is to be read no more leaves a SQLite read store, and its file."""

import json
import sqlite3
from collections.abc import Sequence

from chassis.projection import Facts
from chassis.readstore.port import View
from chassis.readstore.sqlite_schema import column, documents_table, rows_table
from chassis.readstore.sqlite_threads import SqliteThreads


class Purges:
    """The part of the store that forgets for good."""

    _threads: SqliteThreads

    async def purge(self, view: View, keys: Sequence[str]) -> None:
        """See `ReadStore.purge`."""
        await self._threads.write(lambda connection: _purge(connection, view, json.dumps(list(keys))))

    async def scrub(self) -> None:
        """See `ReadStore.scrub`. What was overwritten is in the file no more, but in the log of it."""
        await self._threads.empty()


def _purge(connection: sqlite3.Connection, view: View, keys: str) -> None:
    kept = "SELECT generation FROM generations WHERE view = ? AND state = 'previous'"
    for (generation,) in connection.execute(kept, (view.name,)).fetchall():
        table = documents_table(view, generation)
        there = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
        emptied = [name for name in there if name.startswith("c_")]
        sets = ", ".join(f"{column(name.removeprefix('c_'))} = NULL" for name in emptied)
        connection.execute(
            f"UPDATE {table} SET revision = revision + 1, body = NULL{', ' if sets else ''}{sets} "
            "WHERE key IN (SELECT value FROM json_each(?))",
            (keys,),
        )
        if isinstance(view, Facts):
            where = "thing IN (SELECT value FROM json_each(?))"
            connection.execute(f"DELETE FROM {rows_table(view, generation)} WHERE {where}", (keys,))
