"""Real servers for tests: PostgreSQL, Kafka and MongoDB, each once a session and only when a test asks for it.

A server comes from its variable (`ROLLBOOK_TEST_POSTGRES`, `…_KAFKA`, `…_MONGO`), else from a Docker engine that
answers, else from `deploy.native` if that is installed (`ROLLBOOK_TEST_SERVERS=native` skips Docker); else the tests
that need it are skipped, and the summary says what was not tested. Such tests get the marker `cluster` by themselves;
where a server is asked for while a test runs (`request.getfixturevalue`), the parameter has to carry it.
"""

import dataclasses
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pymongo import MongoClient

from deploy.native.cluster import Cluster, cluster
from deploy.native.problems import Failed, Unusable
from deploy.native.server import Server
from deploy.native.settings import PORTS, from_environment
from deploy.native.stores import drop_topics
from tests.containers import Containers, Unreachable

ROOT = Path(__file__).parents[1]
TITLES = {"postgres": "PostgreSQL", "kafka": "Kafka", "mongo": "MongoDB"}
FIXTURES = {f"{name}_server" for name in TITLES}
GUARD_SECONDS = 120


class Servers:
    """Where each server of this session comes from: `origins` by name, and `lacks` for those that cannot be had."""

    def __init__(self) -> None:
        self.origins: dict[str, str] = {}
        self.lacks: dict[str, str] = {}
        self._containers = Containers()
        self._native: Cluster | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def address(self, name: str) -> str:
        """How clients reach the server, which serves; skips the test if there is none."""
        if given := os.environ.get(f"ROLLBOOK_TEST_{name.upper()}"):
            self.origins[name] = "given"
            return given
        reasons = []
        for origin, start in (("Docker", self._contained), ("native", self._plain)):
            try:
                address = start(name)
            except (Unreachable, Unusable, Failed) as problem:
                reasons.append(f"{origin}: {problem}")
            else:
                self.origins[name] = origin
                return address
        self.lacks[name] = f"{TITLES[name]} was not to be had. {' '.join(reasons)}"
        pytest.skip(self.lacks[name])

    @property
    def outlive(self) -> bool:
        """Whether any of them is there after this session, with all that is not cleared away."""
        return "given" in self.origins.values()

    def process(self, name: str) -> Server:
        """The server as a process of ours, to be stopped and started; skips the test if it is none."""
        if self.origins[name] != "native" or self._native is None:
            pytest.skip(f"{TITLES[name]} is not a process of ours: it is {self.origins[name].lower()}")
        return getattr(self._native, name)

    def close(self) -> None:
        """Stop what was started."""
        self._containers.close()
        if self._guard is not None:
            self._guard.stdin.close()
            self._guard.wait(GUARD_SECONDS)
        for server in self._native.servers if self._native else ():
            server.stop()

    def _contained(self, name: str) -> str:
        if os.environ.get("ROLLBOOK_TEST_SERVERS") == "native":
            raise Unreachable("not asked for.")
        return self._containers.start(name)

    def _plain(self, name: str) -> str:
        if self._native is None:
            folder = Path(tempfile.mkdtemp(prefix="rollbook-servers-"))
            folder.chmod(0o711)  # PostgreSQL's user has to get through
            free = dict.fromkeys(PORTS, 0)
            self._native = cluster(dataclasses.replace(from_environment(os.environ), folder=folder, ports=free))
            self._guard = _guard(folder)
        server: Server = getattr(self._native, name)
        if lacks := server.missing():
            raise Unusable(f"missing {'; '.join(lacks)}.")
        if not server.installed():
            raise Unusable("not in the cache; `python -m deploy.native install` brings it.")
        server.start()
        server.wait()
        return server.address


def _guard(folder: Path) -> "subprocess.Popen[bytes]":
    # However this process ends, the servers end with it: the guard's input ends then.
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.native", "--quiet", "down", "--when-input-ends", "--remove"],
        stdin=subprocess.PIPE, cwd=ROOT, start_new_session=True, env={**os.environ, "ROLLBOOK_NATIVE_DIR": str(folder)},
    )  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.cluster)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SERVERS] = Servers()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SERVERS].close()


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    servers = config.stash[SERVERS]
    if servers.origins:
        origins = (f"{TITLES[name]} ({origin})" for name, origin in sorted(servers.origins.items()))
        terminalreporter.write_line(f"servers: {', '.join(origins)}")
    for lack in servers.lacks.values():
        skipped = sum(lack in str(report.longrepr) for report in terminalreporter.stats.get("skipped", ()))
        terminalreporter.write_line(f"NOT TESTED, {skipped} tests skipped: {lack}", red=True, bold=True)


SERVERS = pytest.StashKey[Servers]()


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    return pytestconfig.stash[SERVERS]


@pytest.fixture(scope="session")
def postgres_server(servers: Servers) -> str:
    """Conninfo of a role that may make databases and roles."""
    return servers.address("postgres")


@pytest.fixture(scope="session")
def kafka_server(servers: Servers) -> str:
    """Bootstrap servers."""
    return servers.address("kafka")


@pytest.fixture(scope="session")
def mongo_server(servers: Servers) -> str:
    """A URI without a database."""
    return servers.address("mongo")


@pytest.fixture
def fresh_prefix(request: pytest.FixtureRequest) -> Iterator[str]:
    """Letters and digits that no other test has, for names of services, topics, groups, databases.

    Topics with it in their names are removed afterwards.
    """
    prefix = f"t{secrets.token_hex(5)}"
    yield prefix
    if "kafka_server" in request.fixturenames:
        drop_topics(request.getfixturevalue("kafka_server"), lambda name: prefix in name)


@pytest.fixture
def postgres_database(postgres_server: str, fresh_prefix: str) -> Iterator[str]:
    """Conninfo of an empty database, which is dropped afterwards."""
    name = sql.Identifier(fresh_prefix)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    yield make_conninfo(postgres_server, dbname=fresh_prefix)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def mongo_uri(mongo_server: str, fresh_prefix: str) -> Iterator[str]:
    """A URI that names an empty database, which is dropped afterwards."""
    yield urlunsplit(urlsplit(mongo_server)._replace(path=f"/{fresh_prefix}"))
    with MongoClient(mongo_server) as client:
        client.drop_database(fresh_prefix)


@pytest.fixture
def postgres_process(postgres_server: str, servers: Servers) -> Iterator[Server]:
    """The server behind `postgres_server`, to kill, pause, resume, start; it serves again afterwards."""
    yield from _restored(servers.process("postgres"))


@pytest.fixture
def kafka_process(kafka_server: str, servers: Servers) -> Iterator[Server]:
    """The broker behind `kafka_server`, to kill, pause, resume, start; it serves again afterwards."""
    yield from _restored(servers.process("kafka"))


@pytest.fixture
def mongo_process(mongo_server: str, servers: Servers) -> Iterator[Server]:
    """The server behind `mongo_server`, to kill, pause, resume, start; it serves again afterwards."""
    yield from _restored(servers.process("mongo"))


def _restored(server: Server) -> Iterator[Server]:
    yield server
    server.resume()
    server.start()
    server.wait()
