"""Scheduling at work on files of its own, spoken to over HTTP, beside a log of enrollment."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from chassis.access import Policy, Principal
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.loop import DecisionLoop
from chassis.mapper import Meta, encode
from chassis.outside import Outside
from chassis.reactions import ReactionRunner
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.seal import Seal
from chassis.vault import Vault
from chassis.web.app import build_app
from contracts.access import ROLES
from services.scheduling.service import SERVICE
from tests.integration.scheduling.programs import NO_KHAL, NO_NODE_ICAL


def pytest_terminal_summary(terminalreporter):
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())]
    for lack in (NO_KHAL, NO_NODE_ICAL):
        if any(lack in one for one in skipped):
            terminalreporter.write_line(lack, yellow=True)


class Anyone:
    """Takes a role's name for a token, with `@` and scopes where it is narrowed to them; `learner:l1` is the learner
    of that id, `instructor:i1` the one who teaches, and `manager:g1` is of an organization.
    """

    def verify(self, token):
        about, narrowed, scopes = token.partition("@")
        role, _, ident = about.partition(":")
        return Principal(
            subject=f"{role}@example.org",
            roles=(role,),
            learner=ident if role == "learner" and ident else None,
            instructor=ident if role == "instructor" and ident else None,
            organization=ident if role == "manager" and ident else None,
            scopes=frozenset(scopes.split(",")) if narrowed else None,
        )


class Platform:
    """What the tests speak to: `client`, `happened` for what enrollment tells, and the `clock` that decides: it stands
    before what the examples of the API are about.
    """

    clock = staticmethod(lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))

    def __init__(self, folder):
        self.logs = {
            name: SQLiteEventLog(folder / f"{name}.db", name) for name in ("scheduling", "enrollment", "attendance")
        }
        self.wakeups = {name: Wakeup() for name in self.logs}
        self.store = SqliteReadStore(folder / "views.db", "scheduling")
        feed, vault = LogFeed(self.logs, self.wakeups), Vault(self.logs["scheduling"])
        self.runner = ProjectionRunner(SERVICE, feed, self.store, vault=vault)
        reads = Reads(self.store, self.runner.progress, Seal(b"secret"), Outside(private=True))
        self.loop = DecisionLoop(
            SERVICE, self.logs["scheduling"], reads=reads, secret=b"secret", vault=vault, clock=self.now
        )
        self.loop.on_append.append(self.wakeups["scheduling"].notify)
        self.reactions = ReactionRunner(SERVICE, feed, self.logs["scheduling"], self.loop)
        app = build_app(SERVICE, self.loop, reads, Policy(roles=ROLES), Anyone())
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://test",
            headers={"Authorization": "Bearer coordinator"},
        )

    def now(self):
        return self.clock()

    async def start(self):
        await self.loop.start()
        await self.runner.start()
        await self.reactions.start()

    async def stop(self):
        await self.client.aclose()
        await self.reactions.stop()
        await self.loop.stop()
        await self.runner.stop()
        await self.store.close()
        for log in self.logs.values():
            log.close()

    def happened(self, stream, event, version=1, service="enrollment"):
        """Let the log of another service say so."""
        now = datetime.now(UTC)
        state = encode(event, f"e-{stream}-{version}", Meta(effective_at=now, actor=service))
        log = self.logs[service]
        log.append([Append(events=[NewEvent(stream, version, event.TYPE, state)])])
        self.wakeups[service].notify(log.last_position())

    async def post(self, path, body=None, *, status=(200, 201), **headers):
        """The body of the answer, and the position token to send along next."""
        response = await self.client.post(path, json=body or {}, headers=headers)
        assert response.status_code in ((status,) if isinstance(status, int) else status), response.text
        return response.json(), response.headers.get("Rollbook-Position")

    async def get(self, path, token=None):
        response = await self.client.get(path, headers={"Rollbook-Position": token} if token else {})
        assert response.status_code == 200, response.text
        return response.json()

    async def until(self, path, token, condition):
        """Ask until the answer satisfies the condition; a minute at most."""
        return await self.eventually(lambda: self.get(path, token), condition)

    async def eventually(self, ask, condition):
        """Ask until the answer satisfies the condition; a minute at most."""
        for _ in range(6000):
            answer = await ask()
            if condition(answer):
                return answer
            await asyncio.sleep(0.01)
        pytest.fail(f"it is still {answer}")


@pytest.fixture
async def platform(tmp_path):
    running = Platform(tmp_path)
    await running.start()
    yield running
    await running.stop()
