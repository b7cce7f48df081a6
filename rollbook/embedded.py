"""The whole platform in one process, on one data folder: the only place where everything meets."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from chassis.access import Policy, Principal
from chassis.eventlog.port import LogDamaged, LogUnavailable
from chassis.loop import DecisionLoop
from chassis.rebuild import Watch
from chassis.service import Service
from chassis.settings import Settings
from chassis.tokens import Issuer, Verifier, load_key
from contracts.access import ROLES
from rollbook.folder import DataFolder, FolderProblem
from rollbook.hosting import Hosted, Logs, all_of
from rollbook.inprocess import InProcessClient
from services.attendance.service import SERVICE as ATTENDANCE
from services.enrollment.service import SERVICE as ENROLLMENT
from services.reporting.service import SERVICE as REPORTING
from services.scheduling.service import SERVICE as SCHEDULING

SERVICES: tuple[Service, ...] = (SCHEDULING, ENROLLMENT, ATTENDANCE, REPORTING)
KEY_FILE = "body-key"
CLIENT_LIFETIME = timedelta(hours=12)
SETTLE_SECONDS = 0.02


class Platform:
    """Every service and the gateway, at work between `start` and `stop`."""

    def __init__(self, folder: DataFolder, settings: Settings) -> None:
        self.folder, self.settings = folder, settings
        self.policy = Policy(roles=ROLES)
        key = load_key(folder.path)
        named = {"issuer": settings.token_issuer, "audience": settings.token_audience}
        self.issuer = Issuer(key, **named)
        self.verifier = Verifier([self.issuer.public_key], leeway=settings.token_leeway, **named)
        self._secret = _secret(folder.path)
        self.app = None
        self._logs = Logs(SERVICES, self.folder)
        self.services = {service.name: Hosted(service, self._logs, self.folder, self._secret) for service in SERVICES}

    async def start(self, watch: Watch | None = None) -> None:
        """Begin to work; returns when every view serves. `watch` is told of views being rebuilt."""
        await all_of(*(hosted.start(watch) for hosted in self.services.values()))

    async def stop(self) -> None:
        """Answer what is in flight, and end."""
        await all_of(*(hosted.stop() for hosted in self.services.values()))
        self._logs.close()

    def loop(self, service: str) -> DecisionLoop:
        """The decision loop of a service that decides something."""
        loop = self.services[service].loop
        if loop is None:
            raise LookupError(f"{service} decides nothing")
        return loop

    async def settle(self) -> None:
        """Until views and reactions have seen everything, what reactions cause included."""
        while True:
            newest = self._logs.positions()
            if not any(hosted.behind(newest) for hosted in self.services.values()) and newest == self._logs.positions():
                return
            await asyncio.sleep(SETTLE_SECONDS)

    def client(self, principal: Principal) -> InProcessClient:
        """A client for the command line, without a socket in between."""
        token = self.issuer.issue(principal, CLIENT_LIFETIME)
        return InProcessClient(self.app, token, principal.subject, self)


@asynccontextmanager
async def opened(settings: Settings, watch: Watch | None = None) -> AsyncIterator[Platform]:
    """The platform on a data folder that nobody else has open; made where there is none.

    Raises:
        FolderBusy: another process has the folder open.
        FolderProblem: it cannot be used, or what is in it is damaged or foreign.
    """
    folder = DataFolder.claim(settings.data)
    try:
        try:
            platform = Platform(folder, settings)
        except (LogDamaged, LogUnavailable, OSError, ValueError) as damaged:
            raise FolderProblem(str(damaged)) from damaged
        try:
            await platform.start(watch)
            yield platform
        finally:
            await platform.stop()
    finally:
        folder.release()


def _secret(path: Path) -> bytes:
    """The key that hashes of request bodies are made with; drawn on first use."""
    file = path / KEY_FILE
    if not file.exists():
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(os.urandom(32))
        fresh.replace(file)
    return file.read_bytes()
