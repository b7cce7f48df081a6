"""Running a process of a cluster: it listens at once, opens what it stands on for as long as that takes, and
ends within seconds of the first signal.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from starlette.types import ASGIApp

from chassis.exporters import SHUTDOWN_SECONDS, setup
from rollbook import logs
from rollbook.cluster.door import ProcessDoor
from rollbook.cluster.settings import ClusterSettings
from rollbook.ending import Ending
from rollbook.serving import address, listen, serve, stopped_by_signals

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
CLOSE_SECONDS = 8.0
log = logging.getLogger(__name__)


class Work(Protocol):
    """What a process does: opened as often as it takes, closed once."""

    name: str

    async def open(self) -> ASGIApp | None:
        """Connect, and begin; answers what requests go to. Raises whatever is missing."""

    async def close(self) -> None:
        """End, in the order in which nothing is lost; also what was opened in part."""

    async def away(self) -> Mapping[str, str]:
        """What is missing now, by name."""


@runtime_checkable
class GuardsMetrics(Protocol):
    """Work that strangers reach: it decides itself who may read its metrics."""

    exposition: Callable[[], bytes]


async def run(make: Callable[[], Work], settings: ClusterSettings, ready: Callable[[str], None]) -> None:
    """Run until a signal; `ready` is told the address once the work has begun.

    Raises:
        PortTaken: the address cannot be listened on.
    """
    logs.configure(settings)
    telemetry, ending = setup(settings), Ending()
    stopping = asyncio.Event()
    current: list[Work] = [make()]

    async def missing() -> Mapping[str, str]:
        return await current[0].away()

    exposition: Callable[[], bytes] | None = telemetry.exposition
    if isinstance(current[0], GuardsMetrics):
        current[0].exposition, exposition = telemetry.exposition, None
    door = ProcessDoor(current[0].name, missing, exposition)
    try:
        with listen(settings.host, settings.port) as listening, stopped_by_signals(stopping.set, ending):
            opening = asyncio.create_task(_open(make, current, door, lambda: ready(address(listening))))
            try:
                trusted = settings.trusted_proxies
                await serve(door, listening, stopping, lambda: _hang_up(current[0]), trusted=trusted)
            finally:
                opening.cancel()
                await asyncio.gather(opening, return_exceptions=True)
                door.app = None
                await _closed(current[0], min(CLOSE_SECONDS, ending.left - SHUTDOWN_SECONDS))
    finally:
        telemetry.shutdown()
    ending.closed()


async def _open(make: Callable[[], Work], current: list[Work], door: ProcessDoor, ready: Callable[[], None]) -> None:
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            door.app, door.begun = await current[0].open(), True
        except Exception as missing:  # noqa: BLE001 - whatever is missing may come back
            log.warning("%s cannot begin, trying again in %.1f s: %s", current[0].name, pause, missing)
        else:
            ready()
            return
        await _closed(current[0])
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        current[0] = make()


async def _closed(work: Work, seconds: float = CLOSE_SECONDS) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work.close()
    except TimeoutError:
        log.warning("%s did not end in time; what was under way comes again", work.name)
    except Exception:
        log.exception("%s did not end well", work.name)


def _hang_up(work: Work) -> None:
    hang_up: Callable[[], None] | None = getattr(work, "hang_up", None)
    if hang_up:
        hang_up()
