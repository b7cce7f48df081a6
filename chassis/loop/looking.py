"""The streams that a batch is decided on: those that its commands name, and those found in their states."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from chassis.errors import Problem
from chassis.loop.requests import Item
from chassis.loop.states import Entry, States

MOST_LOOKS = 4
"""Per attempt; who names other streams still has to wait for the next one, which goes on from what was found."""


def look(items: Sequence[Item], states: States, fault: Callable[[Item], Problem]) -> dict[str, Entry]:
    """Every stream that these commands need, as of one moment. Commands that name theirs cost one look, as they do
    where the streams found in states are at hand; else there is one more, for all streams together, and another
    where those name some in turn.

    Raises:
        LogUnavailable: the log cannot be read.
    """
    wanted, searching = _named(items, fault)
    entries = states.load(wanted)
    for _ in range(1, MOST_LOOKS):
        found = {stream: None for item in searching for stream in _foreseen(item, entries) if stream not in entries}
        if not found:
            return entries
        states.widen(entries, found)
    for item in searching:
        item.found = tuple(_foreseen(item, entries))
    return entries


def _named(items: Sequence[Item], fault: Callable[[Item], Problem]) -> tuple[dict[str, None], list[Item]]:
    """The streams that the commands name, or were found to need, and those of them whose states may tell of more."""
    wanted: dict[str, None] = {}
    searching = []
    for item in items:
        if item.besides or item.found:
            wanted |= dict.fromkeys((*item.besides, *item.found))
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
    return wanted, searching


def at_hand(streams: Sequence[str], entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], dict[str, Any]]:
    """The entries of these streams, and their states alone."""
    mine, states = {}, {}
    for stream in streams:
        entry = mine[stream] = entries[stream]
        if entry.failed:
            raise entry.failed
        states[stream] = entry.state
    return mine, states


class _AtHand(Mapping[str, Any]):
    """The states of all streams that were looked at; that of one which could not be folded raises why."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    def __getitem__(self, stream: str) -> Any:
        entry = self._entries[stream]
        if entry.failed:
            raise entry.failed
        return entry.state

    def __contains__(self, stream: object) -> bool:
        return stream in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def further(item: Item, entries: Mapping[str, Entry]) -> list[str]:
    """The streams that the command needs beside those it names, as their states tell, and as those of the streams found
    so tell in turn; none twice. It ends at the first that are not among `entries`.
    """
    known, found, states = set(item.streams), list[str](), _AtHand(entries)
    while item.handler.further is not None:
        named = item.handler.further(states, item.command, item.situation())
        new = [stream for stream in dict.fromkeys(named) if stream not in known]
        found += new
        known.update(new)
        if not new or any(stream not in entries for stream in new):
            break
    return found


def _foreseen(item: Item, entries: Mapping[str, Entry]) -> list[str]:
    """What it will need, unless a command before it changes that."""
    try:
        return further(item, entries)
    except Exception:  # noqa: BLE001 - whatever is wrong is told when the command is decided
        return []
