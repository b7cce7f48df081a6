"""A small world of events, an event log in memory, and everything that reads from it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.ids import root_of
from contracts.attendance import CourseCompleted, CourseFailed
from contracts.enrollment import EnrollmentCancelled, EnrollmentState, LearnerEnrolled
from contracts.envelope import Recorded
from contracts.event import Event
from contracts.shared import Format

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def recorded(
    payload: Event,
    stream: str,
    *,
    version: int = 1,
    position: int = 1,
    minutes: float = 0,
    effective: float | None = None,
    kind: str | None = None,
) -> Recorded:
    return Recorded(
        id=f"{payload.SERVICE}-{position}",
        type=kind or payload.TYPE,
        service=payload.SERVICE,
        stream=stream,
        version=version,
        root=root_of(stream),
        position=position,
        recorded_at=at(minutes),
        effective_at=at(minutes if effective is None else effective),
        actor="test",
        correlation="c",
        data=msgspec.Raw(msgspec.json.encode(payload)),
    )


def enrolled(offering: str, learner: str, course: str = "c1", organization: str | None = None) -> LearnerEnrolled:
    return LearnerEnrolled(
        enrollment=f"{offering}.{learner}",
        offering=offering,
        course=course,
        learner=learner,
        format=Format.LIVE,
        organization=organization,
    )


def cancelled(offering: str, learner: str, course: str = "c1") -> EnrollmentCancelled:
    return EnrollmentCancelled(
        enrollment=f"{offering}.{learner}",
        offering=offering,
        course=course,
        learner=learner,
        was=EnrollmentState.ENROLLED,
    )


def completed(offering: str, learner: str, course: str = "c1") -> CourseCompleted:
    return CourseCompleted(offering=offering, course=course, learner=learner)


def failed(offering: str, learner: str, course: str = "c1") -> CourseFailed:
    return CourseFailed(offering=offering, course=course, learner=learner)


class MemoryLog:
    """What the read side needs of an event log."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.events: list[Recorded] = []
        self.saved: dict[str, dict[str, int]] = {}
        self.wakeup = Wakeup()
        self.broken: Exception | None = None
        self._versions: dict[str, int] = {}

    def add(
        self,
        payload: Event,
        stream: str,
        *,
        minutes: float | None = None,
        effective: float | None = None,
        kind: str | None = None,
    ) -> Recorded:
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        position = len(self.events) + 1
        event = recorded(
            payload,
            stream,
            version=version,
            position=position,
            minutes=position if minutes is None else minutes,
            effective=effective,
            kind=kind,
        )
        self.events.append(event)
        self.wakeup.notify(position)
        return event

    def read(
        self, after: int, limit: int, types: Sequence[str] | None = None, upto: int | None = None
    ) -> Sequence[Recorded]:
        if self.broken:
            raise self.broken
        wanted = None if types is None else set(types)
        found = (event for event in self.events[after:upto] if wanted is None or event.type in wanted)
        return [event for event, _ in zip(found, range(limit), strict=False)]

    def last_position(self) -> int:
        if self.broken:
            raise self.broken
        return len(self.events)

    def checkpoints(self, owner: str) -> Mapping[str, int]:
        return dict(self.saved.get(owner, {}))

    def save_checkpoint(self, owner: str, source: str, position: int) -> None:
        mine = self.saved.setdefault(owner, {})
        mine[source] = max(position, mine.get(source, 0))


@pytest.fixture
def enrollment():
    return MemoryLog("enrollment")


@pytest.fixture
def attendance():
    return MemoryLog("attendance")


@pytest.fixture
def feed(enrollment, attendance):
    logs = {log.service: log for log in (enrollment, attendance)}
    return LogFeed(logs, {name: log.wakeup for name, log in logs.items()}, poll_seconds=5)
