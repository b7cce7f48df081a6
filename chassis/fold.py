"""The pure heart of the read side: what some events make of a document, or of a thing's facts.

A document skips what it has already seen, by source stream and version. Facts are a function of
the *set* of a thing's events, so neither order nor repetition of their arrival can matter.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

import msgspec

from chassis.projection import Facts, Projection
from chassis.readstore.port import Row, Stored, View, Write
from contracts.envelope import Recorded
from contracts.event import Event

D = TypeVar("D", bound=msgspec.Struct)
Values = tuple[Any, ...]
Segment = tuple[datetime, datetime | None, Values]
SortKey = tuple[datetime, int, datetime, str, int]


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """An event on its way into a view: its envelope and its payload."""

    recorded: Recorded
    payload: Event


class Untakable(Exception):
    """Raised when a view's own code fails on an event; the cause is what it raised."""

    def __init__(self, recorded: Recorded) -> None:
        super().__init__(f"{recorded.type} at {recorded.service} {recorded.position}")
        self.recorded = recorded


def keys_of(view: View, incoming: Incoming) -> Sequence[str]:
    """The documents or things that an event concerns.

    Raises:
        Untakable: the view's key function failed.
    """
    try:
        named = view.key(incoming.payload, incoming.recorded)
    except Exception as cause:
        raise Untakable(incoming.recorded) from cause
    return (named,) if isinstance(named, str) else tuple(dict.fromkeys(named))


def document_decoder(document: type[D]) -> "msgspec.json.Decoder[D]":
    """The decoder of a view's documents, made once."""
    decoder = _DECODERS.get(document)
    if decoder is None:
        decoder = _DECODERS[document] = msgspec.json.Decoder(document)
    return decoder


def fold(view: View, key: str, stored: Stored | None, incoming: Sequence[Incoming]) -> Write | None:
    """What to write under `key` after these events; null if it has seen them all.

    Raises:
        Untakable: the view's own code failed; nothing should be written.
    """
    if isinstance(view, Facts):
        return fold_facts(view, key, stored, incoming)
    return fold_document(view, key, stored, incoming)


def fold_document(view: Projection[Any], key: str, stored: Stored | None, incoming: Sequence[Incoming]) -> Write | None:
    """The document after these events. See `fold`."""
    versions = dict(stored.versions) if stored else {}
    body = stored.body if stored else None
    document = document_decoder(view.document).decode(body) if body is not None else None
    last = None
    for item in incoming:
        last_seen = versions.get(source := f"{item.recorded.service}/{item.recorded.stream}", 0)
        if item.recorded.version <= last_seen:
            continue
        try:
            document = view.fold(view.blank(key) if document is None else document, item.payload, item.recorded)
        except Exception as cause:
            raise Untakable(item.recorded) from cause
        versions[source] = item.recorded.version
        last = item
    if last is None:
        return None
    revision = stored.revision if stored else 0
    if document is None:
        return Write(key=key, revision=revision, versions=versions, body=None)
    try:
        body = msgspec.json.encode(document)
        columns = {name: getattr(document, name) for name in view.index}
    except Exception as cause:
        raise Untakable(last.recorded) from cause
    return Write(key=key, revision=revision, versions=versions, body=body, columns=columns)


def fold_facts(view: Facts, key: str, stored: Stored | None, incoming: Sequence[Incoming]) -> Write | None:
    """A thing's events and the rows that follow from them. See `fold`."""
    known = _EVENTS.decode(stored.body) if stored and stored.body else []
    seen = {(event.service, event.stream, event.version) for event in known}
    fresh = []
    for item in incoming:
        identity = (item.recorded.service, item.recorded.stream, item.recorded.version)
        if identity not in seen:
            seen.add(identity)
            fresh.append(item)
    if not fresh:
        return None
    things = [Incoming(event, event.payload()) for event in known]
    try:
        rows = derive(view, [*things, *fresh])
    except Untakable as failure:
        raise _guilty(view, things, fresh, failure) from failure.__cause__
    events = sorted((*known, *(item.recorded for item in fresh)), key=_arrival)
    body = msgspec.json.encode(events)
    return Write(key=key, revision=stored.revision if stored else 0, versions={}, body=body, rows=rows)


def derive(view: Facts, things: Sequence[Incoming]) -> Sequence[Row]:
    """The rows of one thing, over both times, from the set of its events.

    For each moment at which something was recorded, the events known by then are folded in
    effective order; what a fold leaves standing from one such moment to the next is one row.

    Raises:
        Untakable: the view's own code failed.
    """
    timeline = _Timeline(view)
    standing: dict[Segment, datetime] = {}
    rows: list[Row] = []
    for recorded_at, together in groupby(
        sorted(things, key=lambda item: _arrival(item.recorded)), key=lambda item: item.recorded.recorded_at
    ):
        timeline.add(together)
        now: dict[Segment, datetime] = dict.fromkeys(timeline.segments(), recorded_at)
        rows.extend(_row(segment, since, recorded_at) for segment, since in standing.items() if segment not in now)
        standing = {segment: standing.get(segment, since) for segment, since in now.items()}
    rows.extend(_row(segment, since, None) for segment, since in standing.items())
    return rows


class _Timeline:
    """A thing's events in effective order, each with the values that stand after it.

    An event that arrives in order costs one fold; a late one, a fold of what comes after it.
    """

    def __init__(self, view: Facts) -> None:
        self._view = view
        self._keys: list[SortKey] = []
        self._items: list[Incoming] = []
        self._states: list[tuple[dict[str, Any] | None, Values | None]] = []

    def add(self, items: Iterator[Incoming]) -> None:
        first = len(self._items)
        for item in items:
            place = bisect_left(self._keys, key := self._sort_key(item))
            self._keys.insert(place, key)
            self._items.insert(place, item)
            first = min(first, place)
        del self._states[first:]
        row = self._states[-1][0] if self._states else None
        for item in self._items[first:]:
            try:
                row = self._view.fold(None if row is None else dict(row), item.payload, item.recorded)
                self._states.append((row, _values(self._view, row)))
            except Exception as cause:
                raise Untakable(item.recorded) from cause

    def segments(self) -> Iterator[Segment]:
        """Consecutive stretches of effective time, each with other values than the one before."""
        since: datetime | None = None
        values: Values | None = None
        for place, key in enumerate(self._keys):
            if place + 1 < len(self._keys) and self._keys[place + 1][0] == key[0]:
                continue
            after = self._states[place][1]
            if after == values:
                continue
            if values is not None and since is not None:
                yield since, key[0], values
            since, values = key[0], after
        if values is not None and since is not None:
            yield since, None, values

    def _sort_key(self, item: Incoming) -> SortKey:
        recorded = item.recorded
        try:
            rank = self._view.rank(item.payload)
        except Exception as cause:
            raise Untakable(recorded) from cause
        return recorded.effective_at, rank, recorded.recorded_at, recorded.service, recorded.position


_EVENTS = msgspec.json.Decoder(list[Recorded])
_DECODERS: dict[type[Any], "msgspec.json.Decoder[Any]"] = {}


def _arrival(recorded: Recorded) -> tuple[datetime, str, int]:
    return recorded.recorded_at, recorded.service, recorded.position


def _values(view: Facts, row: Mapping[str, Any] | None) -> Values | None:
    """A row as a tuple in the order of the columns; absent ones are null.

    Raises:
        ValueError: the row has a column that the view does not declare.
        TypeError: a value is not a plain one.
    """
    if row is None:
        return None
    values = tuple([row.get(column.name) for column in view.columns])
    if unknown := row.keys() - {column.name for column in view.columns}:
        raise ValueError(f"{view.name} declares no column {sorted(unknown)}")
    hash(values)
    return values


def _row(segment: Segment, recorded_from: datetime, recorded_to: datetime | None) -> Row:
    effective_from, effective_to, values = segment
    return Row(values, effective_from, effective_to, recorded_from, recorded_to)


def _guilty(view: Facts, known: Sequence[Incoming], fresh: Sequence[Incoming], failure: Untakable) -> Untakable:
    """Which of the new events the fold cannot bear, even where it failed on an older one after it."""
    if any(item.recorded is failure.recorded for item in fresh):
        return failure
    for upto in range(1, len(fresh)):
        try:
            derive(view, [*known, *fresh[:upto]])
        except Untakable:
            return Untakable(fresh[upto - 1].recorded)
    return Untakable(fresh[-1].recorded)
