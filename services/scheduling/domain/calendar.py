"""What a resource is promised to: half-open intervals, found by time in O(log n + those met).

Times are whole microseconds since 1970, in UTC, as `chassis.clock.micros` counts them: an interval over midnight, the
end of a month or a change of clocks is one like any other. Two that touch, `[9, 10)` and `[10, 11)`, do not overlap.
"""

from bisect import bisect_left, insort
from collections.abc import Container, Iterator

import msgspec

MINUTE = 60_000_000
"""Microseconds."""


class Entry(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """So many units from `start` until `end`, for what `ref` names: a session, a hold, a block."""

    start: int
    end: int
    ref: str
    units: int = 1


class Calendar(msgspec.Struct):
    """Entries in order of their start, one a ref. `longest` is no shorter than any of them: what overlaps an interval
    began at most so long before it, which is how far there is to look back.
    """

    entries: list[Entry] = []
    starts: dict[str, int] = {}
    longest: int = 0

    def __contains__(self, ref: str) -> bool:
        return ref in self.starts

    def __len__(self) -> int:
        return len(self.entries)

    def copy(self) -> "Calendar":
        """The same, to try things on."""
        return Calendar([*self.entries], {**self.starts}, self.longest)

    def add(self, start: int, end: int, ref: str, units: int = 1) -> None:
        """Enter `[start, end)`; a ref that is there already moves. What ends before it starts lasts no time."""
        self.release(ref)
        entry = Entry(start, max(start, end), ref, units)
        insort(self.entries, entry)
        self.starts[ref] = start
        self.longest = max(self.longest, entry.end - start)

    def release(self, ref: str) -> bool:
        """Take an entry out; answers whether it was there."""
        found = self.find(ref)
        if found is None:
            return False
        del self.entries[bisect_left(self.entries, found)]
        del self.starts[ref]
        return True

    def find(self, ref: str) -> Entry | None:
        """The entry of that ref."""
        start = self.starts.get(ref)
        if start is None:
            return None
        place = self._first_from(start)
        while self.entries[place].ref != ref:
            place += 1
        return self.entries[place]

    def overlapping(self, start: int, end: int, ignoring: Container[str] = ()) -> Iterator[Entry]:
        """The entries that share an instant with `[start, end)`, in order of their start."""
        for place in range(self._first_from(start - self.longest), len(self.entries)):
            entry = self.entries[place]
            if entry.start >= end:
                return
            if entry.end > start and entry.start < entry.end and start < end and entry.ref not in ignoring:
                yield entry

    def peak(self, start: int, end: int, ignoring: Container[str] = ()) -> int:
        """The most units held at any one instant of `[start, end)`."""
        changes: list[tuple[int, int]] = []
        for entry in self.overlapping(start, end, ignoring):
            changes.append((entry.start, entry.units))
            changes.append((entry.end, -entry.units))
        # At one instant what ends comes first, for it is over then.
        held = most = 0
        for _, units in sorted(changes):
            held += units
            most = max(most, held)
        return most

    def neighbors(
        self, start: int, end: int, ignoring: Container[str] = (), within: int | None = None
    ) -> tuple[Entry | None, Entry | None]:
        """The last to end by `start`, and the first to start from `end` on; those further away than `within` are not
        looked for.
        """
        before: Entry | None = None
        first = 0 if within is None else self._first_from(start - within - self.longest)
        for place in range(self._first_from(start) - 1, first - 1, -1):
            entry = self.entries[place]
            if before is not None and entry.start + self.longest <= before.end:
                break
            if entry.end <= start and entry.ref not in ignoring and (before is None or entry.end > before.end):
                before = entry
        last = len(self.entries) if within is None else self._first_from(end + within + 1)
        after = range(self._first_from(end), last)
        return before, next((self.entries[place] for place in after if self.entries[place].ref not in ignoring), None)

    def prune(self, before: int) -> list[str]:
        """Forget what ended by then; answers the refs that are gone. Nothing changes about what comes after."""
        gone = [entry.ref for entry in self.entries if entry.end <= before]
        if gone:
            self.entries = [entry for entry in self.entries if entry.end > before]
            self.longest = max((entry.end - entry.start for entry in self.entries), default=0)
            for ref in gone:
                del self.starts[ref]
        return gone

    def _first_from(self, start: int) -> int:
        """The place of the first entry that starts then or later."""
        return bisect_left(self.entries, Entry(start, start, "", 0))


def blocked(start: int, end: int, *, setup_minutes: int = 0, teardown_minutes: int = 0) -> tuple[int, int]:
    """The interval with the time before and after it that its place needs."""
    return start - setup_minutes * MINUTE, end + teardown_minutes * MINUTE
