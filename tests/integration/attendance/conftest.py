"""Attendance's views made from a history on SQLite, and its queries and facts asked of them."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chassis.access import Principal
from chassis.progress import Progress
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import Rebuild
from contracts.attendance import (
    AttendanceConfirmed,
    AttendanceRecorded,
    AttendanceStatus,
    ComponentOutcomeRecorded,
    CourseCompleted,
    CourseCredited,
    Outcome,
    PathJoined,
    ProgramCompleted,
    RollClosed,
    RollMoved,
    RollOpened,
)
from contracts.enrollment import EnrollmentCancelled, EnrollmentState, LearnerEnrolled, LearnerRegistered
from contracts.scheduling import OfferingScheduled
from contracts.shared import CompletionRule, Component, ComponentKind, Delivery, Format
from services.attendance.service import SERVICE
from tests.toys.history import History, HistoryFeed

START = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
QUERIES = {route.path: route for route in SERVICE.routes.queries}
COORDINATOR = Principal(subject="anna", roles=("coordinator",))


class Tale(History):
    """What happened to one offering `o1` of a course `c1` with a module and a workshop; hours from START."""

    def offering(self, rule=CompletionRule.COMPONENTS, delivery=Delivery.SCHEDULED):
        components = (
            Component(key="basics", title="Basics", kind=ComponentKind.MODULE),
            Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION),
            Component(key="aid", title="Checklist", kind=ComponentKind.JOB_AID, required=False),
        )
        event = OfferingScheduled(
            offering="o1",
            course="c1",
            code="NEG-1",
            title="Negotiation",
            course_version=1,
            delivery=delivery,
            format=Format.BLENDED,
            components=components,
            timezone="Europe/Berlin",
            completion_rule=rule,
        )
        self.add(event, "offering:o1")

    def registered(self, learner, organization=None):
        self.add(LearnerRegistered(learner=learner, organization=organization), f"learner:{learner}")

    def enrolled(self, learner, hours=-24, *, organization="g1"):
        event = LearnerEnrolled(
            enrollment=f"o1.{learner}",
            offering="o1",
            course="c1",
            learner=learner,
            format=Format.BLENDED,
            organization=organization,
        )
        self.add(event, "roster:o1", effective=START + timedelta(hours=hours))

    def cancelled(self, learner, hours, was=EnrollmentState.ENROLLED):
        event = EnrollmentCancelled(enrollment=f"o1.{learner}", offering="o1", course="c1", learner=learner, was=was)
        self.add(event, "roster:o1", effective=START + timedelta(hours=hours))

    def roll(self, session="o1.s1", hours=0):
        event = RollOpened(
            session=session,
            offering="o1",
            course="c1",
            component="workshop",
            starts_at=START + timedelta(hours=hours),
            ends_at=START + timedelta(hours=hours + 2),
            timezone="Europe/Berlin",
        )
        self.add(event, f"roll:{session}")

    def moved(self, hours, session="o1.s1"):
        event = RollMoved(
            session=session,
            offering="o1",
            starts_at=START + timedelta(hours=hours),
            ends_at=START + timedelta(hours=hours + 1),
            timezone="Europe/Paris",
        )
        self.add(event, f"roll:{session}")

    def marked(self, learner, status="present", session="o1.s1", minutes=None):
        event = AttendanceRecorded(
            session=session, offering="o1", learner=learner, status=AttendanceStatus(status), minutes=minutes
        )
        self.add(event, f"roll:{session}")

    def confirmed(self, learner, session="o1.s1"):
        event = AttendanceConfirmed(
            session=session,
            offering="o1",
            course="c1",
            component="workshop",
            learner=learner,
            status=AttendanceStatus.PRESENT,
            satisfied=True,
            ended_at=START + timedelta(hours=2),
        )
        self.add(event, f"roll:{session}")

    def closed(self, session="o1.s1"):
        self.add(RollClosed(session=session, offering="o1", present=1, expected=1), f"roll:{session}")

    def outcome(self, learner, component, word="completed", *, source=None, hours=0):
        event = ComponentOutcomeRecorded(
            offering="o1", course="c1", learner=learner, component=component, outcome=Outcome(word), source=source
        )
        self.add(event, f"progress:o1.{learner}", effective=START + timedelta(hours=hours))

    def result(self, learner, kind=CourseCompleted, *, hours=0, **more):
        event = kind(offering="o1", course="c1", learner=learner, **more)
        self.add(event, f"progress:o1.{learner}", effective=START + timedelta(hours=hours))

    def joined(self, learner, *required, program="p1", organization=None):
        event = PathJoined(
            enrollment=f"{program}.{learner}",
            program=program,
            learner=learner,
            required=required,
            organization=organization,
        )
        self.add(event, f"path:{learner}")

    def credited(self, learner, course="c1", *, offering="o1", withdrawn=False):
        event = CourseCredited(learner=learner, course=course, offering=offering, withdrawn=withdrawn)
        self.add(event, f"path:{learner}")

    def graduated(self, learner):
        event = ProgramCompleted(enrollment=f"p1.{learner}", program="p1", learner=learner)
        self.add(event, f"path:{learner}", effective=START)


class Views:
    """Attendance's views, asked as HTTP and the decision loop would ask them."""

    def __init__(self, reads):
        self.reads = reads

    async def ask(self, path, principal=COORDINATOR, **params):
        route = QUERIES[path]
        return await route.answer(self.reads, principal, msgspec.convert(params, route.params))

    async def gather(self, *commands):
        (handler,) = [one for one in SERVICE.handlers if one.command is type(commands[0])]
        return await handler.gather(commands, self.reads)


@pytest.fixture
def tale():
    return Tale()


@pytest.fixture
def start():
    return START


@pytest.fixture
def attendance(tmp_path):
    """Views folded from a tale: `async with attendance(tale) as views`."""

    @asynccontextmanager
    async def folded(told, *, times=1):
        store = SqliteReadStore(tmp_path / f"attendance-{times}.db", "attendance")
        try:
            await store.prepare(SERVICE.views)
            await Rebuild("attendance", SERVICE.views, HistoryFeed(told, times=times), store).run()
            yield Views(Reads(store, Progress()))
        finally:
            await store.close()

    return folded
