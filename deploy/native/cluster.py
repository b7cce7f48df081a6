"""The three servers together."""

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from deploy.native.kafka import Kafka
from deploy.native.locking import locked
from deploy.native.mongo import Mongo
from deploy.native.postgres import Postgres
from deploy.native.problems import Unusable
from deploy.native.server import Server, log, run
from deploy.native.settings import Settings

TOOLS = ("kcat",)
"""What no server needs, and tests look with; each is a Debian package of its name."""


@dataclass(frozen=True)
class Cluster:
    """PostgreSQL, Kafka and the MongoDB-protocol server of one run folder."""

    postgres: Postgres
    kafka: Kafka
    mongo: Mongo

    @property
    def servers(self) -> Sequence[Server]:
        """All three."""
        return (self.postgres, self.kafka, self.mongo)

    def addresses(self) -> dict[str, str]:
        """By server name, how clients reach it."""
        return {server.name: server.address for server in self.servers}

    def missing(self) -> list[str]:
        """What the machine lacks, and which Debian package brings it."""
        return [lack for server in self.servers for lack in server.missing()]

    def install(self) -> None:
        """Download what the cache misses, for all servers that the machine can run.

        Raises:
            Unusable: the machine lacks something that only its package manager brings.
            Failed: a download did.
        """
        lacks, packages = self.missing(), self.packages()
        for server in self.servers:
            if not server.missing():
                server.install()
        if lacks:
            how = f"`apt-get install {' '.join(packages)}`, or as root `python -m deploy.native install --system`"
            raise Unusable(f"Missing here: {'; '.join(lacks)}.\n" + (f"To install it: {how}." if packages else ""))

    def packages(self) -> list[str]:
        """The Debian packages of servers that lack something, and of tools that are not here."""
        tools = [tool for tool in TOOLS if shutil.which(tool) is None]
        return [package for server in self.servers if server.missing() for package in server.packages] + tools

    def up(self, *, fresh: bool = False) -> None:
        """Start all that do not run, and return when each serves; `fresh` empties the data folders before.

        Raises:
            Unusable, Failed: one cannot start; the others are left as they are.
        """
        if fresh:
            self._at_once(lambda server: server.stop())
            for server in self.servers:
                server.empty()
        self.install()
        self._at_once(lambda server: server.start())
        self._at_once(lambda server: server.wait())

    def down(self, *, but: Collection[str] = ()) -> None:
        """Stop all that run, `but` those of such names."""
        self._at_once(lambda server: server.stop() if server.name not in but else None)

    def _at_once(self, step: Callable[[Server], None]) -> None:
        with ThreadPoolExecutor(len(self.servers)) as threads:
            for done in [threads.submit(step, server) for server in self.servers]:
                done.result()


def cluster(settings: Settings, *, fast: bool = False) -> Cluster:
    """The servers of these settings, running or not."""
    ports, where = settings.ports, (settings.folder, settings.cache)
    return Cluster(
        Postgres(*where, ports["postgres"], settings.postgres_bin),
        Kafka(*where, ports["kafka"], ports["kafka_controller"]),
        Mongo(*where, ports["mongo"], fast=fast),
    )


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Keep others from starting or stopping servers of this run folder meanwhile."""
    with locked(settings.folder):
        settings.folder.mkdir(parents=True, exist_ok=True)
        settings.folder.chmod(0o711)  # PostgreSQL's user has to get through
        yield


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages.

    Raises:
        Unusable: we are not root, or there is no apt-get.
        Failed: apt-get did.
    """
    if shutil.which("apt-get") is None:
        raise Unusable(f"There is no apt-get here; install what Debian calls {', '.join(packages)} in another way.")
    if os.geteuid() != 0:
        raise Unusable(f"Only root may install packages: `sudo apt-get install {' '.join(packages)}`.")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log.info("installing %s", " ".join(packages))
    run(["apt-get", "-q", "update"], "Reading Debian's lists", env=quiet)
    run(["apt-get", "-q", "-y", "--no-install-recommends", "install", *packages], "Installing packages", env=quiet)
