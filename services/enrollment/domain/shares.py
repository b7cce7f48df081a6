"""Shares of an offering's seats: which are kept for some, who has taken them, and who waits for them.

Each organization counts for one share, or for none; then it is everybody's. What a share holds is known without looking
at anybody, so that asking costs the same for 400 as for 40,000.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from contracts.enrollment.reservations import SeatReservation

Entry = tuple[int, int, str]
"""A place in a queue: higher priority first, then the lower ticket."""


class Shares(msgspec.Struct):
    """What was `reserved`; by organization which `share` it counts for; per share, and last for everybody else, how
    many seats are `taken`, and the `lines` of those who wait. Nothing is counted where nothing is reserved.
    """

    reserved: tuple[SeatReservation, ...] = ()
    share: dict[str, int] = {}
    taken: list[int] = []
    lines: list[list[Entry]] = []

    def of(self, organization: str | None) -> int:
        """The share that an organization counts for; the last is everybody else's."""
        return self.share.get(organization, len(self.reserved)) if organization else len(self.reserved)

    def seat(self, organization: str | None, change: int) -> None:
        """Somebody of that organization takes a seat, or gives one up."""
        if self.reserved:
            self.taken[self.of(organization)] += change

    def join(self, organization: str | None, entry: Entry) -> None:
        """Somebody waits."""
        if self.reserved:
            insort(self.lines[self.of(organization)], entry)

    def leave(self, organization: str | None, entry: Entry) -> None:
        """Somebody waits no longer."""
        if self.reserved:
            line = self.lines[self.of(organization)]
            place = bisect_left(line, entry)
            if line[place : place + 1] == [entry]:
                del line[place]

    def reserve(
        self,
        reserved: tuple[SeatReservation, ...],
        seated: Iterable[str | None],
        waiting: Iterable[tuple[str | None, Entry]],
    ) -> None:
        """Other reservations from now on, counted anew."""
        self.reserved, self.share, self.taken, self.lines = reserved, {}, [], []
        if not reserved:
            return
        for number in sorted(range(len(reserved)), key=lambda one: -len(reserved[one].covers)):
            self.share |= dict.fromkeys(reserved[number].covers, number)
        self.taken = [0] * (len(reserved) + 1)
        self.lines = [[] for _ in self.taken]
        for organization in seated:
            self.taken[self.of(organization)] += 1
        for organization, entry in waiting:
            self.lines[self.of(organization)].append(entry)
        for line in self.lines:
            line.sort()


class Openings:
    """The seats that are free at a moment, in all and per share; taking one changes what is left for the others."""

    def __init__(self, total: int, left: list[int], lines: Sequence[Sequence[Entry]]) -> None:
        self.total, self.left, self._lines = total, left, lines

    @property
    def general(self) -> int:
        """Those that are kept for nobody; below zero where more are kept than are free."""
        return self.total - sum(self.left)

    def has(self, share: int) -> bool:
        """Whether one of a share can have a seat."""
        return self.total > 0 and (self._kept(share) > 0 or self.general > 0)

    def take(self, share: int) -> None:
        """One of a share gets a seat, one of those kept for them first."""
        self.total -= 1
        if self._kept(share) > 0:
            self.left[share] -= 1

    def awaited(self, share: int, passed: Collection[str] = ()) -> bool:
        """Whether somebody waits who could have the seat that one of a share would get, and was not `passed` over."""
        scarce, kept = self.general < 0, self._kept(share) > 0
        rivals = (
            line
            for number, line in enumerate(self._lines)
            if not kept or number == share or (scarce and self._kept(number) > 0)
        )
        return any(learner not in passed for line in rivals for *_, learner in line)

    def left_over(self, passed: Collection[str]) -> "Openings":
        """What is free still once everybody who waits has a seat, but for those whom it has `passed`."""
        rest = Openings(self.total, [*self.left], self._lines)
        for share, learner in rest.in_order():
            if learner not in passed:
                rest.take(share)
        return rest

    def in_order(self) -> Iterator[tuple[int, str]]:
        """Who waits and can have a seat, first in line first, each with their share; what is taken meanwhile counts."""
        places = [0] * len(self._lines)
        while True:
            heads = [
                (line[places[share]], share)
                for share, line in enumerate(self._lines)
                if places[share] < len(line) and self.has(share)
            ]
            if not heads:
                return
            (_, _, learner), share = min(heads)
            places[share] += 1
            yield share, learner

    def _kept(self, share: int) -> int:
        return self.left[share] if share < len(self.left) else 0


def openings(
    shares: Shares, queue: Sequence[Entry], total: int, lapsed: Iterable[str | None], at: datetime
) -> Openings:
    """What is free of `total` seats, given the organizations whose seat offers have lapsed; what was reserved until a
    moment that has passed is everybody's.
    """
    if not shares.reserved:
        return Openings(total, [], [queue])
    taken = list(shares.taken)
    for organization in lapsed:
        taken[shares.of(organization)] -= 1
    left = [0 if is_over(one, at) else max(one.seats - taken[number], 0) for number, one in enumerate(shares.reserved)]
    return Openings(total, left, shares.lines)


def is_over(reservation: SeatReservation, at: datetime) -> bool:
    """Whether the seats are everybody's by then."""
    return reservation.until is not None and reservation.until <= at
