"""One sequence out of several logs, and a cursor after every event of it. Pure."""

import heapq
from collections.abc import Mapping, Sequence

import msgspec

from contracts.envelope import Recorded
from gateway.streams.port import Slice

Positions = dict[str, int]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Events in sequence, each with the positions after it; `after` is where the next page begins,
    which may lie beyond the last event, over events that were not selected.
    """

    events: Sequence[tuple[Recorded, Mapping[str, int]]]
    after: Mapping[str, int]


def merge(after: Mapping[str, int], slices: Sequence[Slice], limit: int) -> Page:
    """At most `limit` events in order of recording; within a service always in its own order.

    An event whose cause may not have been read yet waits for the next page.
    """
    ordered = list(heapq.merge(*(one.events for one in slices), key=_recorded))[:limit]
    settled = {one.service: one.settled for one in slices}
    ready = max((index for index, one in enumerate(ordered, 1) if one.position <= settled[one.service]), default=0)
    at: Positions = dict(after)
    told = []
    for event in ordered[:ready]:
        at[event.service] = event.position
        told.append((event, dict(at)))
    for one in slices:
        at[one.service] = _reached(one, at.get(one.service, 0))
    return Page(events=told, after={service: position for service, position in at.items() if position})


def newest(slices: Sequence[Slice], limit: int) -> Page:
    """The last events of the whole sequence; what comes after them is still to come."""
    ordered = list(heapq.merge(*(one.events for one in slices), key=_recorded))
    after = {one.service: one.upto for one in slices if one.upto}
    return Page(events=[(event, after) for event in ordered[-limit:]], after=after)


def _reached(one: Slice, told: int) -> int:
    """How far a service has been read without passing over an event that is still to be told."""
    waiting = next((event.position for event in one.events if event.position > told), None)
    if waiting is not None:
        return max(told, waiting - 1)
    return told if one.full else max(told, one.upto)


def _recorded(event: Recorded) -> tuple[object, str]:
    return event.recorded_at, event.service
