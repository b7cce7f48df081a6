"""The whole platform in one process, on one data folder: the only place where everything meets."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path

from starlette.types import Receive, Scope, Send

from chassis.access import Policy, Principal
from chassis.clock import utc_now
from chassis.errors import Unavailable
from chassis.eventlog.port import LogDamaged, LogInUse
from chassis.loop import DecisionLoop
from chassis.outage import AWAY
from chassis.outside import Outside
from chassis.readstore.port import ReadStoreDamaged
from chassis.rebuild import Watch
from chassis.settings import Settings
from chassis.tokens import Issuer, Verifier, create_secret, load_key
from chassis.web.problems import problem_response
from contracts.access import ROLES
from gateway.edge.door import Gateway
from gateway.edge.session import SignIn
from gateway.edge.used import StoredCodes
from rollbook.collecting import collect_seldom
from rollbook.folder import DataFolder, FolderProblem, Sample, unusable
from rollbook.hosting import Hosted, Logs, all_of
from rollbook.importers.oulad.importing import Stage, quietly
from rollbook.importers.sending import PlatformAway
from rollbook.inprocess import InProcessClient
from rollbook.operations import HostedOperations
from rollbook.patience import Patience
from rollbook.public import public_door
from rollbook.sample.loading import load_sample
from rollbook.services import NAMES, every_service

KEY_FILE = "body-key"
SIGN_INS = "sign-ins.json"
CLIENT_LIFETIME = timedelta(hours=12)
SETTLE_SECONDS = 0.02
UNUSABLE = (LogDamaged, LogInUse, ReadStoreDamaged, ValueError)


class Platform:
    """Every service and the gateway, at work between `start` and `stop`; itself the ASGI application."""

    def __init__(self, folder: DataFolder, settings: Settings, exposition: Callable[[], bytes] = lambda: b"") -> None:
        self.folder, self._settings, self._exposition = folder, settings, exposition
        self._policy = Policy(roles=ROLES)
        issuer, audience, leeway = settings.token_issuer, settings.token_audience, settings.token_leeway
        self._issuer = Issuer(load_key(folder.path), issuer=issuer, audience=audience)
        self._verifier = Verifier([self._issuer.public_key], issuer=issuer, audience=audience, leeway=leeway)
        self.sign_in = SignIn(self._issuer, self._verifier, used=StoredCodes(folder.path / SIGN_INS, utc_now()))
        self._secret = _secret(folder.path)
        self._resetting = asyncio.Lock()
        self._gateway: Gateway | None = None
        self._open()

    def _open(self) -> None:
        services = every_service()
        self._logs = Logs(services, self.folder)
        outside = Outside(private=self._settings.private_calendars)
        self.services = {
            service.name: Hosted(service, self._logs, self.folder, self._secret, outside, self._settings)
            for service in services
        }
        self._operations = HostedOperations(self.services)

    async def start(self, watch: Watch | None = None) -> None:
        """Begin to work; returns when every view serves. `watch` is told of views being rebuilt."""
        await all_of(*(hosted.start(watch) for hosted in self.services.values()))
        self.folder.note_rooms(list(NAMES))
        self._gateway = public_door(
            self.services,
            self._logs,
            self._operations,
            policy=self._policy,
            verifier=self._verifier,
            sign_in=self.sign_in,
            settings=self._settings,
            exposition=self._exposition,
            reset_sample=self.reset_sample if self.folder.sample is not Sample.NONE else None,
        )

    async def stop(self) -> None:
        """Answer what is in flight, and end."""
        self.hang_up()
        self._gateway = None
        await self._operations.stop()
        try:
            await all_of(*(hosted.stop() for hosted in self.services.values()))
        finally:
            self._logs.close()

    def hang_up(self) -> None:
        """End the event streams, which would else stay open for ever."""
        if self._gateway:
            self._gateway.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; 503 while there is nobody to answer it."""
        if self._gateway is not None:
            await self._gateway(scope, receive, send)
        else:
            await problem_response(Unavailable("The platform is starting, or stopping."))(scope, receive, send)

    def loop(self, service: str) -> DecisionLoop:
        """The decision loop of a service that decides something."""
        loop = self.services[service].loop
        if loop is None:
            raise LookupError(f"{service} decides nothing")
        return loop

    async def settle(self) -> None:
        """Until views and reactions have seen everything, what reactions cause included.

        Raises:
            PlatformAway: nothing moves any more, for a back end is away.
        """
        before, patience = None, Patience()
        while True:
            newest = await asyncio.to_thread(self._logs.positions)
            behind = self._behind(newest)
            if newest == before and not behind:
                return
            before = newest
            if behind:
                seen = [tuple(hosted.seen()) for hosted in self.services.values()]
                errors = [error for hosted in self.services.values() for error in hosted.errors()]
                patience.look((newest, seen), errors[0] if errors else None)
                await asyncio.sleep(SETTLE_SECONDS)

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """While it lasts, views stay as they are and nothing reacts; afterwards all catch up, in long strides.

        Raises:
            PlatformAway: they cannot, for a back end is away.
        """
        await all_of(*(hosted.rest() for hosted in self.services.values()))
        try:
            yield
        except BaseException:
            # What ended the work is told, and not what it left behind.
            with suppress(*AWAY):
                await self._follow()
            raise
        try:
            await self._follow()
        except AWAY as away:
            raise PlatformAway(f"Views cannot catch up: {away}") from away

    async def _follow(self) -> None:
        await all_of(*(hosted.follow() for hosted in self.services.values()))

    async def load_sample(self, stage: Stage = quietly) -> None:
        """Load what of the sample is not there yet.

        Raises:
            SampleRefused: something stands in its way.
        """
        self.folder.note_sample(Sample.LOADING)
        await load_sample(lambda who: nullcontext(self.client(who)), self.folder.created_at, stage)
        self.folder.note_sample(Sample.LOADED)

    async def reset_sample(self, stage: Stage = quietly) -> None:
        """Delete everything in the data folder but its keys, and load the sample anew."""
        async with self._resetting:
            await self.stop()
            self.folder.empty(NAMES)
            self._open()
            await self.start()
            await self.load_sample(stage)

    def client(self, principal: Principal) -> InProcessClient:
        """A client for the command line, without a socket in between."""
        return InProcessClient(self, self._issuer.issue(principal, CLIENT_LIFETIME), principal.subject)

    def _behind(self, newest: Mapping[str, int]) -> bool:
        return any(
            position < newest.get(source, 0) for hosted in self.services.values() for source, position in hosted.seen()
        )


@asynccontextmanager
async def opened(
    settings: Settings,
    watch: Watch | None = None,
    exposition: Callable[[], bytes] = lambda: b"",
    *,
    wants_sample: bool = True,
) -> AsyncIterator[Platform]:
    """The platform on a data folder that nobody else has open; made where there is none. Whether
    the folder is for the sample is decided once, unless it is wanted.

    Raises:
        FolderBusy: another process has the folder open.
        FolderProblem: it cannot be used, or what is in it is damaged or foreign.
    """
    collect_seldom()
    folder = DataFolder.claim(settings.data)
    try:
        try:
            if not wants_sample:
                folder.decide_against_sample()
            platform = Platform(folder, settings, exposition)
            try:
                await platform.start(watch)
            except BaseException:
                await platform.stop()
                raise
        except OSError as error:
            raise unusable(folder.path, error) from error
        except AWAY as away:
            told = str(away).rstrip(".")
            raise FolderProblem(f"{told}. Nothing is lost: once that is mended, run the same command again.") from away
        except UNUSABLE as damaged:
            raise FolderProblem(str(damaged)) from damaged
        try:
            yield platform
        finally:
            await platform.stop()
    finally:
        folder.release()


def _secret(path: Path) -> bytes:
    """The key that hashes of request bodies are made with; drawn on first use."""
    file = path / KEY_FILE
    if not file.exists():
        create_secret(file, os.urandom(32))
    return file.read_bytes()
