"""A process that commits until it is killed: says which command was answered with which position."""

import asyncio
import os
import sys
from pathlib import Path

from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop, Request, command_id
from tests.toys.workshop import TOY, Welcome

CLIENTS = 64


async def work(folder: Path, first: int) -> None:
    log = SQLiteEventLog(folder / "toy.db", "toy")
    loop = DecisionLoop(TOY, log, secret=b"s" * 32)
    await loop.start()
    numbers = iter(range(first, 10_000_000))

    async def client() -> None:
        for number in numbers:
            welcome = Welcome(workshop=f"w{number % 7}", learner=f"l{number}", name=f"Guest {number}")
            request = Request(command=welcome, command_id=command_id("child", f"{number}"), actor="child")
            reply = await loop.submit(request)
            os.write(1, f"{number} {reply.position} {reply.body['seat']} {reply.repeated}\n".encode())

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), int(sys.argv[2])))
