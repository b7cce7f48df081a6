"""The streams that a batch is decided on: those that its commands name, and those found in their states."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chassis.errors import Problem
from chassis.loop.requests import Item
from chassis.loop.states import Entry, States

MOST_LOOKS = 4
"""Per batch; who names other streams still has to wait for the next one."""


def look(items: Sequence[Item], states: States, fault: Callable[[Item], Problem]) -> dict[str, Entry]:
    """Every stream that these commands need, as of one moment. Commands that name theirs cost one look, as they do
    where the streams found in states are at hand; else there is one more, for all streams together, and another
    where those name some in turn.

    Raises:
        LogUnavailable: the log cannot be read.
    """
    wanted: dict[str, None] = {}
    searching = []
    for item in items:
        for stream in item.besides:
            wanted[stream] = None
        if item.problem is None and item.outcome is None:
            try:
                item.streams = tuple(item.handler.streams(item.command, item.situation()))
            except Problem as problem:
                item.problem = problem
            except Exception:  # noqa: BLE001 - a fault in one handler leaves the others alone
                item.problem = fault(item)
            for stream in item.streams:
                wanted[stream] = None
            if item.handler.further is not None and item.problem is None:
                searching.append(item)
    entries = states.load(wanted)
    for _ in range(1, MOST_LOOKS):
        found = {stream: None for item in searching for stream in _foreseen(item, entries) if stream not in entries}
        if not found:
            break
        states.widen(entries, found)
    return entries


def at_hand(streams: Sequence[str], entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], dict[str, Any]]:
    """The entries of these streams, and their states alone."""
    mine, states = {}, {}
    for stream in streams:
        entry = mine[stream] = entries[stream]
        if entry.failed:
            raise entry.failed
        states[stream] = entry.state
    return mine, states


def further(item: Item, entries: Mapping[str, Entry]) -> list[str]:
    """The streams that the command needs beside those it names, as their states tell, and as those of the streams found
    so tell in turn; none twice. It ends at the first that are not among `entries`.
    """
    known, found = list(item.streams), []
    while item.handler.further is not None:
        _, states = at_hand(known, entries)
        named = item.handler.further(states, item.command, item.situation())
        new = [stream for stream in dict.fromkeys(named) if stream not in states]
        found += new
        known += new
        if not new or any(stream not in entries for stream in new):
            break
    return found


def _foreseen(item: Item, entries: Mapping[str, Entry]) -> list[str]:
    """What it will need, unless a command before it changes that."""
    try:
        return further(item, entries)
    except Exception:  # noqa: BLE001 - whatever is wrong is told when the command is decided
        return []
