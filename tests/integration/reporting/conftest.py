"""A history, told in a few words, and reporting's views made from it on SQLite."""

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
    AttendanceRecorded,
    AttendanceStatus,
    CourseCompleted,
    CourseFailed,
    CourseWithdrawn,
    ProgramCompleted,
    RollClosed,
    RollMoved,
    RollOpened,
    RollWithdrawn,
)
from contracts.enrollment import (
    CapacityChanged,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerWaitlisted,
    MinimumMet,
    OrganizationRegistered,
    ProgramEnrolled,
    SeatOffered,
)
from contracts.scheduling import CourseDefined, OfferingPublished, ProgramPublished
from contracts.shared import Component, ComponentKind, Delivery, Format, Phase, Step
from services.reporting.service import SERVICE
from tests.toys.history import History, HistoryFeed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANNA = Principal(subject="anna", roles=("coordinator",))
RESULTS = {"completed": CourseCompleted, "failed": CourseFailed, "withdrawn": CourseWithdrawn}


def ident(kind, name):
    """An id of the right shape, made from a short name."""
    return f"{kind}{name:0>16}"


class Tale(History):
    """What happened, named shortly: `course("neg")`, `enrolled("neg1", 7)` and so on; days count from NOW."""

    def __init__(self):
        super().__init__()
        self.courses, self.offerings = {}, {}

    def organization(self, name):
        event = OrganizationRegistered(organization=ident("g", name), code=name.upper(), name=name.title())
        self.add(event, f"organization:{event.organization}")

    def course(self, name, kind=Format.SELF_PACED):
        part = Component(key="all", title="All", kind=ComponentKind.MODULE)
        self.courses[name] = kind
        event = CourseDefined(
            course=ident("c", name), code=name.upper(), title=name.title(), format=kind, components=(part,)
        )
        self.add(event, f"course:{ident('c', name)}")

    def program(self, name, *steps, kind=Format.BLENDED):
        path = tuple(
            Step(course=ident("c", course), phase=Phase(phase), required=required) for course, phase, required in steps
        )
        event = ProgramPublished(
            program=ident("p", name),
            code=name.upper(),
            title=name.title(),
            format=kind,
            steps=path,
            program_version=1,
        )
        self.add(event, f"program:{ident('p', name)}")

    def offering(self, name, course, *, program=None, days=None, **terms):
        self.offerings[name] = (course, program)
        starts_at = None if days is None else NOW + timedelta(days=days)
        event = OfferingPublished(
            offering=self.offering_id(name),
            course=ident("c", course),
            code=name.upper(),
            title=name.title(),
            course_version=1,
            delivery=Delivery.SCHEDULED,
            format=self.courses[course],
            components=(),
            timezone="Europe/Berlin",
            program=program and ident("p", program),
            starts_at=starts_at,
            ends_at=starts_at and starts_at + timedelta(days=1),
            **terms,
        )
        self.add(event, f"offering:{self.offering_id(name)}")

    def offering_id(self, name):
        return ident("o", name)

    def _who(self, name, learner):
        (course, program), offering, person = self.offerings[name], self.offering_id(name), ident("l", learner)
        told = {"offering": offering, "course": ident("c", course), "learner": person}
        return told, f"{offering}.{person}", program and ident("p", program), course

    def enrolled(self, name, learner, on=-30, *, recorded=None, organization=None, knowingly=False):
        who, enrollment, program, course = self._who(name, learner)
        how = {"format": self.courses[course], "program": program, "despite_clash": knowingly}
        theirs = organization and ident("g", organization)
        event = LearnerEnrolled(enrollment=enrollment, **who, **how, organization=theirs)
        self._tell(event, f"roster:{who['offering']}", on, recorded)

    def waitlisted(self, name, learner, on=-20):
        who, enrollment, _, _ = self._who(name, learner)
        self._tell(LearnerWaitlisted(enrollment=enrollment, **who, ticket=1), f"roster:{who['offering']}", on)

    def offered(self, name, learner, on=-10):
        who, enrollment, _, _ = self._who(name, learner)
        event = SeatOffered(enrollment=enrollment, offering=who["offering"], learner=who["learner"], expires_at=NOW)
        self._tell(event, f"roster:{who['offering']}", on)

    def cancelled(self, name, learner, on=-5, *, before_start=False, recorded=None):
        who, enrollment, _, _ = self._who(name, learner)
        seated = EnrollmentState.ENROLLED
        event = EnrollmentCancelled(enrollment=enrollment, **who, was=seated, before_start=before_start)
        self._tell(event, f"roster:{who['offering']}", on, recorded)

    def result(self, name, learner, word, on=-1, *, recorded=None):
        who, enrollment, _, _ = self._who(name, learner)
        self._tell(RESULTS[word](**who), f"progress:{enrollment}", on, recorded)

    def joined(self, program, learner, on=-30, *, kind=Format.BLENDED):
        person = ident("l", learner)
        event = ProgramEnrolled(
            enrollment=f"{ident('p', program)}.{person}",
            program=ident("p", program),
            learner=person,
            program_version=1,
            steps=(),
            format=kind,
        )
        self._tell(event, f"enrollment:{event.enrollment}", on)

    def graduated(self, program, learner, on=-1):
        person, named = ident("l", learner), ident("p", program)
        event = ProgramCompleted(enrollment=f"{named}.{person}", program=named, learner=person)
        self._tell(event, f"path:{person}", on)

    def session(self, name, number, hours, *, closed=False, cancelled=False):
        """A sitting of two hours that starts so many hours from NOW."""
        session, offering = self._sitting(name, number)
        starts_at = NOW + timedelta(hours=hours)
        opened = RollOpened(
            session=session,
            offering=offering,
            course=ident("c", self.offerings[name][0]),
            component="all",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            timezone="Europe/Berlin",
        )
        self._tell(opened, f"roll:{session}", -40)
        if closed:
            self._tell(RollClosed(session=session, offering=offering, present=0, expected=0), f"roll:{session}", 0)
        if cancelled:
            self._tell(RollWithdrawn(session=session, offering=offering), f"roll:{session}", 0)

    def marked(self, name, number, learner, status=AttendanceStatus.PRESENT):
        session, offering = self._sitting(name, number)
        event = AttendanceRecorded(session=session, offering=offering, learner=ident("l", learner), status=status)
        self._tell(event, f"roll:{session}", 0)

    def moved(self, name, number, hours):
        session, offering = self._sitting(name, number)
        since, until = (NOW + timedelta(hours=later) for later in (hours, hours + 2))
        event = RollMoved(session=session, offering=offering, starts_at=since, ends_at=until, timezone="UTC")
        self._tell(event, f"roll:{session}", 0)

    def _sitting(self, name, number):
        return f"{self.offering_id(name)}.{ident('s', number)}", self.offering_id(name)

    def capacity(self, name, seats):
        offering = self.offering_id(name)
        self._tell(CapacityChanged(offering=offering, capacity=seats), f"roster:{offering}", -3)

    def decided(self, name, verdict=MinimumMet):
        offering = self.offering_id(name)
        self._tell(verdict(offering=offering, enrolled=9, minimum=6), f"roster:{offering}", -3)

    def _tell(self, event, stream, on, recorded=None):
        moment = NOW + timedelta(days=on)
        self.add(event, stream, effective=moment, recorded=recorded and NOW + timedelta(days=recorded))


QUERIES = {route.path: route for route in SERVICE.routes.queries}


class Report:
    """Reporting's queries over some views, asked as HTTP would ask them."""

    def __init__(self, reads):
        self.reads = reads

    async def ask(self, path, **params):
        route = QUERIES[path]
        given = {name.removesuffix("_"): value for name, value in params.items()}
        asked = msgspec.convert(given, route.params)
        return await route.answer(self.reads, ANNA, asked)

    async def rows(self, *by, **params):
        report = await self.ask("/v1/reports/completion", by=by, **params)
        return list(report.rows)


@pytest.fixture
def tale():
    return Tale()


@pytest.fixture
def reporting(tmp_path):
    """Views folded from a tale: `async with reporting(tale) as report`."""

    @asynccontextmanager
    async def folded(told, *, times=1):
        store = SqliteReadStore(tmp_path / f"reporting-{times}-{id(told)}.db", "reporting")
        try:
            await store.prepare(SERVICE.views)
            await Rebuild("reporting", SERVICE.views, HistoryFeed(told, times=times), store).run()
            yield Report(Reads(store, Progress()))
        finally:
            await store.close()

    return folded


@pytest.fixture
def now():
    return NOW
