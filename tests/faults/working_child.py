"""A process that does work that is due, and says what it does, until it is killed."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from chassis.decider import Command, Timer, TimerKind
from chassis.effects import EffectRunner, Tools
from chassis.eventlog.port import Append
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop, Request
from chassis.settings import Settings
from tests.toys.workshop import TOY, Open, Take

PIECES = 200
DUE = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def send(timer: Timer) -> Command:
    os.write(1, f"{timer.key}\n".encode())
    await asyncio.sleep(0)
    return Take(workshop="w1", learner=timer.key)


SERVICE = msgspec.structs.replace(
    TOY, timer_kinds=(TimerKind(kind="mail", work="send"),), works={"send": lambda tools: send}
)


async def work(folder: Path) -> None:
    log = SQLiteEventLog(folder / "toy.db", "toy")
    loop = DecisionLoop(SERVICE, log, secret=b"s" * 32)
    await loop.start()
    if not log.last_position():
        log.append([Append(timers=[Timer(key=f"l{n:03}", kind="mail", due=DUE) for n in range(PIECES)])])
        await loop.submit(Request(command=Open(workshop="w1", seats=PIECES), command_id=b"", actor="child"))
    runner = EffectRunner(Tools(loop=loop, reads=None, log=log, settings=Settings()))
    await runner.start()
    while log.next_due():
        await runner.do_due()
    await runner.stop()
    await loop.stop()
    log.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
