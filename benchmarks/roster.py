"""A roster of 40,000 beside one of 400: what a command costs, appended and alone.

`python -m benchmarks.roster [--rounds N]`; figures go to build/benchmarks/roster.json too.
Half of each roster have seats, half wait; an eighth of the seats are kept for one organization, to which three of
four belong. Every step enrolls a learner into the middle of the queue,
gives up a seat and promotes the next in line, so the roster stays as large as it was.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.measure import ROUNDS, Ratio, figures, interleaved, report
from chassis.decider import Command, Context
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop, Request
from chassis.mapper import Meta, encode, event_ids
from contracts.enrollment import LearnerEnrolled, LearnerWaitlisted, RosterOpened, SeatReservation, SeatsReserved
from contracts.event import Event
from contracts.shared import Format
from services.enrollment.commands import CancelEnrollment, EnrollLearner, PromoteNext
from services.enrollment.domain import roster
from services.enrollment.domain.offering_terms import OfferingTerms
from services.enrollment.projections import LEARNERS, OFFERINGS, LearnerDocument, OfferingDocument
from services.enrollment.service import SERVICE

SMALL, LARGE = 400, 40_000
STEPS, TOGETHER, FACTOR = 40, 64, 3.0
OFFERING = "o06bz2m1vgh5s8e1r"
ORGANIZATION = "g06bz2m2yq8n3v5ra"
STREAM, TERMS = f"roster:{OFFERING}", f"terms:{OFFERING}"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

HANDLERS = {handler.command: handler for handler in SERVICE.handlers}


class Known:
    """Views that know every learner, and the offering; so that only the roster is measured."""

    async def get_many(self, view: Any, keys: Sequence[str]) -> Mapping[str, Any]:
        """The documents asked for."""
        if view is LEARNERS:
            return {key: LearnerDocument(learner=key) for key in keys}
        if view is OFFERINGS:
            return {key: OfferingDocument(offering=key, course="c1", published=True, opened=True) for key in keys}
        return {}

    async def find(self, *_asked: Any) -> tuple[list[Any], None]:
        """Nobody is on a program whose courses have an order."""
        return [], None

    async def wait(self, after: Mapping[str, int], seconds: float = 0) -> None:
        """Nothing is ever behind."""

    def positions(self) -> dict[str, int]:
        """Nowhere in particular."""
        return {}


def learner(number: int) -> str:
    """An id of the usual length."""
    return f"l{number:016}"


def history(size: int) -> Iterator[Event]:
    """A roster of that size: half have seats, half wait, a third of those with priority."""
    yield RosterOpened(offering=OFFERING, course="c1", format=Format.LIVE, capacity=size // 2)
    kept = SeatReservation(organization=ORGANIZATION, seats=size // 16, covers=(ORGANIZATION,))
    yield SeatsReserved(offering=OFFERING, reservations=(kept,))
    for number in range(size):
        who: dict[str, Any] = {
            "enrollment": f"{OFFERING}.{learner(number)}",
            "offering": OFFERING,
            "course": "c1",
            "learner": learner(number),
            "organization": ORGANIZATION if number % 4 else None,
        }
        if number < size // 2:
            yield LearnerEnrolled(format=Format.LIVE, **who)
        else:
            yield LearnerWaitlisted(ticket=number, priority=5 if number % 3 == 0 else 0, **who)


def steps(size: int) -> Callable[[int], list[list[Command]]]:
    """Rounds of commands, in four parts that follow each other; each names learners of its own."""
    seats, fresh = count(), count(size)

    def next_steps(how_many: int) -> list[list[Command]]:
        joining = [learner(next(fresh)) for _ in range(how_many)]
        leaving = [f"{OFFERING}.{learner(next(seats))}" for _ in range(how_many)]
        return [
            [EnrollLearner(offering=OFFERING, learner=one, priority=1) for one in joining],
            [CancelEnrollment(enrollment=one) for one in leaving],
            [PromoteNext(offering=OFFERING, because_of=one) for one in leaving],
        ]

    return next_steps


class Desk:
    """One roster in a log of its own, and the loop that decides on it."""

    def __init__(self, folder: Path, size: int) -> None:
        self._log = SQLiteEventLog(folder / f"{size}.db", "enrollment")
        meta = Meta(effective_at=NOW, actor="ada")
        events = list(history(size))
        written = [
            NewEvent(STREAM, version, event.TYPE, encode(event, ident, meta))
            for version, (event, ident) in enumerate(zip(events, event_ids(1, len(events)), strict=True), 1)
        ]
        self._log.append([Append(events=written)])
        self._steps = steps(size)
        self._ids = count(1)

    def run(self, submit: Callable[["Desk", DecisionLoop], Awaitable[int]]) -> float:
        """Microseconds a command."""
        return asyncio.run(self._run(submit))

    async def _run(self, submit: Callable[["Desk", DecisionLoop], Awaitable[int]]) -> float:
        loop = DecisionLoop(SERVICE, self._log, reads=Known(), secret=b"secret", clock=lambda: NOW)
        await loop.start()
        try:
            await self.one(loop, PromoteNext(offering=OFFERING))
            started = time.perf_counter()
            done = await submit(self, loop)
            return (time.perf_counter() - started) / done * 1e6
        finally:
            await loop.stop()

    async def one(self, loop: DecisionLoop, command: Command) -> None:
        """Have one command decided and appended."""
        await loop.submit(Request(command=command, command_id=next(self._ids).to_bytes(16), actor="ada"))

    async def alone(self, loop: DecisionLoop) -> int:
        """Each command waits for the one before."""
        commands = [command for part in self._steps(STEPS) for command in part]
        for command in commands:
            await self.one(loop, command)
        return len(commands)

    async def together(self, loop: DecisionLoop) -> int:
        """So many in flight."""
        parts = [part for _ in range(STEPS // 4) for part in self._steps(TOGETHER)]
        for part in parts:
            await asyncio.gather(*(self.one(loop, command) for command in part))
        return sum(map(len, parts))

    def close(self) -> None:
        """Let go of the log."""
        self._log.close()


def deciding(size: int) -> Callable[[], float]:
    """Microseconds to decide and fold a command, without appending it."""
    state = roster.blank(STREAM)
    for event in history(size):
        state = roster.evolve(state, event)
    next_steps = steps(size)
    (facts,) = asyncio.run(HANDLERS[EnrollLearner].gather([EnrollLearner(offering=OFFERING, learner="l1")], Known()))  # type: ignore[misc]

    def once() -> float:
        commands = [command for part in next_steps(STEPS) for command in part]
        admitted = Context(at=NOW, actor="ada", facts=facts.facts)
        plain = Context(at=NOW, actor="ada")
        started = time.perf_counter()
        for command in commands:
            context = admitted if isinstance(command, EnrollLearner) else plain
            for _, event in (
                HANDLERS[type(command)].decide({STREAM: state, TERMS: OfferingTerms()}, command, context).events
            ):
                roster.evolve(state, event)
        return (time.perf_counter() - started) / len(commands) * 1e6

    def run() -> float:
        # The best of a few: so short a stretch is easily interrupted.
        return min(once() for _ in range(5))

    return run


def main() -> int:
    """Measure, print, and say by exit code whether size makes no difference."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = options.parse_args().rounds
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build") as folder, ExitStack() as stack:
        variants: dict[str, Callable[[], float]] = {}
        for size in (SMALL, LARGE):
            desk = Desk(Path(folder), size)
            stack.callback(desk.close)
            variants |= {
                f"one at a time, {size:,}": lambda desk=desk: desk.run(Desk.alone),  # type: ignore[misc]
                f"{TOGETHER} at a time, {size:,}": lambda desk=desk: desk.run(Desk.together),  # type: ignore[misc]
                f"decided alone, {size:,}": deciding(size),
            }
        samples = interleaved(variants, rounds)
    kinds = ("one at a time", f"{TOGETHER} at a time", "decided alone")
    ratios = [
        Ratio(name=f"{kind}: 40,000 ÷ 400", of=f"{kind}, {LARGE:,}", to=f"{kind}, {SMALL:,}", at_most=FACTOR)
        for kind in kinds
    ]
    met = report("roster", samples, figures(samples, ratios), dict.fromkeys(variants, "µs a command"))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
