"""One running platform that most tests share, and callers of it; each test makes what it needs for itself."""

import itertools
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.caller import Caller, client
from tests.e2e.cluster import ClusterServer
from tests.e2e.commands import Commands
from tests.e2e.server import Server

_callers = itertools.count(1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Its many processes run from the first test that needs them to the last of this folder: no other shall run beside.
    items.sort(key=_is_spread)


def _is_spread(item: pytest.Item) -> bool:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return parameters.get("platform") == "spread" or "spread" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="package")
def embedded(tmp_path_factory) -> Iterator[Server]:
    """A platform in one process that runs while these tests do."""
    server = Server(tmp_path_factory.mktemp("platform") / "data").start()
    yield server
    assert server.stop(signal.SIGINT) == 0
    assert "Traceback" not in server.errors


@pytest.fixture(scope="package")
def spread(postgres_server, kafka_server, mongo_server, servers, tmp_path_factory) -> Iterator[ClusterServer]:
    """A platform of many processes on real servers that runs while these tests do."""
    folder = tmp_path_factory.mktemp("cluster")
    server = ClusterServer(
        folder, postgres=postgres_server, kafka=kafka_server, mongo=mongo_server, leave=not servers.outlive
    ).start()
    yield server
    assert server.stop() == 0
    assert "Traceback" not in server.errors


@pytest.fixture(scope="package", params=["embedded", pytest.param("spread", marks=pytest.mark.cluster)])
def platform(request) -> Server | ClusterServer:
    """A platform, whichever way it runs: what it promises is the same."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="package")
def commands() -> Iterator[Commands]:
    """The command line."""
    made = Commands()
    yield made
    made.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A platform of the test's own, not started yet."""
    made = Server(tmp_path / "data")
    yield made
    made.kill()


@pytest.fixture
async def caller(platform: Server | ClusterServer) -> AsyncIterator[Caller]:
    """A caller who may do everything, known to nobody else."""
    async with calling(platform) as made:
        yield made


@asynccontextmanager
async def calling(
    server: Server | ClusterServer, role: str = "admin", subject: str | None = None, **bound: str
) -> AsyncIterator[Caller]:
    """A caller of a running platform; `bound` to a learner or an organization."""
    async with client(server.url) as http:
        yield Caller(http, server.token(role, subject or f"{role}-{next(_callers)}", **bound))


@pytest.fixture
async def unchanged(caller):
    """Holds that nothing came of what the test asked for."""
    end = await caller.end_of_log()
    yield
    assert await caller.asked_since(end) == []
