"""From a session on the calendar to a completed program, and back: loop, reactions and views at work."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from chassis.errors import Unknown
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.loop import DecisionLoop, Request
from chassis.mapper import Meta, encode, event_ids
from chassis.reactions import ReactionRunner
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from contracts.attendance import (
    AttendanceStatus,
    CompletionWithdrawn,
    CourseCompleted,
    Outcome,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
from contracts.enrollment import ProgramEnrolled
from contracts.scheduling import SessionScheduled
from contracts.shared import Format, Phase, Step
from services.attendance.commands import CloseRoll, RecordAttendance, RecordOutcome
from services.attendance.service import SERVICE

PATIENCE_SECONDS = 60


class Desk:
    """Attendance at work, beside the logs of the services it listens to."""

    def __init__(self, folder, now):
        self._now = now
        self.logs = {
            name: SQLiteEventLog(folder / f"{name}.db", name) for name in ("scheduling", "enrollment", "attendance")
        }
        self.wakeups = {name: Wakeup() for name in self.logs}
        self._versions = {}
        self._folder = folder

    async def start(self, stack):
        feed = LogFeed(self.logs, self.wakeups, poll_seconds=0.02)
        self._store = SqliteReadStore(self._folder / "views.db", "attendance")
        stack.push_async_callback(self._store.close)
        runner = ProjectionRunner(SERVICE, feed, self._store)
        self.reads = Reads(self._store, runner.progress)
        log = self.logs["attendance"]
        self.loop = DecisionLoop(SERVICE, log, reads=self.reads, secret=b"secret", clock=lambda: self._now)
        self.loop.on_append.append(self.wakeups["attendance"].notify)
        for part in (self.loop, runner, ReactionRunner(SERVICE, feed, log, self.loop, reads=self.reads)):
            await part.start()
            stack.push_async_callback(part.stop)

    def happened(self, event, stream, at):
        """Something in another service."""
        (ident,) = event_ids(1, 1)
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        state = encode(event, ident, Meta(effective_at=at, actor="test"))
        self.logs[event.SERVICE].append([Append(events=[NewEvent(stream, version, event.TYPE, state)])])
        self.wakeups[event.SERVICE].notify(self.logs[event.SERVICE].last_position())

    async def tell(self, history):
        """Everything in a history, in its order; and the views have got there."""
        for recorded in history.events():
            self.happened(recorded.payload(), recorded.stream, recorded.effective_at)
        await self.reads.wait({name: log.last_position() for name, log in self.logs.items()}, PATIENCE_SECONDS)

    async def send(self, command):
        return await self.loop.submit(Request(command=command, command_id=b"", actor="anna"))

    async def event(self, kind, number=1):
        """The so-manyth event of a type in attendance's log, as soon as it is there."""
        for _ in range(PATIENCE_SECONDS * 50):
            found = await asyncio.to_thread(self.logs["attendance"].read, 0, 100, [kind.TYPE])
            if len(found) >= number:
                return found[number - 1]
            await asyncio.sleep(0.02)
        raise AssertionError(f"no {kind.TYPE} number {number}")

    def close(self):
        for log in self.logs.values():
            log.close()


@pytest.fixture
async def desk(tmp_path, start):
    made = Desk(tmp_path, start + timedelta(hours=4))
    async with AsyncExitStack() as stack:
        await made.start(stack)
        yield made
    made.close()


def sitting(session, starts_at):
    return SessionScheduled(
        session=session,
        offering="o1",
        course="c1",
        component="workshop",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        timezone="Europe/Berlin",
    )


@pytest.fixture
async def taught(desk, tale, start):
    """One learner on one program of one course; the workshop is on the calendar, the module is done."""
    tale.offering()
    tale.enrolled("l1")
    await desk.tell(tale)
    path = ProgramEnrolled(
        enrollment="p1.l1",
        program="p1",
        learner="l1",
        program_version=1,
        steps=(Step(course="c1", phase=Phase.LIVE),),
        format=Format.BLENDED,
    )
    desk.happened(path, "enrollment:p1.l1", start - timedelta(days=2))
    desk.happened(sitting("o1.s1", start), "offering:o1", start - timedelta(days=7))
    module = RecordOutcome(
        offering="o1",
        learner="l1",
        component="basics",
        outcome=Outcome.COMPLETED,
        effective_at=start - timedelta(days=1),
    )
    await desk.send(module)
    return desk


def mark(minutes, reason=None, *, session="o1.s1"):
    return RecordAttendance(
        session=session, learner="l1", status=AttendanceStatus.PARTIAL, minutes=minutes, reason=reason
    )


async def test_closing_the_roll_completes_the_course_and_the_program_as_of_the_sessions_end(taught, start):
    await taught.send(mark(72))
    await taught.send(CloseRoll(session="o1.s1"))
    completed = await taught.event(CourseCompleted)
    graduated = await taught.event(ProgramCompleted)
    assert completed.effective_at == graduated.effective_at == start + timedelta(minutes=90)
    assert graduated.payload().enrollment == "p1.l1"


async def test_a_correction_withdraws_the_course_and_the_program_and_another_restores_them(taught):
    await taught.send(mark(72))
    await taught.send(CloseRoll(session="o1.s1"))
    await taught.event(ProgramCompleted)
    await taught.send(mark(71, "The list said 71."))
    await taught.event(CompletionWithdrawn)
    await taught.event(ProgramCompletionWithdrawn)
    await taught.send(mark(72, "The list was right after all."))
    assert (await taught.event(ProgramCompleted, 2)).actor == "reaction:credit-courses"


async def test_of_two_sittings_attended_the_first_that_still_stands_dates_the_course_and_the_program(taught, start):
    taught.happened(sitting("o1.s2", start + timedelta(hours=2)), "offering:o1", start - timedelta(days=7))
    for session in ("o1.s2", "o1.s1"):
        await taught.send(mark(72, session=session))
        await taught.send(CloseRoll(session=session))
        await taught.event(ProgramCompleted, 1 if session == "o1.s2" else 2)
    await taught.send(mark(71, "Somebody else was there.", session="o1.s1"))
    third = await taught.event(ProgramCompleted, 3)
    told = [await taught.event(kind, number) for kind in (CourseCompleted, ProgramCompleted) for number in (1, 2)]
    ends = [start + timedelta(hours=hours, minutes=90) for hours in (2, 0)]
    assert [one.effective_at for one in told] == [*ends, *ends]
    withdrawn = [await taught.event(kind) for kind in (CompletionWithdrawn, ProgramCompletionWithdrawn)]
    assert [one.effective_at for one in withdrawn] == [ends[1], ends[1]]
    assert third.effective_at == (await taught.event(CourseCompleted, 3)).effective_at == ends[0]


async def test_an_unknown_session_is_waited_for_and_then_unknown(desk, monkeypatch):
    monkeypatch.setattr("chassis.loop.gathering.PATIENCE_SECONDS", 0.05)
    with pytest.raises(Unknown):
        await desk.send(CloseRoll(session="o1.s9"))
