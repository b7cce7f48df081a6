"""Scheduling a session into a room with ten years of bookings, beside an empty one.

`python -m benchmarks.reservations [--rounds N]`; figures go to build/benchmarks/reservations.json too. The first
command of a process has to read what the room and the instructor are reserved for.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.measure import ROUNDS, Ratio, figures, interleaved, report
from benchmarks.report import Told, write
from chassis.loop import DecisionLoop, Request
from contracts.scheduling import (
    OfferingScheduled,
    QualificationGranted,
    ReservationMade,
    RoomAdded,
    RoomKind,
    TimetableOpened,
    VenueAdded,
)
from contracts.shared import CompletionRule, Component, ComponentKind, Delivery, Format
from services.scheduling.commands import CancelSession, ScheduleSession
from services.scheduling.service import SERVICE

YEARS, DAYS, A_DAY, STEPS, FACTOR = 10, 250, 4, 60, 2.0
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROOM, INSTRUCTOR, OFFERING = "v1.r1", "i1", "o1"
HISTORY = YEARS * DAYS * A_DAY


def history(bookings: int) -> Iterator[Told]:
    """A room, somebody who teaches, an offering; and so many bookings of both, the last of them yesterday."""
    yield "venue:v1", VenueAdded(venue="v1", code="V", name="Venue", timezone="UTC"), NOW
    added = RoomAdded(
        room=ROOM, venue="v1", code="R", name="Room", kind=RoomKind.PHYSICAL, timezone="UTC", setup_minutes=15
    )
    yield f"room:{ROOM}", added, NOW
    yield f"timetable:{INSTRUCTOR}", TimetableOpened(instructor=INSTRUCTOR, timezone="UTC", home="v1"), NOW
    yield f"timetable:{INSTRUCTOR}", QualificationGranted(instructor=INSTRUCTOR, course="c1"), NOW
    offering = OfferingScheduled(
        offering=OFFERING,
        course="c1",
        code="O",
        title="Offering",
        course_version=1,
        delivery=Delivery.SCHEDULED,
        format=Format.LIVE,
        components=(Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION),),
        timezone="UTC",
        completion_rule=CompletionRule.COMPONENTS,
    )
    yield f"offering:{OFFERING}", offering, NOW
    for number in range(bookings):
        starts_at = NOW - timedelta(days=1 + number // A_DAY, hours=2 * (number % A_DAY))
        for kind, category, resource in (("room", "room", ROOM), ("instructor", "timetable", INSTRUCTOR)):
            made = ReservationMade(
                resource=resource,
                kind=kind,
                session=f"o9.s{number}",
                offering="o9",
                offering_code="EARLIER",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                blocked_from=starts_at,
                blocked_until=starts_at + timedelta(hours=1),
                venue="v1",
            )
            yield f"{category}:{resource}", made, NOW


class Nothing:
    """Views in which no roll is closed; so that only the decision is measured."""

    async def find(self, *_asked: Any) -> tuple[list[Any], None]:
        """No documents, and no more of them."""
        return [], None

    async def wait(self, after: Mapping[str, int], seconds: float = 0) -> None:
        """Nothing is ever behind."""

    def positions(self) -> dict[str, int]:
        """Nowhere in particular."""
        return {}


class Desk:
    """One room in a log of its own."""

    def __init__(self, folder: Path, bookings: int) -> None:
        folder.mkdir()
        self._log = write(folder, "scheduling", history(bookings))
        self._ids = count(1)
        # What runs for years has its snapshots.
        self.cold()

    def warm(self) -> float:
        """Microseconds a command, with the room at hand."""
        return asyncio.run(self._run(STEPS, 1))

    def cold(self) -> float:
        """Microseconds of a first command."""
        return asyncio.run(self._run(1, 0))

    async def _run(self, steps: int, before: int) -> float:
        loop = DecisionLoop(SERVICE, self._log, reads=Nothing(), secret=b"secret", clock=lambda: NOW)
        await loop.start()
        try:
            made = await self._sessions(loop, range(before))
            started = time.perf_counter()
            made += await self._sessions(loop, range(before, before + steps))
            took = time.perf_counter() - started
            for session in made:
                await self._ask(loop, CancelSession(session=session))
            return took / steps * 1e6
        finally:
            await loop.stop()

    async def _sessions(self, loop: DecisionLoop, places: Sequence[int]) -> list[str]:
        made = []
        for place in places:
            starts_at = NOW + timedelta(days=1 + place)
            command = ScheduleSession(
                offering=OFFERING,
                component="workshop",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                room=ROOM,
                instructors=(INSTRUCTOR,),
            )
            made.append((await self._ask(loop, command))["session"])
        return made

    async def _ask(self, loop: DecisionLoop, command: ScheduleSession | CancelSession) -> dict[str, str]:
        request = Request(command=command, command_id=next(self._ids).to_bytes(16), actor="ada")
        return (await loop.submit(request)).body

    def close(self) -> None:
        """Let go of the log."""
        self._log.close()


def main() -> int:
    """Measure, print, and say by exit code whether history makes no difference."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = options.parse_args().rounds
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build") as folder, ExitStack() as stack:
        variants: dict[str, Callable[[], float]] = {}
        for name, bookings in (("empty", 0), ("ten years", HISTORY)):
            desk = Desk(Path(folder) / name, bookings)
            stack.callback(desk.close)
            variants |= {f"a session, {name}": desk.warm, f"the first of a process, {name}": desk.cold}
        samples = interleaved(variants, rounds)
    ratios = [
        Ratio(name=f"{kind}: ten years ÷ empty", of=f"{kind}, ten years", to=f"{kind}, empty", at_most=FACTOR)
        for kind in ("a session", "the first of a process")
    ]
    met = report("reservations", samples, figures(samples, ratios), dict.fromkeys(variants, "µs a command"))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
