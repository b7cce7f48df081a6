"""PostgreSQL as Debian packages it; nothing of ours needs more than version 15."""

import os
import pwd
import secrets
import shutil
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import psycopg

from deploy.native.ports import HOST
from deploy.native.problems import Unusable
from deploy.native.server import Account, Server, environment, log, run

DEBIAN = Path("/usr/lib/postgresql")
OLDEST = 15
ROLE = "rollbook"
CONNECTIONS = 200


class Postgres(Server):
    """One cluster with a role that may do everything, whose password is in the run folder.

    As root it runs as the user `postgres`, since its programs refuse root, on a folder that user owns.
    """

    name: ClassVar[str] = "postgres"
    packages: ClassVar[Sequence[str]] = ("postgresql",)
    # SIGTERM would wait until every client has gone by itself.
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT

    def __init__(self, folder: Path, cache: Path, port: int, binaries: Path | None = None) -> None:
        super().__init__(folder, cache, port)
        self._binaries = binaries

    @property
    def address(self) -> str:
        """A conninfo URL of the role, for the database `postgres`."""
        return f"postgresql://{ROLE}:{self._password_file.read_text().strip()}@{HOST}:{self.port}/postgres"

    def missing(self) -> list[str]:
        """The server's programs, and as root the user that they run as."""
        lacks = []
        if not self.installed():
            where = self._binaries or DEBIAN
            lacks.append(f"PostgreSQL {OLDEST} or later, looked for in {where} (Debian: postgresql)")
        if os.geteuid() == 0 and _other_user() is None:
            lacks.append("the user postgres, since PostgreSQL refuses to run as root (Debian: postgresql)")
        return lacks

    def installed(self) -> bool:
        """Whether the server's programs are there."""
        return self._programs() is not None

    def install(self) -> None:
        """Nothing: only the package manager brings it."""

    def prepare(self) -> None:
        """Make the cluster if the data folder is new.

        Raises:
            Unusable: the user postgres cannot reach the folder.
        """
        user = _other_user()
        if user is not None and (barred := [above for above in self.data.parents if not _enters(user, above)]):
            raise Unusable(
                f"PostgreSQL runs as the user {user.pw_name} here, who may not enter {barred[-1]}; "
                "set ROLLBOOK_NATIVE_DIR to a folder that everybody may reach, such as one in /var/tmp."
            )
        if (self.data / "PG_VERSION").exists():
            return
        log.info("postgres: making %s", self.data)
        password = secrets.token_urlsafe(24)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(password)
        self.data.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder) as told:
            told.write(password)
            told.flush()
            if user is not None:
                shutil.chown(self.data, user.pw_uid, user.pw_gid)
                shutil.chown(told.name, user.pw_uid, user.pw_gid)
            run(
                [self._program("initdb"), "--username", ROLE, "--pwfile", told.name, "--auth", "scram-sha-256",
                 "--encoding", "UTF8", "--locale", "C.UTF-8", "--pgdata", self.data],
                "Making PostgreSQL's folder", env=environment(), cwd=self.folder, **self.account(),
            )  # fmt: skip

    def make_folder(self) -> None:
        """Make the folder; as root, with a way through for the user postgres, who owns the data alone."""
        super().make_folder()
        if os.geteuid() == 0:
            self.folder.chmod(0o711)

    def command(self) -> list[str]:
        """The server on loopback alone, without a socket in the file system."""
        options = (
            f"listen_addresses={HOST}",
            f"port={self.port}",
            "unix_socket_directories=",
            f"max_connections={CONNECTIONS}",
        )
        return [
            str(self._program("postgres")),
            "-D",
            str(self.data),
            *(word for option in options for word in ("-c", option)),
        ]

    def account(self) -> Account:
        """The user postgres, if we are root."""
        user = _other_user()
        return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def answers(self) -> bool:
        """Whether it answers a query."""
        return postgres_answers(self.address)

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    def _program(self, name: str) -> Path:
        programs = self._programs()
        if programs is None:
            raise Unusable("; ".join(self.missing()))
        return programs / name

    def _programs(self) -> Path | None:
        if self._binaries is not None:
            return self._binaries if (self._binaries / "postgres").exists() else None
        versions = [int(entry.name) for entry in DEBIAN.glob("*") if entry.name.isdecimal()]
        for version in sorted(versions, reverse=True):
            if version >= OLDEST and (DEBIAN / str(version) / "bin" / "postgres").exists():
                return DEBIAN / str(version) / "bin"
        found = shutil.which("postgres")
        return Path(found).resolve().parent if found else None


def postgres_answers(conninfo: str) -> bool:
    """Whether the server there answers a query."""
    try:
        with psycopg.connect(conninfo, connect_timeout=2) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _other_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def _enters(user: pwd.struct_passwd, folder: Path) -> bool:
    status = folder.stat()
    bit = 0o100 if status.st_uid == user.pw_uid else 0o010 if status.st_gid == user.pw_gid else 0o001
    return bool(status.st_mode & bit)
