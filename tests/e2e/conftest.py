"""One running platform that most tests share, and callers of it; each test makes what it needs for itself."""

import itertools
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.caller import Caller, client
from tests.e2e.commands import Commands
from tests.e2e.server import Server

_callers = itertools.count(1)


@pytest.fixture(scope="session")
def platform(tmp_path_factory) -> Iterator[Server]:
    """A platform that runs while these tests do."""
    server = Server(tmp_path_factory.mktemp("platform") / "data").start()
    yield server
    assert server.stop(signal.SIGINT) == 0
    assert "Traceback" not in server.errors


@pytest.fixture(scope="session")
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
async def caller(platform: Server) -> AsyncIterator[Caller]:
    """A caller who may do everything, known to nobody else."""
    async with calling(platform) as made:
        yield made


@asynccontextmanager
async def calling(server: Server, role: str = "admin", subject: str | None = None) -> AsyncIterator[Caller]:
    """A caller of a running platform."""
    async with client(server.url) as http:
        yield Caller(http, server.token(role, subject or f"{role}-{next(_callers)}"))
