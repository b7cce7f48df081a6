"""What the read side's tests play with: events, logs in memory, and two small views of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from chassis.feed.lanes import Mark
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.ids import root_of
from chassis.parking import ParkedEvent, roots_by_owner
from chassis.projection import Column, ColumnType, Facts, Projection
from contracts.attendance import CourseCompleted, CourseFailed
from contracts.enrollment import EnrollmentCancelled, EnrollmentState, LearnerEnrolled, RosterClosed
from contracts.envelope import Recorded, Told, told
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
        self.saved: dict[str, dict[str, Mark]] = {}
        self.wakeup = Wakeup()
        self.broken: Exception | None = None
        self.attempts: dict[tuple[str, str], tuple[int, int]] = {}
        self.aside: dict[tuple[str, str, int], ParkedEvent] = {}
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

    def told(self, after: int, limit: int) -> Sequence[Told]:
        return [told(event) for event in self.read(after, limit)]

    def last_position(self) -> int:
        if self.broken:
            raise self.broken
        return len(self.events)

    def checkpoints(self, owner: str) -> Mapping[str, Mark]:
        return dict(self.saved.get(owner, {}))

    def save_checkpoints(self, reached) -> None:
        for (owner, source), mark in reached.items():
            mine = self.saved.setdefault(owner, {})
            mine[source] = max(mark, mine.get(source, Mark()), key=lambda one: one.position)

    def pin_checkpoints(self, first) -> None:
        for (owner, source), mark in first.items():
            self.saved.setdefault(owner, {}).setdefault(source, mark)

    def begin_attempt(self, owner: str, source: str, position: int) -> int:
        before, count = self.attempts.get((owner, source), (position, 0))
        count = count + 1 if before == position else 1
        self.attempts[owner, source] = (position, count)
        return count

    def park(self, events: Sequence[ParkedEvent]) -> bool:
        there = [*self.aside.values(), *(event for event in events if event.attempts)]
        if {(one.owner, one.root) for one in events} - {(one.owner, one.root) for one in there}:
            return False
        for event in events:
            place = (event.owner, event.source, event.position)
            if event.attempts or place not in self.aside:
                self.aside[place] = event
        return True

    def parked(self, owner: str | None = None, root: str | None = None) -> Sequence[ParkedEvent]:
        return [
            event
            for _, event in sorted(self.aside.items())
            if owner in (None, event.owner) and root in (None, event.root)
        ]

    def parked_roots(self) -> Mapping[str, frozenset[str]]:
        return roots_by_owner((one.owner, one.root) for one in self.parked())

    def parked_count(self) -> int:
        return len(self.aside)

    def unpark(self, events: Sequence[ParkedEvent]) -> None:
        for event in events:
            self.aside.pop((event.owner, event.source, event.position), None)


def feed_of(*logs: MemoryLog, poll_seconds: float = 5.0) -> LogFeed:
    """A feed that relies on being woken: its polling is slower than any test."""
    return LogFeed(
        {log.service: log for log in logs}, {log.service: log.wakeup for log in logs}, poll_seconds=poll_seconds
    )


class Roster(msgspec.Struct, kw_only=True):
    """Who is on an offering; of two sources, so that its fold must not care which comes first."""

    offering: str
    learners: list[str] = []
    completed: list[str] = []
    size: int = 0


def fold_roster(roster: Roster, event: Event, recorded: Recorded) -> Roster | None:
    match event:
        case LearnerEnrolled():
            roster.learners = sorted({*roster.learners, event.learner})
        case EnrollmentCancelled():
            roster.learners = [learner for learner in roster.learners if learner != event.learner]
        case CourseCompleted():
            roster.completed = sorted({*roster.completed, event.learner})
        case RosterClosed():
            return None
    roster.size = len(roster.learners)
    return roster


ROSTERS = Projection(
    name="rosters",
    sources=(LearnerEnrolled, EnrollmentCancelled, RosterClosed, CourseCompleted),
    key=lambda event, recorded: event.offering,
    document=Roster,
    blank=lambda key: Roster(offering=key),
    fold=fold_roster,
    index=("offering", "size"),
)


def fold_enrollment(row: dict | None, event: Event, recorded: Recorded) -> dict | None:
    row = row or {"course": event.course, "offering": event.offering, "since": recorded.effective_at, "held": False}
    match event:
        case LearnerEnrolled():
            return {**row, "state": "enrolled", "held": True, "organization": event.organization}
        case EnrollmentCancelled():
            return {**row, "state": "cancelled"}
        case CourseCompleted():
            return {**row, "state": "completed"}
        case CourseFailed():
            return {**row, "state": "failed"}


ENROLLMENTS = Facts(
    name="enrollments",
    sources=(LearnerEnrolled, EnrollmentCancelled, CourseCompleted, CourseFailed),
    key=lambda event, recorded: f"{event.offering}.{event.learner}",
    columns=(
        Column("course", ColumnType.TEXT),
        Column("offering", ColumnType.TEXT),
        Column("organization", ColumnType.TEXT),
        Column("state", ColumnType.TEXT),
        Column("since", ColumnType.TIME),
        Column("held", ColumnType.FLAG),
    ),
    fold=fold_enrollment,
    rank=lambda event: 1 if isinstance(event, CourseCompleted | CourseFailed) else 0,
)
