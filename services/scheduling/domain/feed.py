"""Calendars that other programs subscribe to: opened for somebody or something, and revoked for ever."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import CalendarOpened, CalendarRevoked
from services.scheduling.commands import CalendarKind, OpenCalendar, RevokeCalendar
from services.scheduling.domain import room as rooms
from services.scheduling.domain.offering import existing
from services.scheduling.domain.timetable import timetable_of, timetable_stream


class Feed(msgspec.Struct):
    """One calendar; `opened` null: not there."""

    opened: CalendarOpened | None = None
    revoked: bool = False


def feed_stream(calendar: str) -> str:
    """The stream of a calendar."""
    return stream("feed", calendar)


def owner_of(calendar: str) -> str:
    """Whose calendar it is, from its id `<of>.<its own>`."""
    return calendar.rpartition(".")[0]


def open_streams(command: OpenCalendar, context: Context) -> Iterator[str]:
    """The calendar's, and that of what it is of, where scheduling has one."""
    yield feed_stream(f"{command.of}.{context.new_id}")
    match command.kind:
        case CalendarKind.ROOM:
            yield stream("room", command.of)
        case CalendarKind.INSTRUCTOR:
            yield timetable_stream(command.of)
        case CalendarKind.OFFERING:
            yield stream("offering", command.of)


def open_one(states: Mapping[str, Any], command: OpenCalendar, context: Context) -> Decision:
    """A calendar with an address of its own, which nobody is told here: answers are kept. That a learner exists is
    found beforehand.

    Raises:
        Unknown: there is no such room, instructor or offering.
        Refused: `room-retired`, `instructor-retired`.
    """
    match command.kind:
        case CalendarKind.ROOM:
            rooms.standing(states[stream("room", command.of)], command.of)
        case CalendarKind.INSTRUCTOR:
            timetable_of(states, command.of)
        case CalendarKind.OFFERING:
            existing(states[stream("offering", command.of)], command.of)
    calendar = f"{command.of}.{context.new_id}"
    opened = CalendarOpened(calendar=calendar, kind=command.kind.value, of=command.of)
    return Decision(events=((feed_stream(calendar), opened),), reply={"calendar": calendar}, status=201)


def revoke(states: Mapping[str, Any], command: RevokeCalendar, _context: Context) -> Decision:
    """The address leads nowhere any more; nothing if it does not already.

    Raises:
        Unknown: there is no such calendar.
    """
    name = feed_stream(command.calendar)
    feed: Feed = states[name]
    if feed.opened is None:
        raise Unknown(f"There is no calendar {command.calendar}.", calendar=command.calendar)
    reply = {"calendar": command.calendar}
    if feed.revoked:
        return Decision(reply=reply)
    revoked = CalendarRevoked(calendar=command.calendar, kind=feed.opened.kind, of=feed.opened.of)
    return Decision(events=((name, revoked),), reply=reply)


def evolve(feed: Feed, event: Event) -> Feed:
    """Fold one event."""
    match event:
        case CalendarOpened():
            feed.opened = event
        case CalendarRevoked():
            feed.revoked = True
    return feed
