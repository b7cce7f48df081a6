"""The event log port on SQLite."""

import json
import logging
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from chassis.clock import Clock, from_micros, micros, utc_now
from chassis.decider import Timer
from chassis.eventlog.port import Answer, Append, Appended, Conflict, LogDamaged, LogUnavailable, News, Repeated
from chassis.eventlog.rows import timer, unpack
from chassis.eventlog.sqlite.appending import MOST_IDS, PRESENT, forget_keys, with_ids, write
from chassis.eventlog.sqlite.datastore import LogDatastore
from chassis.eventlog.sqlite.keeping import KeepsParts
from chassis.eventlog.sqlite.lock import WriterLock
from chassis.eventlog.sqlite.parking import ParksEvents
from chassis.eventlog.sqlite.recorder import SQLiteRecorder, page_query
from chassis.eventlog.sqlite.schema import check, create
from chassis.mapper import Row, decode
from contracts.envelope import Recorded, Told, told

log = logging.getLogger(__name__)
_STREAMS = (
    "SELECT e.position, e.originator_id, e.originator_version, e.topic, e.state, e.root, e.recorded_at "
    "FROM json_each(?) AS w CROSS JOIN stored_events AS e "
    "ON e.originator_id = w.key AND e.originator_version > w.value "
    "ORDER BY e.originator_id, e.originator_version"
)
_ANSWERS = (
    "SELECT command_id, position, answer FROM stored_events WHERE command_id IN (:ids) "
    "UNION ALL SELECT command_id, 0, answer FROM answers WHERE command_id IN (:ids)"
)
_DUE = (
    "SELECT key, kind, due, data FROM timers WHERE due <= ? "
    "AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) ORDER BY due, key LIMIT ?"
)


class SQLiteEventLog(ParksEvents, KeepsParts):
    """The log of one service in the file `path`, made if it is not there.

    `read_only` lets another process look while a writer runs, and takes no lock.

    Raises:
        LogInUse: another process writes to it.
        LogDamaged: the file is not a log of this service, or no longer one; it is left as it is.
        LogUnavailable: the folder cannot be written, or the disk is full.
    """

    def __init__(self, path: Path, service: str, *, clock: Clock = utc_now, read_only: bool = False) -> None:
        self.service = service
        self._path = path
        self._lock = None if read_only else _locked(path)
        try:
            if not read_only and not path.exists():
                _create(path, service)
            check(path)
            self._datastore = LogDatastore(path, read_only=read_only)
            self.recorder = SQLiteRecorder(self._datastore, clock)
            self._recognize()
            if not read_only:
                self._datastore.fold_what_was_left()
        except BaseException:
            if self._lock:
                self._lock.release()
            raise

    def append(self, appends: Sequence[Append], keys: Mapping[str, bytes] = {}) -> Appended:
        """Append what several commands decided, in one transaction, with new people's keys."""
        try:
            with self._datastore.writing() as connection:
                last, recorded_at = self.recorder.begin(connection)
                positions = write(connection, appends, keys, last, recorded_at)
        except sqlite3.IntegrityError as taken:
            raise self._explained(appends) from taken
        if any(one.forget for one in appends):
            self._fold()
        return Appended(positions=positions, recorded_at=from_micros(recorded_at))

    def answers(self, command_ids: Sequence[bytes]) -> Mapping[bytes, Answer]:
        """The answers given earlier to those of these commands that are known."""
        found: dict[bytes, Answer] = {}
        for start in range(0, len(command_ids), MOST_IDS):
            asked = command_ids[start : start + MOST_IDS]
            for command_id, position, packed in self._datastore.query(*with_ids(_ANSWERS, asked)):
                found[command_id] = unpack(packed, position)
        return found

    def news(self, after: Mapping[str, int], snapshots: Sequence[str] = ()) -> News:
        """What there is after these versions, or after the snapshots of those named in `snapshots`."""
        newest, taken = self.last_position(), self.snapshots(snapshots) if snapshots else {}
        reached = {**after, **{stream: version for stream, (version, _) in taken.items()}}
        return News(newest, taken, self.streams(reached) if reached else {})

    def streams(self, after: Mapping[str, int]) -> Mapping[str, Sequence[Recorded]]:
        """Per stream named, its events after the version given, in order; one query for all."""
        found: dict[str, list[Recorded]] = {name: [] for name in after}
        # SQLite reads JSON's text up to the first NUL, and would find another stream.
        wanted = {name: version for name, version in after.items() if "\0" not in name}
        for event in self._decoded(self._datastore.query(_STREAMS, (json.dumps(wanted),))):
            found[event.stream].append(event)
        return found

    def read(
        self,
        after: int,
        limit: int,
        types: Sequence[str] | None = None,
        upto: int | None = None,
        *,
        stream: str | None = None,
        root: str | None = None,
        newest: bool = False,
    ) -> Sequence[Recorded]:
        """The events after a position, in order, at most `limit`; only `types`, `stream` or `root` if
        given. With `newest`, the last `limit` of them instead of the first, still in order.
        """
        if types is not None and not types:
            return []
        query = page_query(after + 1, limit, upto, types or (), stream=stream, root=root, newest=newest)
        rows = self._datastore.query(*query)
        return self._decoded(rows[::-1] if newest else rows)

    def told(self, after: int, limit: int) -> Sequence[Told]:
        """The events after a position, in order, at most `limit`, for those who send them on."""
        return [told(event) for event in self.read(after, limit)]

    def last_position(self) -> int:
        """The position of the newest event; 0 for an empty log."""
        return int(self._datastore.query("SELECT MAX(position) FROM stored_events")[0][0] or 0)

    def snapshots(self, streams: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        """Per stream that has one, the version and bytes of its snapshot."""
        rows = self._datastore.query(
            "SELECT s.stream, s.version, s.state "
            "FROM json_each(?) AS w CROSS JOIN snapshots AS s ON s.stream = w.value",
            (json.dumps([name for name in streams if "\0" not in name]),),
        )
        return {stream: (version, state) for stream, version, state in rows}

    def save_snapshots(self, taken: Mapping[str, tuple[int, bytes]]) -> None:
        """Keep snapshots in place of earlier ones; losing one costs time, never truth."""
        with self._datastore.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO snapshots VALUES (?,?,?)",
                [(stream, version, state) for stream, (version, state) in taken.items()],
            )

    def due_timers(self, now: datetime, limit: int, kinds: Sequence[str] | None = None) -> Sequence[Timer]:
        """Timers due by `now`, the most overdue first; only those of `kinds` if given."""
        wanted = None if kinds is None else json.dumps(list(kinds))
        return [timer(row) for row in self._datastore.query(_DUE, (micros(now), wanted, wanted, limit))]

    def next_due(self) -> datetime | None:
        """When the next timer is due, if there is one."""
        due = self._datastore.query("SELECT MIN(due) FROM timers")[0][0]
        return None if due is None else from_micros(due)

    def person_keys(self, people: Sequence[str]) -> Mapping[str, bytes | None]:
        """The stored keys of these people; null where one was destroyed, absent where none ever was."""
        statement = "SELECT p.person, p.key FROM json_each(?) AS w CROSS JOIN person_keys AS p ON p.person = w.value"
        return dict(self._datastore.query(statement, (json.dumps(list(people)),)))

    def add_person_keys(self, keys: Mapping[str, bytes]) -> None:
        """Store keys of people who have none yet; who has one, or had, keeps things as they are."""
        with self._datastore.writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO person_keys VALUES (?,?)", list(keys.items()))

    def destroy_person_key(self, person: str) -> None:
        """Make everything stored under this person's key unreadable, for ever, on the disk too."""
        with self._datastore.writing() as connection:
            forget_keys(connection, [person])
        self._fold()

    def purge_answers(self, before: datetime) -> int:
        """Forget purgeable answers recorded before then; answers how many."""
        with self._datastore.writing() as connection:
            statement = "DELETE FROM answers WHERE purgeable AND recorded_at < ?"
            return connection.execute(statement, (micros(before),)).rowcount

    def close(self) -> None:
        """Let go of the file and of the writer's lock."""
        self._datastore.close()
        if self._lock:
            self._lock.release()

    def _fold(self) -> None:
        """Let destroyed keys leave the disk at once, or as soon as it can be; what was written stands either way."""
        try:
            self._datastore.fold()
        except (LogUnavailable, LogDamaged) as later:
            log.warning("%s: destroyed keys leave the disk later: %s", self.service, later)

    def _decoded(self, rows: list[Row]) -> list[Recorded]:
        try:
            return decode(self.service, rows)
        except msgspec.MsgspecError as broken:
            raise LogDamaged(f"{self._path} holds an event that cannot be read ({broken}).") from broken

    def _recognize(self) -> None:
        found = self._datastore.query("SELECT service FROM identity")
        if found != [(self.service,)]:
            whose = ", ".join(service for (service,) in found) or "nobody"
            raise LogDamaged(f"{self._path} is the log of {whose}, not of {self.service}.")

    def _explained(self, appends: Sequence[Append]) -> Exception:
        """Why a constraint refused: ids that are known, versions that are taken, or people's keys."""
        ids = [one.command_id for one in appends if one.command_id]
        known = list(self.answers(ids)) or [ident for ident, count in Counter(ids).items() if count > 1]
        if known:
            return Repeated(known)
        first = {event.stream: event.version for one in reversed(appends) for event in reversed(one.events)}
        taken = self._datastore.query(PRESENT, (json.dumps(first),))
        return Conflict([stream for (stream,) in taken])


def _locked(path: Path) -> WriterLock:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return WriterLock(path)
    except OSError as failed:
        raise LogUnavailable(f"The data folder {path.parent} cannot be written: {failed.strerror}.") from failed


def _create(path: Path, service: str) -> None:
    try:
        create(path, service)
    except (OSError, sqlite3.Error) as failed:
        raise LogUnavailable(f"{path} cannot be made: {failed}.") from failed
