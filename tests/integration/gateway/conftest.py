"""A gateway on logs that tests fill, with a clock that they move."""

from datetime import timedelta

import httpx
import pytest
from joserfc.jwk import OKPKey

from chassis.access import Policy, Principal
from chassis.eventlog.port import Answer, Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.wakeup import Wakeup
from chassis.mapper import Meta, encode, event_ids
from chassis.settings import Settings
from chassis.tokens import Issuer, Verifier
from chassis.web.app import build_app
from chassis.web.openapi import document
from contracts.access import ROLES
from contracts.attendance import RollClosed
from contracts.enrollment import EnrollmentCancelled, EnrollmentState
from contracts.scheduling import CoursePublished
from gateway.audit.logs import LogHistory
from gateway.edge.app import build_gateway
from gateway.edge.session import SignIn
from gateway.streams.live import Live
from gateway.streams.logs import LogSource
from services.attendance.service import SERVICE as ATTENDANCE
from services.enrollment.service import SERVICE as ENROLLMENT
from services.reporting.service import SERVICE as REPORTING
from services.scheduling.service import SERVICE as SCHEDULING
from tests.integration.gateway.stubs import NOW, StubLoop, StubOperations, StubReads

SERVICES = (SCHEDULING, ENROLLMENT, ATTENDANCE, REPORTING)
DOCUMENTS = {service.name: document(service) for service in SERVICES}
PAYLOADS = {
    "scheduling": CoursePublished(course="c1", course_version=1),
    "enrollment": EnrollmentCancelled(
        enrollment="o1.l1", offering="o1", learner="l1", course="c1", was=EnrollmentState.ENROLLED
    ),
    "attendance": RollClosed(session="o1.s1", offering="o1", present=1, expected=1),
}


async def reveal(events):
    """What stands in for a vault: each concealed reason begins with `enc:`."""
    return {event.id: event.reason.removeprefix("enc:") for event in events if event.reason}


class Clock:
    """A clock that tests move by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def forward(self, **parts):
        self.now += timedelta(**parts)


class Logs:
    """Three logs, and events to put into them."""

    def __init__(self, folder, clock):
        self.clock = clock
        self.by_service = {
            name: SQLiteEventLog(folder / f"{name}.db", name, clock=clock)
            for name in ("scheduling", "enrollment", "attendance")
        }
        self.wakeups = {name: Wakeup() for name in self.by_service}
        self._versions = {}

    def append(self, service, stream, count=1, payload=None, **meta):
        """Put events into a stream; answers the id of the last one."""
        payload = payload or PAYLOADS[service]
        events = []
        for ident in event_ids(int(self.clock().timestamp() * 1e6), count):
            self._versions[service, stream] = self._versions.get((service, stream), 0) + 1
            known = {"effective_at": self.clock(), "actor": "ada"} | meta
            events.append(
                NewEvent(stream, self._versions[service, stream], payload.TYPE, encode(payload, ident, Meta(**known)))
            )
        log = self.by_service[service]
        log.append([Append(command_id=b"", answer=Answer(body_hash=b"", status=200, reply=b"{}"), events=events)])
        self.wakeups[service].notify(log.last_position())
        return ident

    def close(self):
        for log in self.by_service.values():
            log.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def logs(tmp_path, clock):
    logs = Logs(tmp_path, clock)
    yield logs
    logs.close()


@pytest.fixture(scope="session")
def key():
    return OKPKey.generate_key("Ed25519")


@pytest.fixture
def issuer(key, clock):
    return Issuer(key, clock=clock)


@pytest.fixture
def verifier(key, clock):
    return Verifier([key], clock=clock)


@pytest.fixture
def sign_in(issuer, verifier, clock):
    return SignIn(issuer, verifier, clock=clock)


@pytest.fixture
def operations():
    return StubOperations()


@pytest.fixture
def loops():
    return {service.name: StubLoop() for service in SERVICES}


@pytest.fixture
def policy():
    return Policy(roles=ROLES)


@pytest.fixture
def settings():
    return Settings(max_body=20_000, max_batch=50_000, request_rate=1000, request_burst=100_000)


@pytest.fixture
def source(logs):
    return LogSource(logs.by_service, logs.wakeups)


@pytest.fixture
def dashboard():
    async def pages(scope, receive, send):
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = dict(scope["headers"])
        shown = b"|".join([scope["path"].encode(), headers.get(b"authorization", b"-")[:12], body])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": shown})

    return pages


@pytest.fixture
def gateway(loops, logs, source, operations, policy, verifier, sign_in, settings, dashboard):
    apps = {
        s.name: build_app(s, loops[s.name], StubReads(), policy, verifier, keys=logs.by_service.get(s.name))
        for s in SERVICES
    }
    return build_gateway(
        apps,
        DOCUMENTS,
        source=source,
        history=LogHistory(logs.by_service),
        operations=operations,
        policy=policy,
        verifier=verifier,
        sign_in=sign_in,
        settings=settings,
        exposition=lambda: b"rollbook_up 1\n",
        reveal=reveal,
        dashboard=dashboard,
        live=Live(source, keepalive=0.03),
    )


@pytest.fixture
def token(issuer):
    def issue(role="admin", **about):
        principal = Principal(subject=f"some-{role}", roles=(role,), **about)
        return issuer.issue(principal, timedelta(hours=1))

    return issue


@pytest.fixture
async def client(gateway, token):
    transport = httpx.ASGITransport(app=gateway)
    headers = {"Authorization": f"Bearer {token()}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test", headers=headers) as client:
        yield client


@pytest.fixture
async def anyone(gateway):
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test") as client:
        yield client
