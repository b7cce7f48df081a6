"""Whether there is time to get from one session to the next."""

from collections.abc import Callable, Container, Mapping

import msgspec

from services.scheduling.domain.calendar import MINUTE, Calendar, Entry

LONGEST_WAY = 12 * 60 * MINUTE
"""No way takes longer, known or not."""


class Leg(msgspec.Struct, frozen=True):
    """The way between a session and the one before or after it: `ref` names that one, `venue` where it is. `gap` is the
    time there is and `needed` what the way takes, in microseconds; `known` is false where nobody said what that is.
    """

    ref: str
    venue: str
    gap: int
    needed: int = 0
    known: bool = True

    @property
    def too_short(self) -> bool:
        """Whether nobody can be there in time."""
        return self.gap < self.needed


class _Passed(msgspec.Struct, frozen=True):
    """What no way leads to: what is ignored, and what is nowhere."""

    ignored: Container[str]
    venue_of: Callable[[str], str | None]

    def __contains__(self, ref: object) -> bool:
        return ref in self.ignored or self.venue_of(str(ref)) is None


def legs(
    held: Calendar,
    venue_of: Callable[[str], str | None],
    venue: str | None,
    minutes: Mapping[str, int],
    start: int,
    end: int,
    *,
    ignoring: Container[str] = (),
) -> list[Leg]:
    """The ways from the session before `[start, end)` and to the one after it, where they lead to another venue.

    `venue_of` tells where what a ref names is held, `minutes` the times from `venue` to others. What is nowhere in
    particular is on no way: the one before or after it counts. Nor is any time known to be needed where nobody said how
    long the way is.
    """
    if not venue:
        return []
    passed = _Passed(ignoring, venue_of)
    before, after = held.neighbors(start, end, passed, within=LONGEST_WAY)
    found = []
    # What was overridden may overlap: of those that end, or begin, together, each is a way of its own.
    if before is not None:
        last = (one for one in held.overlapping(before.end - 1, before.end, passed) if one.end == before.end)
        found += [_leg(one, venue_of(one.ref), venue, minutes, start - one.end) for one in last]
    if after is not None:
        first = (one for one in held.overlapping(after.start, after.start + 1, passed) if one.start == after.start)
        found += [_leg(one, venue_of(one.ref), venue, minutes, one.start - end) for one in first]
    return [leg for leg in found if leg is not None]


def _leg(other: Entry, there: str | None, here: str | None, minutes: Mapping[str, int], gap: int) -> Leg | None:
    if not here or not there or here == there:
        return None
    takes = minutes.get(there)
    return Leg(other.ref, there, gap, (takes or 0) * MINUTE, known=takes is not None)
