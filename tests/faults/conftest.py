"""The table of what faults did, and `build/faults.json`."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.e2e.cluster import ClusterServer
from tests.e2e.server import ROOT, Server
from tests.faults.world import World
from tests.toys.proxy import Proxy

ROWS = pytest.StashKey[list[dict[str, str | int | float]]]()
TABLE = Path("build") / "faults.json"


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if not (rows := config.stash.get(ROWS, [])):
        return
    file = ROOT / TABLE
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(rows, indent=1) + "\n")
    terminalreporter.write_line("")
    widths = [max(len(name), *(len(str(row[name])) for row in rows)) for name in rows[0]]
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        terminalreporter.write_line(
            "  ".join(str(cell).ljust(width) for cell, width in zip(cells, widths, strict=True))
        )
    terminalreporter.write_line(f"written to {TABLE}")


@pytest.fixture
def table(pytestconfig: pytest.Config) -> list[dict[str, str | int | float]]:
    """Where each fault adds its line."""
    return pytestconfig.stash.setdefault(ROWS, [])


@pytest.fixture
def apis() -> int:
    """How many processes of each service take requests in a cluster; modules say another number."""
    return 1


@pytest.fixture
def surroundings() -> dict[str, str]:
    """Variables that every process finds; modules say others."""
    return {}


@pytest.fixture
def single(tmp_path: Path, surroundings: dict[str, str]) -> Iterator[World]:
    """A platform in one process."""
    platform = Server(tmp_path / "data", env=surroundings).start()
    yield World(platform)
    platform.kill()


@pytest.fixture
async def spread(
    postgres_server: str,
    kafka_server: str,
    mongo_server: str,
    servers,
    tmp_path: Path,
    apis: int,
    surroundings: dict[str, str],
) -> AsyncIterator[World]:
    """A platform of many processes, whose servers are processes too; PostgreSQL stands behind a proxy."""
    processes = {name: servers.process(name) for name in ("postgres", "kafka", "mongo")}
    behind = conninfo_to_dict(postgres_server)
    proxy = Proxy(behind["host"], int(behind["port"]))
    async with AsyncExitStack() as stack:
        await proxy.start()
        stack.push_async_callback(proxy.cut)
        platform = ClusterServer(
            tmp_path, postgres=make_conninfo(postgres_server, host="127.0.0.1", port=proxy.port),
            kafka=kafka_server, mongo=mongo_server, apis=apis, workers=1,
        )  # fmt: skip
        for process in platform.platform.processes().values():
            process.tell(**surroundings)
        await asyncio.to_thread(platform.start)
        try:
            yield World(platform, processes, proxy)
        finally:
            for server in processes.values():
                server.resume()
                await asyncio.to_thread(server.start)
                await asyncio.to_thread(server.wait)
            await asyncio.to_thread(platform.stop)
