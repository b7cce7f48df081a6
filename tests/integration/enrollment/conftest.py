"""Enrollment at work on files of its own, spoken to over HTTP, beside a log of scheduling."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from chassis.access import Policy, Principal
from chassis.effects import EffectRunner, Tools
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.loop import DecisionLoop, Request
from chassis.mapper import Meta, encode, event_ids
from chassis.reactions import ReactionRunner
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.settings import Settings
from chassis.timers import TimerRunner
from chassis.vault import Vault
from chassis.web.app import build_app
from contracts.access import ROLES
from contracts.scheduling import OfferingPublished, OfferingScheduled
from contracts.shared import Delivery, Format
from services.enrollment.commands import RegisterLearner
from services.enrollment.service import SERVICE
from tests.integration.mail.post import PostOffice
from tests.toys.beside import BesideTheLoop

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PATIENCE_SECONDS = 60


class Anyone:
    """Takes a role's name for a token, with `@` and an organization or a learner where it has one; a manager who is
    somebody's in a profile has `+` and who they are behind it.
    """

    def verify(self, token):
        role, _, bound = token.partition("@")
        bound, _, who = bound.partition("+")
        whose = {"learner" if role == "learner" else "organization": bound or None}
        if who:
            whose["learner"] = who
        return Principal(subject=f"{role}@example.org", roles=(role,), **whose)


class Office:
    """Enrollment between `start` and `stop`; `now` is what its clock shows."""

    def __init__(self, folder):
        self.folder, self.now = folder, NOON
        self._versions = {}

    async def start(self):
        self._stack = AsyncExitStack()
        self.logs = {
            name: SQLiteEventLog(self.folder / f"{name}.db", name)
            for name in ("scheduling", "enrollment", "attendance")
        }
        for log in self.logs.values():
            self._stack.callback(log.close)
        self.log = self.logs["enrollment"]
        self.wakeups = {name: Wakeup(log.last_position()) for name, log in self.logs.items()}
        store = SqliteReadStore(self.folder / "views.db", "enrollment")
        self._stack.push_async_callback(store.close)
        feed, vault = LogFeed(self.logs, self.wakeups), Vault(self.log)
        self.runner = ProjectionRunner(SERVICE, feed, store, vault=vault)
        self.reads = Reads(store, self.runner.progress)
        self.loop = DecisionLoop(
            SERVICE, self.log, reads=self.reads, secret=b"secret", vault=vault, clock=lambda: self.now
        )
        self.loop.on_append.append(self.wakeups["enrollment"].notify)
        self.reactions = ReactionRunner(SERVICE, feed, self.log, self.loop, reads=self.reads)
        self.timers = TimerRunner(self.loop, self.log, SERVICE.timer_kinds, clock=lambda: self.now)
        for part in (self.loop, self.runner, self.reactions):
            await part.start()
            self._stack.push_async_callback(part.stop)
        app = build_app(SERVICE, self.loop, self.reads, Policy(roles=ROLES), Anyone(), keys=self.log)
        transport = httpx.ASGITransport(app=app)
        headers = {"Authorization": "Bearer coordinator"}
        self.client = httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)
        self._stack.push_async_callback(self.client.aclose)

    async def stop(self):
        await self._stack.aclose()

    async def restart(self):
        await self.stop()
        await self.start()

    def happened(self, stream, *events):
        """Let scheduling's log say so."""
        self._say("scheduling", stream, events)

    def attended(self, stream, *events):
        """Let attendance's log say so."""
        self._say("attendance", stream, events)

    def told(self, stream, *events):
        """Let enrollment's own log have said so, as it did before there was a rule against it."""
        self._say("enrollment", stream, events)

    def _say(self, service, stream, events):
        log = self.logs[service]
        meta = Meta(effective_at=self.now, actor=service)
        for event in events:
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            (ident,) = event_ids(log.last_position() * 1000 + 1, 1)
            log.append([Append(events=[NewEvent(stream, version, event.TYPE, encode(event, ident, meta))])])
        self.wakeups[service].notify(log.last_position())

    def published(self, offering="o1", *, course="c1", only_drafted=False, **terms):
        scheduled = OfferingScheduled(
            offering=offering,
            course=course,
            code=f"NEG-{offering}",
            title="Negotiation",
            course_version=1,
            delivery=Delivery.SCHEDULED,
            format=Format.LIVE,
            components=(),
            timezone="Europe/Berlin",
            **terms,
        )
        fields = {name: getattr(scheduled, name) for name in scheduled.__struct_fields__}
        published = () if only_drafted else (OfferingPublished(**fields),)
        self.happened(f"offering:{offering}", scheduled, *published)

    async def learners(self, count):
        """So many learners, registered together; their ids."""
        told = await asyncio.gather(*(self.ask(RegisterLearner(name=f"Learner {number}")) for number in range(count)))
        return [reply.body["learner"] for reply in told]

    async def ask(self, command):
        return await self.loop.submit(Request(command=command, command_id=b"", actor="anna"))

    async def settled(self):
        """Wait until views and reactions have seen everything, what reactions cause included."""
        for _ in range(PATIENCE_SECONDS * 100):
            newest = self._newest()
            if not self._behind(newest) and newest == self._newest():
                return
            await asyncio.sleep(0.01)
        pytest.fail("views and reactions do not catch up")

    def _newest(self):
        return {name: log.last_position() for name, log in self.logs.items()}

    def _behind(self, newest):
        seen = list(self.runner.progress.positions().items())
        seen += [(source, position) for (_, source), position in self.reactions.positions().items()]
        return any(position < newest[source] for source, position in seen)

    def happenings(self, kind):
        """The payloads of a type in enrollment's log, each with its envelope."""
        found = self.log.read(0, 100_000, [kind.TYPE])
        return [(one.payload(), one) for one in found]

    def later(self, minutes):
        return NOON + timedelta(minutes=minutes)

    async def get(self, path, status=200, role="coordinator", **params):
        response = await self.client.get(path, params=params, headers={"Authorization": f"Bearer {role}"})
        assert response.status_code == status, response.text
        return response.json()

    async def post(self, path, body=None, status=(200, 201), method="POST", **headers):
        response = await self.client.request(method, path, json=body or {}, headers=headers)
        assert response.status_code in ((status,) if isinstance(status, int) else status), response.text
        return response.json()


@pytest.fixture
async def office(tmp_path):
    running = Office(tmp_path)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def post():
    with PostOffice() as post:
        yield post


@pytest.fixture
def sending(office, post):
    """The office's mails, sent when asked for."""
    settings = Settings(smtp=post.url, mail_from="Training <training@x.test>")
    tools = Tools(
        loop=office.loop, reads=office.reads, log=BesideTheLoop(office.log), settings=settings, clock=lambda: office.now
    )
    return EffectRunner(tools)
