"""A process of a service, started again whenever it has died, until it has reacted to everything.

Two reactions go on beside each other: one meets so many deadly events in a row, the other an innocent one.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from chassis.decider import Reaction
from chassis.eventlog.port import EventLog
from chassis.eventlog.postgres import PostgresEventLog
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.loop import DecisionLoop, Reply, Request
from chassis.reactions import ReactionRunner
from chassis.service import Service
from contracts.enrollment import EnrollmentCancelled, LearnerEnrolled
from tests.integration.reactions.welcoming import WELCOMES, WELCOMING, welcome
from tests.toys.reading import MemoryLog, cancelled, enrolled

LIVES = 30
SERVICE = Service(
    name="toy",
    aggregates=(WELCOMES,),
    handlers=(WELCOMING,),
    reactions=(
        Reaction(name="deadly", sources=(LearnerEnrolled,), react=welcome),
        Reaction(name="innocent", sources=(EnrollmentCancelled,), react=welcome),
    ),
)


class Mortal:
    """A loop that dies of some commands; what it decides takes longer than dying."""

    def __init__(self, loop: DecisionLoop) -> None:
        self._loop = loop

    async def submit(self, request: Request) -> Reply:
        await asyncio.sleep(0.05)
        if request.command.learner == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(0.1)
        return await self._loop.submit(request)


def opened(place: str) -> EventLog:
    """The log of the service: the name of a file, or the conninfo of a database."""
    return SQLiteEventLog(Path(place), "toy") if place.endswith(".db") else PostgresEventLog(place, "toy")


async def live(place: str, deadly: int) -> None:
    """React to everything, unless that ends the process."""
    source = MemoryLog("enrollment")
    for number in range(deadly):
        source.add(enrolled(f"o{number}", "deadly"), f"roster:o{number}")
    source.add(cancelled("o9", "innocent"), "roster:o9")
    log = opened(place)
    loop = DecisionLoop(SERVICE, log, secret=b"secret")
    await loop.start()
    runner = ReactionRunner(SERVICE, LogFeed({"enrollment": source}), log, Mortal(loop), limit=1)
    await runner.start()
    while min(runner.positions().values()) < source.last_position():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await runner.stop()
    await loop.stop()
    log.close()


if __name__ == "__main__":
    for _ in range(LIVES):
        if not (child := os.fork()):
            asyncio.run(live(sys.argv[1], int(sys.argv[2])))
            sys.exit()
        if (ended := os.waitpid(child, 0)[1]) != signal.SIGKILL:
            sys.exit(os.waitstatus_to_exitcode(ended))
    sys.exit(f"It died {LIVES} times.")
