"""What an audience costs in each format, per learner and per completion, and where the costs meet.

Cost of a format = once + groups x per group + learners x per learner. Live training pays its
instructor and venue for every group; self-paced training is made once and the next learner is almost
free. Learners' own working time is left out: it is the same hours in every format.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from math import ceil

import msgspec

from contracts.advice import Assumption, Completion, Cost, Projection
from contracts.shared import Format
from services.scheduling.domain.assumptions import Figures, figures
from services.scheduling.domain.completing import Outcomes, completions

LARGEST_AUDIENCE = 1_000_000
_ROUNDING = 1e-9


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """What a format costs any audience; a group begins with the first learner who has no place in another."""

    once: float
    per_group: float
    per_learner: float
    group_size: int

    def total(self, audience: int) -> float:
        """The cost of that many learners."""
        return self.once + self.per_group * ceil(audience / self.group_size) + self.per_learner * audience


def project(audience: int, assumptions: Sequence[Assumption], history: Sequence[Outcomes]) -> Projection:
    """Completion and cost of the three formats for an audience of one or more."""
    assumed = figures(assumptions)
    expected = completions(history, assumed.live_share)
    by_format = curves(assumed)
    return Projection(
        audience=audience,
        completions=expected,
        costs=tuple(_cost(by_format[line.format], line, audience) for line in expected),
        assumptions=tuple(assumptions),
        break_even=break_even(by_format[Format.LIVE], by_format[Format.SELF_PACED]),
    )


def curves(assumed: Figures) -> Mapping[Format, Curve]:
    """The cost of each format; a blended course is part live and part self-paced, by `live_share`."""
    live_hours = assumed.hours * assumed.live_share
    return {
        Format.LIVE: _curve(assumed, live=assumed.hours, alone=0),
        Format.SELF_PACED: _curve(assumed, live=0, alone=assumed.hours),
        Format.BLENDED: _curve(assumed, live=live_hours, alone=assumed.hours - live_hours),
    }


def half_days(hours: float, hours_per_day: float) -> float:
    """Days to pay for, in halves, as instructors and rooms are hired."""
    return ceil(2 * hours / hours_per_day - _ROUNDING) / 2


def break_even(live: Curve, self_paced: Curve) -> int | None:
    """The least audience at which self-paced costs no more than live; null if none does, up to a million.

    Live cost rises by steps, so the costs may meet, part and meet again. Whether they meet within a
    group changes at most once from group to group, and within a group at most once from learner to
    learner; only the first group, where self-paced is dearer by the learner, may be an exception.
    """
    size = live.group_size

    def meets(audience: int) -> bool:
        return self_paced.total(audience) <= live.total(audience)

    def meets_in(group: int) -> bool:
        return meets(_first(group, size)) or meets(group * size)

    groups = range(1, LARGEST_AUDIENCE // size + 1)
    group = 1 if meets_in(1) else 1 + bisect_left(groups, x=True, key=meets_in)
    if group > len(groups):
        return None
    first = _first(group, size)
    if meets(first):
        return first
    return first + bisect_left(range(first, group * size + 1), x=True, key=meets)


def _first(group: int, size: int) -> int:
    return (group - 1) * size + 1


def _curve(assumed: Figures, *, live: float, alone: float) -> Curve:
    """`live` hours with an instructor and `alone` hours at one's own pace."""
    written = assumed.preparation * live + assumed.production * alone * (1 + assumed.remakes)
    return Curve(
        once=written * assumed.author_rate,
        per_group=half_days(live, assumed.hours_per_day) * (assumed.day_rate + assumed.venue_day),
        per_learner=(assumed.materials if live else 0) + (assumed.platform if alone else 0),
        group_size=assumed.group_size,
    )


def _cost(curve: Curve, expected: Completion, audience: int) -> Cost:
    total = curve.total(audience)
    per_learner = total / audience
    return Cost(
        format=expected.format,
        total=round(total, 2),
        per_learner=round(per_learner, 2),
        per_completion=round(per_learner / expected.expected, 2) if expected.expected else None,
    )
