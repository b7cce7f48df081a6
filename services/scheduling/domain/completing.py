"""How many of those enrolled will complete, by format: the organization's history once there is enough.

What the field quotes is 85 to 95 percent for instructor-led and 15 to 30 percent for self-paced
training. For blended training it quotes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import sqrt
from types import MappingProxyType

import msgspec

from contracts.advice import Completion
from contracts.shared import Format

ENOUGH = 30
SETTLED = timedelta(days=90)
FIELD: Mapping[Format, tuple[float, float]] = MappingProxyType(
    {Format.LIVE: (0.85, 0.95), Format.SELF_PACED: (0.15, 0.30)}
)
_Z = 1.96


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """How many of an organization's own enrollments in a format there are, and how many were completed."""

    format: Format
    enrolled: int
    completed: int


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """How many were enrolled in a format in one month (UTC, such as `2026-03`), and how many of them completed."""

    format: Format
    month: str
    enrolled: int
    completed: int


def outcomes(cohorts: Sequence[Cohort], at: datetime) -> tuple[Outcomes, ...]:
    """What became of those who were enrolled in months that ended `SETTLED` or longer before `at`.

    Later ones are left out, with those among them who have completed already: who is still learning is
    neither a success nor a failure.
    """
    until = f"{at - SETTLED:%Y-%m}"
    old = [cohort for cohort in cohorts if cohort.month < until]
    return tuple(
        Outcomes(
            format=kind,
            enrolled=sum(cohort.enrolled for cohort in old if cohort.format is kind),
            completed=sum(cohort.completed for cohort in old if cohort.format is kind),
        )
        for kind in Format
    )


def completions(history: Sequence[Outcomes], live_share: float) -> tuple[Completion, ...]:
    """What to expect of each format; own figures from `ENOUGH` enrollments on, the field's beside them.

    Blended training without enough history lies between the field's two figures, by the share of its
    hours that is live: an assumption of ours, and told as `between`.
    """
    known = {outcomes.format: outcomes for outcomes in history}
    return tuple(_completion(kind, known.get(kind), live_share) for kind in Format)


def _completion(kind: Format, own: Outcomes | None, live_share: float) -> Completion:
    quoted = FIELD.get(kind)
    enrolled = own.enrolled if own is not None else 0
    if own is not None and enrolled >= ENOUGH:
        low, high = wilson(own.completed, enrolled)
        expected, basis = own.completed / enrolled, "own"
    else:
        low, high = quoted or between(live_share)
        expected, basis = (low + high) / 2, "field" if quoted else "between"
    return Completion(
        format=kind,
        low=round(low, 4),
        expected=round(expected, 4),
        high=round(high, 4),
        basis=basis,
        enrolled=enrolled,
        field_low=quoted[0] if quoted else None,
        field_high=quoted[1] if quoted else None,
    )


def between(live_share: float) -> tuple[float, float]:
    """A range between those that the field quotes for self-paced (0) and live (1) training."""
    live, alone = FIELD[Format.LIVE], FIELD[Format.SELF_PACED]
    low, high = (live_share * most + (1 - live_share) * least for most, least in zip(live, alone, strict=True))
    return low, high


def wilson(completed: int, enrolled: int) -> tuple[float, float]:
    """The 95 percent score interval of a share (E. B. Wilson, 1927): sound for few, and for none or all."""
    share, spread = completed / enrolled, _Z**2 / enrolled
    middle = share + spread / 2
    half = _Z * sqrt(share * (1 - share) / enrolled + _Z**2 / (4 * enrolled**2))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))
