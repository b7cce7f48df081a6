"""A server that speaks MongoDB's protocol: SecantusDB, in Rust where it was built, else in Python.

It is a program of its own under its own license, for development alone, and never imported.
"""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.native.locking import locked
from deploy.native.ports import HOST
from deploy.native.problems import Failed
from deploy.native.server import Server, log, run

PINS = Path(__file__).with_name("secantusdb.txt")
QUICK = "0.7.0b3"
FAST = "0.5.3-beta.193"
CACHE_SIZE = "2G"
"""At most: it takes what the data needs. With less, more of its time goes into making room."""
QUICK_PROGRAM = "from secantus import cli, transactions; transactions._RETRYABLE_RECORD_MAX = 200; cli.main()"
"""It goes through all retryable writes that it remembers at each one, and remembers 10,000: half of its time."""
ANSWER_MILLISECONDS = 2000


class Mongo(Server):
    """One node that calls itself a replica set, as transactions and change streams need.

    `fast` asks for the fast server; it is taken without being asked for where it was built before, unless the
    other one's data is here. Neither reads the other's.
    """

    name: ClassVar[str] = "mongo"
    packages: ClassVar[Sequence[str]] = ()

    def __init__(self, folder: Path, cache: Path, port: int, *, fast: bool = False) -> None:
        super().__init__(folder, cache, port)
        self._quick = cache / f"secantusdb-{QUICK}"
        self._fast = cache / f"secantus-mdb-{FAST}"
        built = (self._fast / ".complete").exists()
        self.fast = fast or (built and not (self.folder / "data-quick").exists())
        self.data = self.folder / ("data-fast" if self.fast else "data-quick")

    @property
    def address(self) -> str:
        """A `mongodb://` URI without a database."""
        return f"mongodb://{HOST}:{self.port}"

    def missing(self) -> list[str]:
        """Cargo, where the fast one is asked for and not built."""
        if self.fast and not self.installed() and shutil.which("cargo") is None:
            return [
                "cargo 1.95 or later, which builds the fast MongoDB-protocol server (leave out --fast to do without)"
            ]
        return []

    def installed(self) -> bool:
        """Whether it is in the cache."""
        return ((self._fast if self.fast else self._quick) / ".complete").exists()

    def install(self) -> None:
        """Build the fast one (7 minutes), or put the quick one into an environment of its own (20 s)."""
        place = self._fast if self.fast else self._quick
        with locked(place):
            if self.installed():
                return
            if self.fast:
                self._build(place)
            else:
                self._set_up(place)
            (place / ".complete").touch()

    def prepare(self) -> None:
        """The folder is all it needs."""
        self.data.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        """The server on loopback alone; what it says is written is on the disk, as in production."""
        quick = (str(self._quick / "bin" / "python"), "-c", QUICK_PROGRAM)
        return [
            *((str(self._fast / "bin" / "secantusd-rs"),) if self.fast else quick), "--host", HOST,
            "--port", str(self.port), "--storage-path", str(self.data), "--cache-size", CACHE_SIZE, "--sync-on-commit",
        ]  # fmt: skip

    def answers(self) -> bool:
        """Whether it takes writes."""
        return mongo_answers(self.address)

    def _build(self, place: Path) -> None:
        log.info("mongo: building the fast server into %s, which takes minutes", place)
        run(
            ["nice", "-n", "19", "cargo", "install", "secantus-mdb", "--version", FAST, "--ignore-rust-version",
             "--root", str(place)],
            "Building the fast MongoDB-protocol server",
        )  # fmt: skip

    def _set_up(self, place: Path) -> None:
        log.info("mongo: installing SecantusDB into %s", place)
        run([sys.executable, "-m", "venv", "--clear", place], "Making an environment for SecantusDB")
        pip = [str(place / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        try:
            run([*pip, "--require-hashes", "-r", str(PINS)], "Installing SecantusDB")
        except Failed:
            shutil.rmtree(place / "bin", ignore_errors=True)
            raise


def mongo_answers(uri: str) -> bool:
    """Whether a primary answers there."""
    client: MongoClient[dict[str, object]] = MongoClient(uri, serverSelectionTimeoutMS=ANSWER_MILLISECONDS)
    try:
        return bool(client.admin.command("hello").get("isWritablePrimary"))
    except PyMongoError:
        return False
    finally:
        client.close()
