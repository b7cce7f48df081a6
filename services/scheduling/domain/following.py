"""Calendars of instructors that are followed: when they are busy elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.clock import from_micros, micros
from chassis.decider import Context, Decision, Timer, TimerCleared
from contracts.event import Event
from contracts.scheduling import BusyTime, BusyTimesChanged, BusyTimesUnread, CalendarFollowed
from services.scheduling.commands import FollowCalendar, RefreshBusy
from services.scheduling.domain.instructor import Instructor, instructor_stream
from services.scheduling.domain.timetable import Timetable, timetable_of, timetable_stream
from services.scheduling.domain.timetable_terms import restated

BUSY = "busy"
FIRST, AGAIN, NEXT = timedelta(seconds=2), timedelta(minutes=1), timedelta(minutes=15)

Interval = tuple[int, int]


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was read at an address: when somebody is busy, of what ends after `since`, in microseconds; or why nothing
    was. No two intervals overlap.
    """

    address: str | None
    since: int = 0
    intervals: Sequence[Interval] = ()
    unread: str | None = None


def streams(command: FollowCalendar | RefreshBusy, _context: Context) -> Sequence[str]:
    """The person, who has the address, and their timetable, which has the times."""
    return instructor_stream(command.instructor), timetable_stream(command.instructor)


def follow(states: Mapping[str, Any], command: FollowCalendar, context: Context) -> Decision:
    """Their calendar is read in a moment, and again and again; nothing if it is already. What another one said counts
    until this one was read; with none, it counts no more.

    Raises:
        Unknown: there is no such instructor.
        Refused: `instructor-retired`.
    """
    ident = command.instructor
    timetable = timetable_of(states, ident)
    known: Instructor = states[instructor_stream(ident)]
    reply = {"instructor": ident}
    if known.follows == command.address:
        return Decision(reply=reply)
    events: list[tuple[str, Event]] = [
        (instructor_stream(ident), CalendarFollowed(instructor=ident, address=command.address))
    ]
    if command.address is not None:
        return Decision(events=events, reply=reply, timers=(_timer(ident, context.at + FIRST),))
    if timetable.busy.entries:
        gone = _told([(entry.start, entry.end) for entry in timetable.busy.entries])
        events += _with_sessions(ident, timetable, (BusyTimesChanged(instructor=ident, removed=gone),), context.at)
    return Decision(events=events, reply=reply, timers=(TimerCleared(key=_key(ident)),))


def refresh(states: Mapping[str, Any], command: RefreshBusy, context: Context) -> Decision:
    """The times as they were read, if they have changed; and when to look again. What cannot be read changes none."""
    ident, read = command.instructor, context.facts
    known: Instructor = states[instructor_stream(ident)]
    timetable: Timetable = states[timetable_stream(ident)]
    if known.follows is None or timetable.retired:
        return Decision()
    if read.address != known.follows:
        # The view has not got so far yet.
        return Decision(timers=(_timer(ident, context.at + AGAIN),))
    return Decision(
        events=_with_sessions(ident, timetable, _news(ident, timetable, read), context.at),
        timers=(_timer(ident, context.at + NEXT),),
    )


def _news(ident: str, timetable: Timetable, read: Read) -> Sequence[Event]:
    if read.unread is not None:
        return () if timetable.unread else (BusyTimesUnread(instructor=ident, reason=read.unread),)
    before = {(entry.start, entry.end) for entry in timetable.busy.entries if entry.end > read.since}
    after = set(read.intervals)
    if before == after and timetable.unread is None:
        return ()
    return (BusyTimesChanged(instructor=ident, added=_told(after - before), removed=_told(before - after)),)


def _with_sessions(ident: str, timetable: Timetable, events: Sequence[Event], at: datetime) -> list[tuple[str, Event]]:
    """These events, and what they mean for sessions ahead: nobody is asked whether they are meant."""
    told: list[Event] = [*events]
    for event in events:
        if isinstance(event, BusyTimesChanged):
            times = [*event.added, *event.removed]
            since = min((micros(one.starts_at) for one in times), default=0)
            until = max((micros(one.ends_at) for one in times), default=0)
            told += restated(timetable, ident, event, at, since, until).events
    return [(timetable_stream(ident), event) for event in told]


def _told(intervals: Sequence[Interval] | set[Interval]) -> tuple[BusyTime, ...]:
    return tuple(BusyTime(starts_at=from_micros(start), ends_at=from_micros(end)) for start, end in sorted(intervals))


def _key(instructor: str) -> str:
    return f"{BUSY}/{instructor}"


def _timer(instructor: str, due: datetime) -> Timer:
    return Timer(key=_key(instructor), kind=BUSY, due=due, data={"instructor": instructor})
