"""In which order parts count: none before what it requires, and none before it opens.

What is done too early is not lost: it counts from the moment on at which its part is open. So what parts come to
follows from what was done and when, in whatever order that is told.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from graphlib import CycleError, TopologicalSorter
from zoneinfo import ZoneInfo

import msgspec

from contracts.shared import Component, Step, Unlock
from services.attendance.domain.evidence import UNTOLD


class Gate(msgspec.Struct, frozen=True):
    """What a part waits for: others that come first, and when it unlocks."""

    requires: tuple[str, ...] = ()
    unlock: Unlock | None = None

    @property
    def awaited(self) -> tuple[str, ...]:
        """The parts on which depends when this one opens."""
        after = self.unlock.after if self.unlock is not None else None
        return self.requires if after is None else (*self.requires, after)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """The gates of parts, by key; those without one are open from the beginning.

    Days begin in `timezone`. `enrolled_at` is when the learner first held a seat; null if they never did.
    """

    gates: Mapping[str, Gate] = {}
    timezone: str = "UTC"
    enrolled_at: datetime | None = None

    @property
    def asks_for_enrollment(self) -> bool:
        """Whether it matters when the learner was enrolled."""
        unlocks = (gate.unlock for gate in self.gates.values())
        return any(unlock is not None and unlock.days is not None and unlock.after is None for unlock in unlocks)

    def counted(self, done: Mapping[str, datetime], waived: Mapping[str, datetime]) -> dict[str, datetime]:
        """Since when each part counts: from when it was done, but not before it is open; what was waived, at once."""
        counted: dict[str, datetime] = {}
        for key in self._in_turn({*done, *waived}):
            opened = self.opens(key, counted) if key in done else None
            moments = [waived[key]] if key in waived else []
            if opened is not None:
                moments.append(max(done[key], opened))
            if moments:
                counted[key] = min(moments)
        return counted

    def opens(self, key: str, counted: Mapping[str, datetime]) -> datetime | None:
        """When a part opens, given since when others count; null while something that it waits for is missing."""
        gate = self.gates.get(key)
        if gate is None:
            return UNTOLD
        moments = [counted.get(needed) for needed in gate.requires]
        if gate.unlock is not None:
            moments.append(self._unlocks(gate.unlock, counted))
        known = [moment for moment in moments if moment is not None]
        return max(known, default=UNTOLD) if len(known) == len(moments) else None

    def _unlocks(self, unlock: Unlock, counted: Mapping[str, datetime]) -> datetime | None:
        if unlock.on is not None:
            return datetime.combine(unlock.on, time.min, ZoneInfo(self.timezone)).astimezone(UTC)
        since = counted.get(unlock.after) if unlock.after is not None else self.enrolled_at
        if since is None or since == UNTOLD:
            return since
        return since + timedelta(days=unlock.days or 0)

    def _in_turn(self, keys: set[str]) -> Sequence[str]:
        """The keys, each behind what it waits for; parts that wait for each other never open."""
        open_to_all = Gate()
        first = {key: [one for one in self.gates.get(key, open_to_all).awaited if one in keys] for key in sorted(keys)}
        try:
            return tuple(TopologicalSorter(first).static_order())
        except CycleError:
            return sorted(keys - self.gates.keys())


def of_components(components: Sequence[Component], timezone: str, enrolled_at: datetime | None = None) -> Order:
    """The order of a course's components."""
    gates = {part.key: Gate(part.requires, part.unlock) for part in components if part.requires or part.unlock}
    return Order(gates=gates, timezone=timezone, enrolled_at=enrolled_at)


def of_steps(steps: Sequence[Step]) -> Order:
    """The order of the courses on a program's path."""
    return Order(gates={step.course: Gate(step.requires) for step in steps if step.requires})
