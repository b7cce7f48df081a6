"""A process that keeps views up to date and rebuilds them all the time, until it is killed."""

import asyncio
import os
import sys
from pathlib import Path

from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.service import Service
from tests.toys.reading import ENROLLMENTS, ROSTERS

REPORTING = Service(name="reporting", views=(ROSTERS, ENROLLMENTS))


async def work(folder: Path) -> None:
    logs = {name: SQLiteEventLog(folder / f"{name}.db", name, read_only=True) for name in ("enrollment", "attendance")}
    store = SqliteReadStore(folder / "reporting.views.db", "reporting")
    runner = ProjectionRunner(REPORTING, LogFeed(logs, poll_seconds=0.002), store, limit=20)
    await runner.start()
    os.write(1, b"started\n")
    while True:
        await runner.rebuild()
        os.write(1, b"rebuilt\n")


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
