"""What an event log promises, whatever stores it. Synchronous: call it from a thread.

- Position order is commit order, without a reader ever missing one.
- `append` takes what several commands decided in one transaction: all of it or nothing.
- Recorded-at is assigned under the append lock and never decreases.
- Command ids, refusals, timers and checkpoints commit together with the events they belong to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from chassis.decider import Timer, TimerCleared
from chassis.feed.lanes import Mark
from chassis.jobs.keeps import Keeps
from chassis.parking import ParkedEvent
from contracts.envelope import Recorded, Told


class NewEvent(msgspec.Struct, frozen=True, gc=False):
    """An event about to be appended; `state` is the canonical bytes made by the mapper."""

    stream: str
    version: int
    type: str
    state: bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a command was answered, kept so that it can be answered again.

    `body_hash` is a keyed hash of the request. `positions` is the first and last position of its
    events, both 0 where there is none. `reply` is JSON without personal data.
    """

    body_hash: bytes
    status: int
    reply: bytes
    positions: tuple[int, int] = (0, 0)


class Append(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one command adds. `command_id` is empty, and `answer` null, for one that nobody repeats.

    `purgeable` lets an answer without events be forgotten after a while: right for a client's key,
    wrong for what a reaction sends, or a timer that makes something happen. `forget` names people whose keys are
    destroyed in the same transaction.
    """

    command_id: bytes = b""
    answer: Answer | None = None
    events: Sequence[NewEvent] = ()
    timers: Sequence[Timer | TimerCleared] = ()
    purgeable: bool = False
    forget: Sequence[str] = ()


class Appended(msgspec.Struct, frozen=True, kw_only=True):
    """Where a whole append landed: per command its first and last position (0, 0 for none)."""

    positions: Sequence[tuple[int, int]]
    recorded_at: datetime


class Conflict(Exception):
    """Raised when a stream has moved on since it was read; nothing was appended."""

    def __init__(self, streams: Sequence[str]) -> None:
        super().__init__(f"moved on: {', '.join(streams)}")
        self.streams = tuple(streams)


class Repeated(Exception):
    """Raised when a command id is already in the log; nothing was appended."""

    def __init__(self, command_ids: Sequence[bytes]) -> None:
        super().__init__(f"already answered: {', '.join(one.hex() for one in command_ids)}")
        self.command_ids = tuple(command_ids)


class LogUnavailable(Exception):
    """Raised when the log cannot be read or written just now; nothing was appended, but see `OutcomeUnknown`."""


class OutcomeUnknown(LogUnavailable):
    """Raised when the log went away over an append and cannot be asked what became of it: all of it was appended, or
    nothing.
    """


class LogFull(LogUnavailable):
    """Raised when there is no space left for the log; nothing was appended."""


class LogUnsafe(LogUnavailable):
    """Raised when a server is set up so that events could be lost, missed or reordered; says what to change."""


class LogDamaged(Exception):
    """Raised when what is stored is not, or no longer, an event log of ours; `name` is what callers may hear."""

    def __init__(self, told: str, *, name: str = "") -> None:
        super().__init__(told)
        self.name = name


class LogInUse(Exception):
    """Raised when another process already writes to this log; a log has exactly one writer."""


class News(NamedTuple):
    """The newest position of a log; and as of then or later, the snapshots asked for with their versions, and per
    stream its events after that or after the version given, in order. The snapshot of a stream that has no event after
    the version given may be left out.
    """

    newest: int
    snapshots: Mapping[str, tuple[int, bytes]]
    streams: Mapping[str, Sequence[Recorded]]


class LogReader(Protocol):
    """The log of one service, for those who only look."""

    service: str

    def streams(self, after: Mapping[str, int]) -> Mapping[str, Sequence[Recorded]]:
        """Per stream named, its events after the version given, in order; one query for all."""

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

    def last_position(self) -> int:
        """The position of the newest event; 0 for an empty log."""


class EventLog(LogReader, Keeps, Protocol):
    """The log of one service, and the files that it works on."""

    def append(self, appends: Sequence[Append], keys: Mapping[str, bytes] = {}) -> Appended:
        """Append what several commands decided, in one transaction, with new people's `keys`, and without the keys of
        those to be forgotten.

        Raises:
            Conflict: a version is not the next of its stream, or a person has a key already;
                decide again on fresh state.
            Repeated: a command id is taken; look up its answer.
            LogUnavailable: the back end is away, and nothing was appended; `LogFull` if the disk is full.
            OutcomeUnknown: it went away meanwhile, and whether anything was appended cannot be found out.
        """

    def told(self, after: int, limit: int) -> Sequence[Told]:
        """The events after a position, in order, at most `limit`, for those who send them on."""

    def answers(self, command_ids: Sequence[bytes]) -> Mapping[bytes, Answer]:
        """The answers given earlier to those of these commands that are known."""

    def news(self, after: Mapping[str, int], snapshots: Sequence[str] = ()) -> News:
        """What there is after these versions, or after the snapshots of those named in `snapshots`; where the log is
        elsewhere, in one round trip.
        """

    def snapshots(self, streams: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        """Per stream that has one, the version and bytes of its snapshot."""

    def save_snapshots(self, taken: Mapping[str, tuple[int, bytes]]) -> None:
        """Keep snapshots in place of earlier ones; losing one costs time, never truth."""

    def due_timers(self, now: datetime, limit: int, kinds: Sequence[str] | None = None) -> Sequence[Timer]:
        """Timers due by `now`, the most overdue first; only those of `kinds` if given."""

    def next_due(self) -> datetime | None:
        """When the next timer is due, if there is one."""

    def checkpoints(self, owner: str) -> Mapping[str, Mark]:
        """Per lane, how far `owner` has handled everything."""

    def save_checkpoints(self, reached: Mapping[tuple[str, str], Mark]) -> None:
        """Move checkpoints, of owners on lanes, in one write; none moves back."""

    def pin_checkpoints(self, first: Mapping[tuple[str, str], Mark]) -> None:
        """Set checkpoints, of owners on lanes, where there are none yet, in one write; none moves."""

    def begin_attempt(self, owner: str, source: str, position: int) -> int:
        """Count, durably, one more attempt at what follows this position; answers how many."""

    def park(self, events: Sequence[ParkedEvent]) -> bool:
        """Set events aside; one that is there already only takes a new error. False, and nothing is set aside, where
        one would wait (`attempts` 0) and nothing of its root is there any more.
        """

    def parked(self, owner: str | None = None, root: str | None = None) -> Sequence[ParkedEvent]:
        """What is set aside, in order of owner, source and position."""

    def parked_roots(self) -> Mapping[str, frozenset[str]]:
        """Per owner, the roots that have anything set aside."""

    def parked_count(self) -> int:
        """How many events are set aside."""

    def unpark(self, events: Sequence[ParkedEvent]) -> None:
        """Forget events that were replayed or skipped."""

    def person_keys(self, people: Sequence[str]) -> Mapping[str, bytes | None]:
        """The stored keys of these people; null where one was destroyed, absent where none ever was."""

    def add_person_keys(self, keys: Mapping[str, bytes]) -> None:
        """Store keys of people who have none yet; who has one, or had, keeps things as they are."""

    def destroy_person_key(self, person: str) -> None:
        """Make everything stored under this person's key unreadable, for ever."""

    def purge_answers(self, before: datetime) -> int:
        """Forget purgeable answers recorded before then; answers how many."""

    def close(self) -> None:
        """Let go of files and connections."""
