"""What one append says to the server: parallel arrays for `append.sql`; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from chassis.clock import micros
from chassis.decider import Timer, TimerCleared
from chassis.eventlog.port import Append, Conflict, NewEvent, Repeated
from chassis.eventlog.postgres.arrays import Blobs, Flags, Integers, Texts
from chassis.eventlog.rows import pack
from chassis.ids import root_of

APPEND = "SELECT first, recorded FROM rollbook.append(%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b,%b)"

Cleared = tuple[str, int | None]


def arranged(appends: Sequence[Append], keys: Mapping[str, bytes], clock: int) -> tuple[Any, ...]:
    """The parameters of `APPEND`; `clock` is the present in microseconds.

    Raises:
        Conflict: a stream's versions do not follow each other.
        Repeated: a command id stands there twice.
    """
    known = [one.command_id for one in appends if one.command_id]
    if len(set(known)) < len(known):
        raise Repeated([ident for ident, count in Counter(known).items() if count > 1])
    events = [event for one in appends for event in one.events]
    before = versions_before(events)
    awaited = {stream: version for stream, version in before.items() if version}
    ids: list[bytes | None] = []
    answers: list[bytes | None] = []
    for one in appends:
        count = len(one.events)
        if count:
            ids.append(one.command_id or None)
            answers.append(pack(one.answer, count) if one.answer else None)
            if count > 1:
                rest = [None] * (count - 1)
                ids += rest
                answers += rest
    told = [one for one in appends if one.answer and one.command_id and not one.events]
    cleared, timers = settled(change for one in appends for change in one.timers)
    return (
        clock,
        Texts([event.stream for event in events]),
        Integers([event.version for event in events]),
        Texts([event.type for event in events]),
        Texts([root_of(event.stream) for event in events]),
        Blobs([event.state for event in events]),
        Blobs(ids),
        Blobs(answers),
        Texts(awaited),
        Integers(list(awaited.values())),
        Blobs([one.command_id for one in told]),
        Blobs([pack(one.answer, 0) for one in told if one.answer]),
        Flags(one.purgeable for one in told),
        Texts(key for key, _ in cleared),
        Integers([due for _, due in cleared]),
        Texts(timer.key for timer in timers),
        Integers([micros(timer.due) for timer in timers]),
        Texts(timer.kind for timer in timers),
        Texts(msgspec.json.encode(timer.data).decode() for timer in timers),
        Texts(keys),
        Blobs(list(keys.values())),
    )


def placed(appends: Sequence[Append], first: int) -> list[tuple[int, int]]:
    """Each command's first and last position, when the first event of all stands at `first`."""
    positions = []
    for one in appends:
        count = len(one.events)
        positions.append((first, first + count - 1) if count else (0, 0))
        first += count
    return positions


def versions_before(events: Iterable[NewEvent]) -> dict[str, int]:
    """Per stream, the version that it must have reached before these events.

    Raises:
        Conflict: a stream's versions do not follow each other.
    """
    before: dict[str, int] = {}
    reached: dict[str, int] = {}
    for event in events:
        stream, version = event.stream, event.version
        if stream not in reached:
            before[stream] = version - 1
        elif version != reached[stream] + 1:
            raise Conflict([stream])
        reached[stream] = version
    return before


def settled(changes: Iterable[Timer | TimerCleared]) -> tuple[list[Cleared], list[Timer]]:
    """What to clear (of whatever time, or of that in microseconds) and then to set, so that it comes to the
    same as these changes in the order given.
    """
    cleared: dict[Cleared, None] = {}
    last: dict[str, Timer | None] = {}
    for change in changes:
        key = change.key
        if isinstance(change, Timer):
            last[key] = change
        elif change.due is None:
            last[key] = None
        elif key not in last:
            cleared[key, micros(change.due)] = None
        elif (timer := last[key]) is not None and timer.due == change.due:
            last[key] = None
    cleared |= {(key, None): None for key, timer in last.items() if timer is None}
    return list(cleared), [timer for timer in last.values() if timer is not None]
