"""A MongoDB for tests: the one of `ROLLBOOK_TEST_MONGO`, or a process of the program in `ROLLBOOK_TEST_MONGOD`."""

import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from pymongo import MongoClient


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "cluster: needs PostgreSQL, Kafka or MongoDB")


class Process:
    def __init__(self, program: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._command = [program, "--port", str(self._port), "--storage-path", str(folder / "data")]
        self._log = folder / "log"
        self.address = f"mongodb://127.0.0.1:{self._port}"

    def start(self) -> None:
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(self._command, stdout=out, stderr=out, start_new_session=True)

    def wait(self) -> None:
        with MongoClient(self.address, serverSelectionTimeoutMS=60_000) as client:
            client.admin.command("ping")

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def pause(self) -> None:
        os.killpg(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.killpg(self._process.pid, signal.SIGCONT)

    @property
    def runs(self) -> bool:
        return self._process.poll() is None


@pytest.fixture(scope="session")
def _mongo() -> Iterator[Process | str]:
    if given := os.environ.get("ROLLBOOK_TEST_MONGO"):
        yield given
        return
    program = os.environ.get("ROLLBOOK_TEST_MONGOD")
    if program is None:
        pytest.skip("MongoDB was not to be had: set ROLLBOOK_TEST_MONGO")
    with tempfile.TemporaryDirectory(prefix="rollbook-servers-", ignore_cleanup_errors=True) as name:
        process = Process(program, Path(name))
        process.start()
        process.wait()
        yield process
        process.kill()
        time.sleep(0.1)


@pytest.fixture(scope="session")
def mongo_server(_mongo: Process | str) -> str:
    """A URI without a database."""
    return _mongo if isinstance(_mongo, str) else _mongo.address


@pytest.fixture
def fresh_prefix() -> str:
    return f"t{secrets.token_hex(5)}"


@pytest.fixture
def mongo_uri(mongo_server: str, fresh_prefix: str) -> Iterator[str]:
    """A URI that names an empty database, which is dropped afterwards."""
    yield urlunsplit(urlsplit(mongo_server)._replace(path=f"/{fresh_prefix}"))
    with MongoClient(mongo_server) as client:
        client.drop_database(fresh_prefix)


@pytest.fixture
def mongo_process(mongo_server: str, _mongo: Process | str) -> Iterator[Process]:
    """The server behind `mongo_server`, to kill, pause, resume, start; it serves again afterwards."""
    if isinstance(_mongo, str):
        pytest.skip("MongoDB is not a process of ours: it is given")
    yield _mongo
    _mongo.resume() if _mongo.runs else _mongo.start()
    _mongo.wait()
