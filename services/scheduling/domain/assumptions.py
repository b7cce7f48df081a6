"""The figures that a projection of cost rests on: each shown with where it is from, each to be replaced.

Hours of preparation and production for an hour of training are those of R. Defelice, "How Long to
Develop One Hour of Training? Updated for 2017" (ATD, 9 January 2018): 38 for classroom training, 71 for
e-learning of limited interactivity (42 for passive, 130 for complex, 143 for real-time). The field gives
no figure for the rest; those are round ones of ours, told as `assumed`, in whatever currency the caller
thinks in.
"""

from collections.abc import Mapping, Sequence

import msgspec

from contracts.advice import Assumption, Assumptions

_SURVEY = "ATD survey of 2017: hours to develop one hour of {}."
_ROUND = "A round figure to begin with; put your own in its place."


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Every figure that costs are computed from; fields and units as in `Assumptions`."""

    hours: float
    hours_per_day: float
    group_size: int
    day_rate: float
    venue_day: float
    materials: float
    preparation: float
    production: float
    author_rate: float
    remakes: float
    platform: float
    live_share: float


def _assumed(name: str, value: float, unit: str, because: str = _ROUND) -> Assumption:
    return Assumption(name=name, value=value, unit=unit, basis="assumed", because=because)


def _of_the_field(name: str, value: float, unit: str, because: str) -> Assumption:
    return Assumption(name=name, value=value, unit=unit, basis="field", because=because)


DEFAULTS: Sequence[Assumption] = (
    _assumed("hours", 6, "hours"),
    _assumed("hours_per_day", 6, "hours"),
    _assumed("group_size", 12, "learners"),
    _assumed("day_rate", 1_000, "money a day"),
    _assumed("venue_day", 300, "money a day"),
    _assumed("materials", 20, "money a learner"),
    _of_the_field("preparation", 38, "hours an hour", _SURVEY.format("classroom training")),
    _of_the_field("production", 71, "hours an hour", _SURVEY.format("e-learning with limited interactivity")),
    _assumed("author_rate", 60, "money an hour"),
    _assumed("remakes", 0, "times"),
    _assumed("platform", 10, "money a learner"),
    _assumed("live_share", 0.5, "share of the hours"),
)
_REMADE = _assumed("remakes", 1, "times", "The content changes often, so it is produced once more; " + _ROUND.lower())


def settle(given: Assumptions, own: Assumptions, *, changing: bool) -> tuple[Assumption, ...]:
    """Every assumption, in one order: as `given`, else the organization's `own`, else the default.

    `changing` is the answer to whether the content changes often: what is recorded is then made again.
    """
    replacing = (
        (_values(given), "given", "Given with the question."),
        (_values(own), "own", "From what is on record."),
    )
    defaults = tuple(_REMADE if changing and line.name == _REMADE.name else line for line in DEFAULTS)
    return tuple(
        next(
            (
                msgspec.structs.replace(line, value=values[line.name], basis=basis, because=because)
                for values, basis, because in replacing
                if line.name in values
            ),
            line,
        )
        for line in defaults
    )


def figures(assumptions: Sequence[Assumption]) -> Figures:
    """The assumptions as figures to compute with."""
    return msgspec.convert({line.name: line.value for line in assumptions}, Figures, strict=False)


def _values(some: Assumptions) -> Mapping[str, float]:
    return {name: value for name, value in msgspec.structs.asdict(some).items() if value is not None}
