"""Telling everybody who holds a seat of what has become of a session, and reminding them of it in time."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import product
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer, TimerCleared
from chassis.errors import Unavailable
from chassis.ids import root_of, stream
from contracts.enrollment import NoticeIntended
from contracts.event import Event
from services.enrollment.commands.notices import IntendNotices, IntendReminders, WatchSession
from services.enrollment.domain.roster import Roster
from services.enrollment.notices.kinds import REMINDER, SESSION_ADDED
from services.enrollment.notices.telling import audience

AT_ONCE = 500
TELL, REMIND = "tell", "remind"


class Reminder(msgspec.Struct):
    """Who was reminded of a session: of which beginning, at which step, each."""

    told: set[tuple[datetime | None, str, str]] = msgspec.field(default_factory=set)


def evolve(reminder: Reminder, event: Event) -> Reminder:
    """Fold one event."""
    match event:
        case NoticeIntended():
            reminder.told.add((event.starts_at, event.step, event.learner))
    return reminder


def intend(states: Mapping[str, Any], command: IntendNotices, context: Context) -> Decision:
    """A notice for each who holds a seat, five hundred at once, in the order of their ids; nothing where the session
    is over, or nobody is there to be told. Of a session that was added those alone are told who had their seat by then
    (`context.facts`: since when each is held): the others know of it by their confirmation.

    Raises:
        Unavailable: somebody got a seat a moment ago, and it is not known when.
    """
    name = stream("roster", command.offering)
    roster: Roster = states[name]
    if command.ends_at is not None and command.ends_at <= context.at:
        return Decision()
    seated = sorted(learner for learner in _concerned(roster, command, context) if learner > command.behind)
    events = [
        (
            name,
            NoticeIntended(
                notice=f"{context.new_id}.{number}",
                kind=command.kind,
                learner=learner,
                at=context.at,
                to=to,
                enrollment=roster.enrollment(learner),
                offering=command.offering,
                session=command.session,
                was_from=command.was_from,
                was_until=command.was_until,
                caused_at=command.caused_at or context.moment,
            ),
        )
        for number, (learner, to) in enumerate(product(seated[:AT_ONCE], audience(command)), 1)
    ]
    left = [_onwards(command, seated[AT_ONCE - 1], context)] if len(seated) > AT_ONCE else []
    return Decision(events=events, timers=left, reply={"notices": len(events)})


def asks_since_when(command: IntendNotices) -> bool:
    """Whether it matters since when somebody has had their seat."""
    return command.kind == SESSION_ADDED


def _concerned(roster: Roster, command: IntendNotices, context: Context) -> Iterable[str]:
    if not asks_since_when(command):
        return roster.enrolled
    since, then = context.facts or {}, command.caused_at or context.moment
    seats = {learner: roster.enrollment(learner) for learner in roster.enrolled}
    if any(seat not in since for seat in seats.values()):
        raise Unavailable("Somebody got a seat a moment ago, and it has not arrived here yet since when.")
    return [learner for learner, seat in seats.items() if since[seat] < then]


def watch(states: Mapping[str, Any], command: WatchSession, context: Context) -> Decision:
    """The moment from which it is looked at whom to remind of a session; none where it is over, or called off."""
    (name,) = states
    key = f"{REMIND}/{command.session}"
    if command.starts_at is None or command.starts_at <= context.at:
        return Decision(timers=(TimerCleared(key=key),))
    data = {"session": command.session, "offering": root_of(name)}
    return Decision(timers=(Timer(key=key, kind=REMIND, due=context.at, data=data),))


def remind(states: Mapping[str, Any], command: IntendReminders, context: Context) -> Decision:
    """A notice for each who was not reminded yet, five hundred at once; and when to look again."""
    (name,) = states
    reminder: Reminder = states[name]
    offering = root_of(name)
    due = [one for one in command.due if (command.starts_at, one.step, one.learner) not in reminder.told]
    events = [
        (
            name,
            NoticeIntended(
                notice=f"{context.new_id}.{number}",
                kind=REMINDER,
                learner=one.learner,
                at=context.at,
                enrollment=f"{offering}.{one.learner}",
                offering=offering,
                session=command.session,
                starts_at=command.starts_at,
                step=one.step,
            ),
        )
        for number, one in enumerate(due[:AT_ONCE], 1)
    ]
    again = context.at if len(due) > AT_ONCE else command.again_at
    data = {"session": command.session, "offering": offering}
    timers = [Timer(key=f"{REMIND}/{command.session}", kind=REMIND, due=again, data=data)] if again else []
    return Decision(events=events, timers=timers)


def _onwards(command: IntendNotices, behind: str, context: Context) -> Timer:
    """Those who come behind are told in a decision of their own."""
    told = msgspec.structs.replace(command, behind=behind, caused_at=command.caused_at or context.moment)
    key = f"{TELL}/{command.session}/{told.caused_at:%Y%m%dT%H%M%S.%f}/{behind}"
    data = {"command": msgspec.json.encode(told).decode()}
    return Timer(key=key, kind=TELL, due=context.at, data=data)
