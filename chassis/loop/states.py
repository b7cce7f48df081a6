"""States of streams: folded from the log, kept in memory, snapshotted, brought up to date.

States are mutable and belong to one writer thread. After a failed append the touched ones are
forgotten, because they have run ahead of the log.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

from chassis.decider import Aggregate
from chassis.eventlog.port import EventLog, LogUnavailable
from chassis.ids import category_of
from chassis.vault import Vault
from contracts.envelope import Recorded
from contracts.event import Event

CACHED_STATES = 14_000
_MARK_BYTES = 8


class Entry(msgspec.Struct, eq=False):
    """One stream's state and version. `failed` says why it could not be folded, `personal` that the state has seen
    names and the like, which a snapshot must not hold.
    """

    stream: str
    aggregate: Aggregate[Any]
    state: Any
    version: int = 0
    snapshot: int = 0
    checked: int = 0
    failed: Exception | None = None
    personal: bool = False

    def evolve(self, event: Event) -> None:
        """Fold one more event."""
        if event.PERSONAL:
            self.personal = True
        self.state = self.aggregate.evolve(self.state, event)
        self.version += 1

    def wants_snapshot(self) -> bool:
        """Whether it has come far enough since its last snapshot."""
        every = self.aggregate.snapshot_every
        return every > 0 and self.version - self.snapshot >= every and not self.personal and self.failed is None

    def prune(self, before: datetime) -> None:
        """Let go of what was over by then."""
        if self.aggregate.prune is not None:
            self.aggregate.prune(self.state, before)


class States:
    """The states a writer decides on: at most `limit` are kept, the least recently used go first."""

    def __init__(
        self, log: EventLog, aggregates: Sequence[Aggregate[Any]], vault: Vault, *, limit: int = CACHED_STATES
    ) -> None:
        self._log = log
        self._vault = vault
        self._limit = limit
        self._aggregates = {aggregate.category: aggregate for aggregate in aggregates}
        self._kept: OrderedDict[str, Entry] = OrderedDict()
        self._head = 0
        self._fresh_from = 0

    def load(self, streams: Iterable[str]) -> dict[str, Entry]:
        """The entries of these streams as of now; one query for all that are not at hand.

        A stream that cannot be folded (no such category, an event nobody knows) has `failed` set.

        Raises:
            LogUnavailable: the log cannot be read.
        """
        found: dict[str, Entry] = {}
        kept: dict[str, Entry] = {}
        absent: dict[str, Entry] = {}
        for stream in streams:
            entry = self._kept.get(stream)
            if entry is not None:
                self._kept.move_to_end(stream)
                found[stream] = kept[stream] = entry
            else:
                entry = found[stream] = self._blank(stream)
                if entry.failed is None:
                    absent[stream] = entry
        head = self._begin(absent)
        self._reached(head)
        if behind := {stream: entry for stream, entry in kept.items() if entry.checked < self._fresh_from}:
            self._fold(behind, self._log.streams(_versions(behind)))
        for entry in found.values():
            entry.checked = head
        return found

    def widen(self, found: dict[str, Entry], streams: Iterable[str]) -> None:
        """Add the entries of these streams to those that `load` found. Where one of them has to be read, the same query
        brings everything found up to date: what was read at two moments is never taken for that of the later one.

        Raises:
            LogUnavailable: the log cannot be read.
        """
        unread = False
        for stream in streams:
            if stream in found:
                continue
            entry = self._kept.get(stream)
            if entry is None:
                found[stream] = self._blank(stream)
            else:
                self._kept.move_to_end(stream)
                found[stream] = entry
            unread = unread or entry is None or entry.checked < self._fresh_from
        if unread:
            head = self._begin({stream: entry for stream, entry in found.items() if not entry.failed})
            self._reached(head)
            for entry in found.values():
                entry.checked = head

    def keep(self, entries: Mapping[str, Entry], first: int, last: int) -> None:
        """The append of what these entries hold succeeded, at positions `first` to `last` (0: nothing)."""
        if first == self._head + 1:
            self._head = last
        head = self._head
        for stream, entry in entries.items():
            if not entry.failed:
                if entry.checked < head:
                    entry.checked = head
                self._kept[stream] = entry
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)

    def forget(self, streams: Iterable[str]) -> None:
        """Drop states that have run ahead of the log, or behind it."""
        for stream in streams:
            self._kept.pop(stream, None)

    def _blank(self, stream: str) -> Entry:
        aggregate = self._aggregates.get(category_of(stream))
        if aggregate is not None:
            return Entry(stream, aggregate, aggregate.blank(stream))
        entry = Entry(stream, _NOTHING, None)
        entry.failed = LookupError(f"no aggregate folds the stream {stream}")
        return entry

    def _reached(self, head: int) -> None:
        if head != self._head:
            # Somebody else has appended: whatever was folded before may be behind.
            self._head = self._fresh_from = head

    def _begin(self, entries: Mapping[str, Entry]) -> int:
        """Fold on from where these are, blank ones from their snapshots; answers the newest position of the log."""
        snapshots = [
            stream for stream, entry in entries.items() if entry.aggregate.snapshot_every and not entry.version
        ]
        news = self._log.news(_versions(entries), snapshots)
        unread = {
            stream: entries[stream]
            for stream, (version, taken) in news.snapshots.items()
            if not _restore(entries[stream], version, taken)
        }
        self._fold(entries, {stream: events for stream, events in news.streams.items() if stream not in unread})
        if unread:
            self._fold(unread, self._log.streams(_versions(unread)))
        return news.newest

    def _fold(self, entries: Mapping[str, Entry], histories: Mapping[str, Sequence[Recorded]]) -> None:
        for stream, history in histories.items():
            if history:
                self._evolve(entries[stream], history)

    def _evolve(self, entry: Entry, history: Sequence[Recorded]) -> None:
        try:
            for recorded in history:
                event = recorded.payload()
                entry.evolve(self._vault.reveal(event) if event.PERSONAL else event)
        except LogUnavailable:
            self._kept.pop(entry.stream, None)
            raise
        except Exception as failed:  # noqa: BLE001 - one stream that cannot be folded leaves the others alone
            entry.failed = failed
            self._kept.pop(entry.stream, None)


def _versions(entries: Mapping[str, Entry]) -> dict[str, int]:
    return {stream: entry.version for stream, entry in entries.items()}


_NOTHING: Aggregate[Any] = Aggregate(category="", blank=lambda stream: None, evolve=lambda state, event: state)
_MARKS: dict[type, bytes] = {}


def _mark(aggregate: Aggregate[Any]) -> bytes:
    """A fingerprint of the state's shape, so that a snapshot of another shape is not read."""
    kind = _kind(aggregate)
    found = _MARKS.get(kind)
    if found is None:
        shape = re.sub(r" at 0x[0-9a-f]+", "", repr(msgspec.inspect.type_info(kind)))
        found = _MARKS[kind] = blake2b(shape.encode(), digest_size=_MARK_BYTES).digest()
    return found


def snapshot(entry: Entry) -> tuple[int, bytes]:
    """The entry's version and its state as bytes, marked with the shape of its type."""
    entry.snapshot = entry.version
    return entry.version, _mark(entry.aggregate) + msgspec.msgpack.encode(entry.state)


def _kind(aggregate: Aggregate[Any]) -> type:
    if aggregate.state is None:
        raise TypeError(f"snapshots of {aggregate.category} need the type of its state")
    return aggregate.state


def _restore(entry: Entry, version: int, taken: bytes) -> bool:
    """Whether the snapshot could be read; else the entry stays blank."""
    if not taken.startswith(_mark(entry.aggregate)):
        return False
    try:
        entry.state = msgspec.msgpack.decode(taken[_MARK_BYTES:], type=_kind(entry.aggregate))
    except msgspec.MsgspecError:
        return False
    entry.version = entry.snapshot = version
    return True
