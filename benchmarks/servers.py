"""Where the cluster's benchmarks find their servers: those of ROLLBOOK_TEST_…, else native ones of their own."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from deploy.native.cluster import cluster
from deploy.native.process import Process
from deploy.native.settings import PORTS, from_environment

VARIABLES = {name: f"ROLLBOOK_TEST_{name.upper()}" for name in ("postgres", "kafka", "mongo")}
REST_SECONDS, RESTING = 30, 0.05
"""The processor time in a second of servers that rest."""

FREE_PORTS = tuple(f"ROLLBOOK_NATIVE_{name.upper()}_PORT" for name in PORTS)


@contextmanager
def native_servers() -> Iterator[Mapping[str, str]]:
    """An environment that names a server of each kind: what is named already, else native servers, which are stopped
    and forgotten afterwards.

    Raises:
        Unusable, Failed: they cannot be had on this machine.
    """
    if all(os.environ.get(variable) for variable in VARIABLES.values()):
        yield os.environ
        return
    with tempfile.TemporaryDirectory(prefix="rollbook-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL's user has to get through
        settings = replace(from_environment(os.environ), folder=folder, ports=dict.fromkeys(PORTS, 0))
        servers = cluster(settings)
        try:
            servers.up()
            addresses = {VARIABLES[name]: at for name, at in servers.addresses().items()}
            yield {**os.environ, **addresses, "ROLLBOOK_NATIVE_DIR": str(folder), **dict.fromkeys(FREE_PORTS, "0")}
        finally:
            servers.down()


def server(name: str) -> str:
    """How a server is reached; ends the process where none is named."""
    address = os.environ.get(VARIABLES[name])
    if not address:
        print(f"This needs servers: `make bench-cluster` brings them, or set {VARIABLES[name]}.", file=sys.stderr)
        sys.exit(2)
    return address


@contextmanager
def postgres_database() -> Iterator[str]:
    """The conninfo of a fresh database."""
    conninfo = server("postgres")
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(Identifier(name)))
        try:
            yield make_conninfo(conninfo, dbname=name)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def processes(environment: Mapping[str, str] = os.environ) -> Mapping[str, Process]:
    """The main process of each native server, by name, as far as these are the ones that are named."""
    found = {}
    for one in cluster(from_environment(environment)).servers:
        if (process := one.process) and environment.get(VARIABLES[one.name]) == one.address:
            found[one.name] = process
    return found


def let_rest(environment: Mapping[str, str]) -> None:
    """Until the native servers have done what was left to do, half a minute at most: a benchmark is not to pay for the
    one before it.
    """
    found = processes(environment).values()
    before = sum(map(cpu_seconds, found))
    for _ in range(REST_SECONDS):
        time.sleep(1.0)
        now = sum(map(cpu_seconds, found))
        if now - before < RESTING:
            return
        before = now


def cpu_seconds(process: Process) -> float:
    """What a process and its descendants have used so far; those that have ended do not count."""
    used = 0
    for one in process.tree():
        with suppress(OSError):
            used += sum(map(int, Path(f"/proc/{one.pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return used / os.sysconf("SC_CLK_TCK")
