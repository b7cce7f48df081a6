"""Side by side: every round runs each variant once, and a figure is the median of the rounds' ratios.

Absolute rates wander on a shared machine; ratios of neighbors hardly do.
"""

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from rollbook.collecting import collect_seldom

OUT = Path("build/benchmarks")
ROUNDS = 7


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """A figure: samples of `of` ÷ samples of `to`, and the bound it is held to, if any."""

    name: str
    of: str
    to: str
    at_least: float | None = None
    at_most: float | None = None

    def met(self, value: float) -> bool:
        """Whether a value is within the bound."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    @property
    def target(self) -> str:
        """The bound in words."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A ratio as measured: the median, and the lowest and highest round."""

    name: str
    median: float
    low: float
    high: float
    target: str
    met: bool


def interleaved(variants: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """What each variant gave in each round; every other round runs them backwards. Cycles are looked for as seldom
    as in the processes of the platform, for the yardsticks too.
    """
    collect_seldom()
    samples: dict[str, list[float]] = {name: [] for name in variants}
    for turn in track(range(rounds), description="Rounds", console=Console(stderr=True), transient=True):
        order = list(variants)
        for name in order[::-1] if turn % 2 else order:
            samples[name].append(variants[name]())
    return samples


def figures(samples: Mapping[str, Sequence[float]], ratios: Sequence[Ratio]) -> list[Figure]:
    """The ratios, round by round, and their medians."""
    found = []
    for ratio in ratios:
        each = [of / to for of, to in zip(samples[ratio.of], samples[ratio.to], strict=True)]
        median = statistics.median(each)
        found.append(
            Figure(
                name=ratio.name,
                median=median,
                low=min(each),
                high=max(each),
                target=ratio.target,
                met=ratio.met(median),
            )
        )
    return found


def report(
    name: str, samples: Mapping[str, Sequence[float]], found: Sequence[Figure], units: Mapping[str, str]
) -> bool:
    """Print the figures, write them to `build/benchmarks/NAME.json`, and tell whether all bounds hold."""
    console = Console()
    rates = Table("measured", "median", "lowest", "highest", "unit", title=name)
    for variant, values in samples.items():
        spread = (statistics.median(values), min(values), max(values))
        rates.add_row(variant, *(f"{value:,.2f}" for value in spread), units.get(variant, ""))
    console.print(rates)
    ratios = Table("ratio", "median", "rounds", "target", "")
    for one in found:
        ratios.add_row(
            one.name, f"{one.median:.3f}", f"{one.low:.3f} to {one.high:.3f}", one.target, "yes" if one.met else "NO"
        )
    console.print(ratios)
    OUT.mkdir(parents=True, exist_ok=True)
    told = {"samples": dict(samples), "units": dict(units), "ratios": [msgspec.to_builtins(one) for one in found]}
    (OUT / f"{name}.json").write_text(json.dumps(told, indent=2))
    return all(one.met for one in found)
