"""Facts over both times: what the set of a thing's events says, and since when that was known."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any

import msgspec

from chassis.incoming import Incoming, Untakable, plain
from chassis.projection import ColumnType, Facts
from chassis.readstore.port import Row, Stored, Write
from contracts.envelope import Recorded

Values = tuple[Any, ...]
Segment = tuple[datetime, datetime | None, Values]
SortKey = tuple[datetime, int, datetime, str, int]
State = tuple[dict[str, Any] | None, Values | None]


def fold_facts(view: Facts, key: str, stored: Stored | None, incoming: Sequence[Incoming]) -> Write | None:
    """A thing's events and the rows that follow from them. See `chassis.fold.fold`."""
    known = _EVENTS.decode(stored.body) if stored and stored.body else []
    fresh = _fresh(known, incoming)
    if not fresh:
        return None
    things = [Incoming(event, event.payload()) for event in known]
    try:
        rows = derive(view, [*things, *fresh])
    except Untakable as failure:
        raise _guilty(view, things, fresh, failure) from failure.__cause__
    events = sorted([*known, *(item.recorded for item in fresh)], key=_arrival)
    body = msgspec.json.encode(events)
    return Write(key=key, revision=stored.revision if stored else 0, versions={}, body=body, rows=rows)


def derive(view: Facts, things: Sequence[Incoming]) -> Sequence[Row]:
    """The rows of one thing, over both times, from the set of its events.

    For each moment at which something was recorded, the events known by then are folded in
    effective order; what a fold leaves standing from one such moment to the next is one row.

    Raises:
        Untakable: the view's own code failed.
    """
    arrived = sorted(things, key=lambda item: _arrival(item.recorded)) if len(things) > 1 else things
    if all(one.recorded.effective_at < other.recorded.effective_at for one, other in pairwise(arrived)):
        return list(_rows_in_order(view, arrived))
    return list(_rows_in_any_order(view, arrived))


def _rows_in_order(view: Facts, arrived: Iterable[Incoming]) -> Iterator[Row]:
    """Where everything was recorded in the order in which it happened, only the last row ever changes."""
    state: dict[str, Any] | None = None
    values: Values | None = None
    since = known_from = _NEVER
    for item in arrived:
        state, after = _step(view, state, item)
        if after == values:
            continue
        happened, recorded = item.recorded.effective_at, item.recorded.recorded_at
        if values is not None:
            if known_from < recorded:
                yield Row(values, since, None, known_from, recorded)
            yield Row(values, since, happened, recorded, None)
        values, since, known_from = after, happened, recorded
    if values is not None:
        yield Row(values, since, None, known_from, None)


def _rows_in_any_order(view: Facts, arrived: Iterable[Incoming]) -> Iterator[Row]:
    timeline = _Timeline(view)
    standing: dict[Segment, datetime] = {}
    for recorded_at, together in groupby(arrived, key=lambda item: item.recorded.recorded_at):
        timeline.add(together)
        now: dict[Segment, datetime] = dict.fromkeys(timeline.segments(), recorded_at)
        for (since, until, values), known_from in standing.items():
            if (since, until, values) not in now:
                yield Row(values, since, until, known_from, recorded_at)
        standing = {segment: standing.get(segment, known_from) for segment, known_from in now.items()}
    for (since, until, values), known_from in standing.items():
        yield Row(values, since, until, known_from, None)


class _Timeline:
    """A thing's events in effective order, each with the values that stand after it.

    An event that arrives in order costs one fold; a late one, a fold of what comes after it.
    """

    def __init__(self, view: Facts) -> None:
        self._view = view
        self._keys: list[SortKey] = []
        self._items: list[Incoming] = []
        self._states: list[State] = []

    def add(self, items: Iterable[Incoming]) -> None:
        first = len(self._items)
        for item in items:
            place = bisect_left(self._keys, key := self._sort_key(item))
            self._keys.insert(place, key)
            self._items.insert(place, item)
            first = min(first, place)
        del self._states[first:]
        state = self._states[-1][0] if self._states else None
        for item in self._items[first:]:
            state, values = _step(self._view, state, item)
            self._states.append((state, values))

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


_NEVER = datetime.min.replace(tzinfo=UTC)
_SHAPES: dict[str, tuple[Facts, Mapping[str, frozenset[type]]]] = {}
_ALLOWED: Mapping[ColumnType, frozenset[type]] = {
    ColumnType.TEXT: frozenset({str, type(None)}),
    ColumnType.NUMBER: frozenset({int, float, type(None)}),
    ColumnType.FLAG: frozenset({bool, type(None)}),
    ColumnType.TIME: frozenset({datetime, type(None)}),
}
_EVENTS = msgspec.json.Decoder(list[Recorded])


def _arrival(recorded: Recorded) -> tuple[datetime, str, int]:
    return recorded.recorded_at, recorded.service, recorded.position


def _fresh(known: Sequence[Recorded], incoming: Sequence[Incoming]) -> Sequence[Incoming]:
    """The events that are not known yet, each once."""
    if not known and len(incoming) == 1:
        return incoming
    seen = {(event.service, event.stream, event.version) for event in known}
    fresh = []
    for item in incoming:
        identity = (item.recorded.service, item.recorded.stream, item.recorded.version)
        if identity not in seen:
            seen.add(identity)
            fresh.append(item)
    return fresh


def _step(view: Facts, state: dict[str, Any] | None, item: Incoming) -> State:
    """The row after one more event, and its values in the order of the columns."""
    try:
        row = view.fold(None if state is None else dict(state), item.payload, item.recorded)
        return row, None if row is None else _values(view, row)
    except Exception as cause:
        raise Untakable(item.recorded) from cause


def _values(view: Facts, row: dict[str, Any]) -> Values:
    """A row as a tuple; columns that it leaves out are null.

    Raises:
        ValueError: the row has a column that the view does not declare.
        TypeError: a value is not of its column's type.
    """
    shape = _shape(view)
    if not row.keys() <= shape.keys():
        raise ValueError(f"{view.name} declares no column {', '.join(sorted(row.keys() - shape.keys()))}")
    values = plain([row.get(name) for name in shape])
    for value, (name, allowed) in zip(values, shape.items(), strict=True):
        if type(value) not in allowed:
            raise TypeError(f"{view.name} declares {name} otherwise than as {type(value).__name__}")
    return values


def _shape(view: Facts) -> Mapping[str, frozenset[type]]:
    """The types that each column of a view may hold, in order; made once."""
    kept = _SHAPES.get(view.name)
    if kept is None or kept[0] is not view:
        kept = _SHAPES[view.name] = (view, {column.name: _ALLOWED[column.type] for column in view.columns})
    return kept[1]


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
