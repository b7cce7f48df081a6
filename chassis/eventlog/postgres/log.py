"""The event log port on PostgreSQL."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
import psycopg

from chassis.clock import Clock, from_micros, micros, utc_now
from chassis.decider import Timer
from chassis.eventlog.port import Answer, Append, Appended, Conflict, LogDamaged, LogUnsafe, News, Repeated
from chassis.eventlog.postgres.announcing import Announcer
from chassis.eventlog.postgres.appending import APPEND, arranged, placed, versions_before
from chassis.eventlog.postgres.arrays import Blobs, Integers, Texts
from chassis.eventlog.postgres.checks import unsafe_environment
from chassis.eventlog.postgres.datastore import SESSIONS, LogDatastore
from chassis.eventlog.postgres.keeping import KeepsParts
from chassis.eventlog.postgres.leases import Candidate, Lease
from chassis.eventlog.postgres.listening import POLL_SECONDS, Listener
from chassis.eventlog.postgres.outcome import settle
from chassis.eventlog.postgres.parking import ParksEvents
from chassis.eventlog.postgres.people import KeepsPersonKeys
from chassis.eventlog.postgres.reading import NEWS, STREAMS, news_query, page_query, streams_query
from chassis.eventlog.postgres.recorder import PostgresRecorder
from chassis.eventlog.postgres.relayed import KeepsRelayed
from chassis.eventlog.rows import timer, unpack
from chassis.mapper import Row, decode, tell
from contracts.envelope import Recorded, Told

T = TypeVar("T")
MOVED_ON, TAKEN = "RB001", "RB002"
_ANSWERS = (
    "SELECT command_id, position, answer FROM stored_events WHERE command_id = ANY (%b) AND command_id IS NOT NULL "
    "UNION ALL SELECT command_id, 0, answer FROM answers WHERE command_id = ANY (%b)"
)
_PRESENT = (
    "SELECT w.stream FROM unnest(%b, %b) AS w (stream, version) JOIN stored_events AS e "
    "ON e.originator_id = w.stream AND e.originator_version = w.version"
)
_SAVE_SNAPSHOTS = (
    "INSERT INTO snapshots (stream, version, state) SELECT * FROM unnest(%b, %b, %b) "
    "ON CONFLICT (stream) DO UPDATE SET version = excluded.version, state = excluded.state "
    "WHERE excluded.version >= snapshots.version"
)
_PURGE = (
    "WITH gone AS (DELETE FROM answers WHERE command_id = ANY (ARRAY("
    "SELECT command_id FROM answers WHERE purgeable AND recorded_at < %s ORDER BY recorded_at LIMIT 10000)) "
    "RETURNING 1) SELECT count(*) FROM gone"
)
_DUE = "SELECT key, kind, due, data FROM timers WHERE due <= %s AND (%s OR kind = ANY (%b)) ORDER BY due, key LIMIT %s"


class PostgresEventLog(ParksEvents, KeepsPersonKeys, KeepsParts, KeepsRelayed):
    """The log of one service in its own database, made by `schema.prepare`; any number of processes use it.

    `conninfo` names the server itself, or a pooler that pools sessions: prepared statements and locks
    belong to a session. With `lazy` nothing is looked at before it is needed, so that the server may
    come later; what is wrong with it is then raised by whatever is asked first.

    Raises:
        LogUnsafe: the server, or the environment, is set up so that events could be lost or missed.
        LogDamaged: the database holds no log of this service, or one of another version.
        LogUnavailable: the server cannot be reached.
    """

    def __init__(
        self,
        conninfo: str,
        service: str,
        *,
        clock: Clock = utc_now,
        sessions: int = SESSIONS,
        lazy: bool = False,
    ) -> None:
        if why := unsafe_environment(os.environ):
            raise LogUnsafe(why)
        self.service = service
        self.datastore = LogDatastore(conninfo, service, sessions=sessions)
        self.recorder = PostgresRecorder(self.datastore, self._insert)
        self._clock = clock
        self._announcer = Announcer(self.datastore.open)
        self._candidate = Candidate(self.datastore.open)
        if not lazy:
            with self.datastore.session():
                pass

    def append(self, appends: Sequence[Append], keys: Mapping[str, bytes] = {}) -> Appended:
        """Append what several commands decided, in one transaction and one round trip, with new people's keys.

        An answer that was cut off is looked up; see `outcome`.
        """
        parameters = arranged(appends, keys, micros(self._clock()))
        with self.datastore.appending() as session:
            try:
                row = session.cursor.execute(APPEND, parameters, prepare=True).fetchone()
            except psycopg.Error as failed:
                if not session.usable():
                    return settle(self.datastore, session, appends)
                raise self._explained(failed, appends) from failed
        if row is None:
            raise LogDamaged(f"{self.datastore.database.name} appends without saying where.")
        return Appended(positions=placed(appends, row[0]), recorded_at=from_micros(row[1]))

    def answers(self, command_ids: Sequence[bytes]) -> Mapping[bytes, Answer]:
        """The answers given earlier to those of these commands that are known."""
        asked = Blobs(command_ids)
        rows = self.datastore.query(_ANSWERS, (asked, asked))
        return {command_id: unpack(packed, position) for command_id, position, packed in rows}

    def news(self, after: Mapping[str, int], snapshots: Sequence[str] = ()) -> News:
        """What there is after these versions, or after the snapshots of those named in `snapshots`; all of one
        moment, in one round trip.
        """
        if not after:
            return News(self.last_position(), {}, {})
        rows = self.datastore.query(NEWS, news_query(after, snapshots))
        found = {row[2]: (row[3], row[5]) for row in rows if row[1] is None and row[2] is not None}
        events = [row[1:] for row in rows if row[1] is not None]
        return News(int(rows[0][0] or 0), found, self._by_stream(after, events))

    def streams(self, after: Mapping[str, int]) -> Mapping[str, Sequence[Recorded]]:
        """Per stream named, its events after the version given, in order; one query for all."""
        return self._by_stream(after, self.datastore.query(STREAMS, streams_query(after)))

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
        if (types is not None and not types) or "\0" in f"{stream or ''}{root or ''}":
            return []
        rows = self.datastore.query(*page_query(after, limit, types, upto, stream=stream, root=root, newest=newest))
        return self._decoded(rows[::-1] if newest else rows)

    def told(self, after: int, limit: int) -> Sequence[Told]:
        """The events after a position, in order, at most `limit`, for those who send them on."""
        return self._readable(tell, self.datastore.query(*page_query(after, limit)))

    def last_position(self) -> int:
        """The position of the newest event; 0 for an empty log."""
        return int(self.datastore.query("SELECT max(position) FROM stored_events")[0][0] or 0)

    def snapshots(self, streams: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        """Per stream that has one, the version and bytes of its snapshot."""
        wanted = Texts(name for name in streams if "\0" not in name)
        rows = self.datastore.query("SELECT stream, version, state FROM snapshots WHERE stream = ANY (%b)", (wanted,))
        return {stream: (version, state) for stream, version, state in rows}

    def save_snapshots(self, taken: Mapping[str, tuple[int, bytes]]) -> None:
        """Keep snapshots in place of earlier ones; losing one costs time, never truth."""
        # In one order whoever saves, so that none waits for another in a circle.
        kept = sorted(taken.items())
        versions, states = Integers([version for _, (version, _) in kept]), Blobs([state for _, (_, state) in kept])
        self.datastore.change(_SAVE_SNAPSHOTS, (Texts(stream for stream, _ in kept), versions, states))

    def due_timers(self, now: datetime, limit: int, kinds: Sequence[str] | None = None) -> Sequence[Timer]:
        """Timers due by `now`, the most overdue first; only those of `kinds` if given."""
        return [
            timer(row) for row in self.datastore.query(_DUE, (micros(now), kinds is None, Texts(kinds or ()), limit))
        ]

    def next_due(self) -> datetime | None:
        """When the next timer is due, if there is one."""
        due = self.datastore.query("SELECT min(due) FROM timers")[0][0]
        return None if due is None else from_micros(due)

    def purge_answers(self, before: datetime) -> int:
        """Forget purgeable answers recorded before then; answers how many."""
        count = 0
        while found := self.datastore.change(_PURGE, (micros(before),))[0][0]:
            count += found
        return count

    def announce(self, position: int) -> None:
        """Tell listeners, in this process and others, that there is something up to here; returns at once."""
        self._announcer.announce(position)

    def listener(self, heard: Callable[[int], None], *, poll_seconds: float = POLL_SECONDS) -> Listener:
        """A listener, to be started, that calls `heard` with the newest position, whoever appends."""
        return Listener(self.datastore.open, heard, poll_seconds=poll_seconds)

    def try_lead(self, role: str) -> Lease | None:
        """Take the lead of a role among the processes of this service; null if another has it.

        Raises:
            LogUnavailable: the server cannot be reached.
        """
        return self._candidate.try_lead(role)

    def close(self) -> None:
        """Let go of every session, except those of leases and listeners."""
        self._announcer.close()
        self._candidate.close()
        self.datastore.close()

    def _by_stream(self, names: Iterable[str], rows: list[Row]) -> Mapping[str, Sequence[Recorded]]:
        found: dict[str, list[Recorded]] = {name: [] for name in names}
        for event in self._decoded(rows):
            found[event.stream].append(event)
        return found

    def _decoded(self, rows: list[Row]) -> list[Recorded]:
        return self._readable(decode, rows)

    def _readable(self, made: Callable[[str, list[Row]], list[T]], rows: list[Row]) -> list[T]:
        try:
            return made(self.service, rows)
        except msgspec.MsgspecError as broken:
            where = self.datastore.database.name
            raise LogDamaged(f"{where} holds an event that cannot be read ({broken}).") from broken

    def _explained(self, failed: psycopg.Error, appends: Sequence[Append]) -> Exception:
        """Why the server refused an append, nothing of which it kept."""
        detail = failed.diag.message_detail or ""
        if failed.sqlstate == MOVED_ON:
            return Conflict(json.loads(detail))
        if failed.sqlstate == TAKEN:
            return Repeated([bytes.fromhex(ident) for ident in detail.split(",")])
        if not isinstance(failed, psycopg.errors.UniqueViolation):
            return self.datastore.database.translated(failed)
        if known := self.answers([one.command_id for one in appends if one.command_id]):
            return Repeated(list(known))
        before = versions_before(event for one in appends for event in one.events)
        first = Integers([version + 1 for version in before.values()])
        return Conflict([stream for (stream,) in self.datastore.query(_PRESENT, (Texts(before), first))])

    def _insert(self, appends: Sequence[Append]) -> Sequence[int]:
        first, last = self.append(appends).positions[0]
        return list(range(first, last + 1))
