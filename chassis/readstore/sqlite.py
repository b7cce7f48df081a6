"""The read store on SQLite: one file a service, one writing thread, a few reading ones."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from chassis.feed.lanes import Mark
from chassis.parking import ParkedEvent
from chassis.projection import AsOf, Facts, Figure, Month, Projection
from chassis.readstore import sqlite_parked, sqlite_query, sqlite_write
from chassis.readstore.cursor import cursor
from chassis.readstore.fingerprint import fingerprint
from chassis.readstore.names import check_names
from chassis.readstore.port import Change, Checkpoint, NotServing, Page, Serving, Stored, View
from chassis.readstore.sqlite_purge import Purges
from chassis.readstore.sqlite_query import Statement
from chassis.readstore.sqlite_schema import index_generation
from chassis.readstore.sqlite_threads import SqliteThreads

_VERSIONS = msgspec.json.Decoder(dict[str, int])


class SqliteReadStore(Purges):
    """The views of one service in one file. Every call leaves the event loop for a thread."""

    def __init__(self, path: Path, service: str) -> None:
        """Open or make the file.

        Raises:
            ReadStoreDamaged: it is not a read store of this service; the message says what to do.
        """
        self._service = service
        self._views: Mapping[str, View] = {}
        self._fingerprints: Mapping[str, str] = {}
        self._threads = SqliteThreads(path, service)

    async def prepare(self, views: Sequence[View]) -> Mapping[str, bool]:
        """See `ReadStore.prepare`.

        Raises:
            ValueError: a view's name, column or field cannot be used.
        """
        check_names(views)
        self._views = {view.name: view for view in views}
        self._fingerprints = {view.name: fingerprint(view) for view in views}
        serving = await self.serving()
        return {view.name: view.name in serving.generations for view in views}

    async def load(self, view: View, generation: int, keys: Sequence[str]) -> Mapping[str, Stored]:
        """See `ReadStore.load`."""
        statement = sqlite_query.load_statement(view, generation, keys)
        rows = await self._threads.read(lambda connection: connection.execute(*statement).fetchall())
        return {
            key: Stored(key=key, revision=revision, versions=_VERSIONS.decode(versions), body=body)
            for key, revision, versions, body in rows
        }

    async def commit(
        self,
        changes: Sequence[Change],
        checkpoint: Checkpoint | None = None,
        park: Sequence[ParkedEvent] = (),
        unpark: Sequence[ParkedEvent] = (),
    ) -> Sequence[tuple[str, str]]:
        """See `ReadStore.commit`."""
        return await self._threads.write(
            lambda connection: sqlite_write.commit(connection, changes, checkpoint, park, unpark)
        )

    async def get(self, view: Projection[Any], key: str) -> bytes | None:
        """See `ReadStore.get`."""
        return (await self.get_many(view, (key,))).get(key)

    async def get_many(self, view: Projection[Any], keys: Sequence[str]) -> Mapping[str, bytes]:
        """See `ReadStore.get_many`."""
        return dict(
            await self._ask(view, lambda generation, now: sqlite_query.bodies_statement(view, generation, keys))
        )

    async def find(
        self,
        view: Projection[Any],
        where: Mapping[str, Any],
        order: Sequence[str] = (),
        limit: int = 100,
        after: str | None = None,
    ) -> Page:
        """See `ReadStore.find`.

        Raises:
            Malformed: the cursor is not one of this list.
        """
        rows = await self._ask(
            view, lambda generation, now: sqlite_query.find_statement(view, generation, where, order, limit, after)
        )
        more = len(rows) > limit
        last = rows[limit - 1] if more else ()
        return Page(
            bodies=[row[0] for row in rows[:limit]],
            after=cursor(order, last[1], last[2:]) if more else None,
        )

    async def count(
        self, view: Projection[Any], by: Sequence[str], where: Mapping[str, Any]
    ) -> Mapping[tuple[Any, ...], int]:
        """See `ReadStore.count`."""
        rows = await self._ask(view, lambda generation, now: sqlite_query.count_statement(view, generation, by, where))
        return {tuple(row[:-1]): row[-1] for row in rows}

    async def aggregate(
        self,
        view: Facts,
        by: Sequence[str | Month],
        figures: Sequence[Figure],
        where: Mapping[str, Any],
        as_of: AsOf,
    ) -> Sequence[Mapping[str, Any]]:
        """See `ReadStore.aggregate`.

        Raises:
            Malformed: there is no such timezone.
        """
        rows = await self._ask(
            view,
            lambda generation, now: sqlite_query.aggregate_statement(view, generation, by, figures, where, as_of, now),
        )
        return [sqlite_query.named_figures(view, by, figures, row) for row in rows]

    async def rows(
        self, view: Facts, where: Mapping[str, Any], as_of: AsOf, limit: int = 1000
    ) -> Sequence[Mapping[str, Any]]:
        """See `ReadStore.rows`."""
        rows = await self._ask(
            view, lambda generation, now: sqlite_query.rows_statement(view, generation, where, as_of, limit, now)
        )
        return [sqlite_query.named_columns(view, row) for row in rows]

    async def generations(self, view: View) -> tuple[int, int | None]:
        """See `ReadStore.generations`."""
        sql = "SELECT state, generation FROM generations WHERE view = ?"
        states = dict(await self._threads.read(lambda connection: connection.execute(sql, (view.name,)).fetchall()))
        return states.get("serving", 0), states.get("previous")

    async def serving(self) -> Serving:
        """See `ReadStore.serving`."""
        return await self._threads.read(lambda connection: sqlite_write.serving(connection, self._fingerprints))

    async def retire(self) -> None:
        """See `ReadStore.retire`."""
        await self._threads.write(lambda connection: sqlite_write.retire(connection, self._service, self._fingerprints))

    async def claim(self, _holder: str, _seconds: float) -> bool:
        """See `ReadStore.claim`. The file has one process, which builds one thing at a time."""
        return True

    async def begin_generation(self, view: View) -> int:
        """See `ReadStore.begin_generation`."""
        return await self._threads.write(
            lambda connection: sqlite_write.begin_generation(
                connection, self._service, view, self._fingerprints[view.name]
            )
        )

    async def resume_generation(self, view: View) -> tuple[int, Mapping[str, int]] | None:
        """See `ReadStore.resume_generation`."""
        sql = "SELECT generation, positions FROM generations WHERE view = ? AND state = 'previous' AND fingerprint = ?"
        wanted = (view.name, self._fingerprints[view.name])
        found = await self._threads.read(lambda connection: connection.execute(sql, wanted).fetchone())
        return (found[0], _VERSIONS.decode(found[1])) if found else None

    async def finish_generation(self, view: View, generation: int) -> None:
        """See `ReadStore.finish_generation`."""
        await self._threads.write(lambda connection: index_generation(connection, view, generation))

    async def hold(self, seconds: float) -> None:
        """See `ReadStore.hold`. One process has the file: it pauses itself."""

    async def serve(
        self, generations: Mapping[str, int], owner: str, positions: Mapping[str, Mark], *, whole: bool
    ) -> bool:
        """See `ReadStore.serve`."""
        upto = {lane: mark.position for lane, mark in positions.items()}
        named = [(self._views[name], generation) for name, generation in generations.items()]
        return await self._threads.write(
            lambda connection: sqlite_write.serve(connection, self._service, named, owner, upto, whole=whole)
        )

    async def checkpoints(self, owner: str) -> Mapping[str, Mark]:
        """See `ReadStore.checkpoints`. Logs read straight are one lane each."""
        found = await self._threads.read(lambda connection: sqlite_write.checkpoints(connection, owner))
        return {lane: Mark(position) for lane, position in found.items()}

    async def reset(self, owner: str) -> None:
        """See `ReadStore.reset`."""
        sql = "DELETE FROM checkpoints WHERE owner = ?"
        await self._threads.write(lambda connection: connection.execute(sql, (owner,)).rowcount)

    async def begin_attempt(self, owner: str, source: str, position: int) -> int:
        """See `ReadStore.begin_attempt`."""
        return await self._threads.write(
            lambda connection: sqlite_write.begin_attempt(connection, owner, source, position)
        )

    async def end_attempts(self, owner: str) -> None:
        """See `ReadStore.end_attempts`."""
        sql = "DELETE FROM attempts WHERE owner = ?"
        await self._threads.write(lambda connection: connection.execute(sql, (owner,)).rowcount)

    async def parked(self, owner: str | None = None, root: str | None = None) -> Sequence[ParkedEvent]:
        """See `ReadStore.parked`."""
        return await self._threads.read(lambda connection: sqlite_parked.listed(connection, self._service, owner, root))

    async def parked_count(self) -> int:
        """See `ReadStore.parked_count`."""
        return await self._threads.read(lambda connection: sqlite_parked.count(connection, self._service))

    async def parked_roots(self) -> Mapping[str, frozenset[str]]:
        """See `ReadStore.parked_roots`."""
        return await self._threads.read(sqlite_parked.roots)

    async def close(self) -> None:
        """See `ReadStore.close`."""
        self._threads.close()

    async def _ask(self, view: View, make: Callable[[int, int], Statement]) -> Sequence[tuple[Any, ...]]:
        """Ask the generation that serves, if one does; `make` gets its number and what time it is."""

        def look(connection: sqlite3.Connection) -> Sequence[tuple[Any, ...]]:
            found = connection.execute(
                "SELECT generation FROM generations WHERE view = ? AND state = 'serving' AND fingerprint = ?",
                (view.name, self._fingerprints.get(view.name)),
            ).fetchone()
            if found is None:
                raise NotServing(view.name)
            return connection.execute(*make(found[0], _now(connection))).fetchall()

        return await self._threads.read(look)


def _now(connection: sqlite3.Connection) -> int:
    """The time in microseconds: the clock's, or of the newest fact should the clock have been set back."""
    ((newest,),) = connection.execute("SELECT value FROM about WHERE name = 'horizon'")
    return max(time.time_ns() // 1000, int(newest))
