"""The roll of one session: marks, corrections, and the close that judges everyone expected."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, TooEarly, Unknown
from chassis.ids import stream
from contracts.attendance import (
    AttendanceConfirmed,
    AttendanceRecorded,
    AttendanceStatus,
    RollClosed,
    RollMoved,
    RollOpened,
    RollRestored,
    RollWithdrawn,
)
from contracts.event import Event
from services.attendance import commands
from services.attendance.domain.mark import Mark, excused, judged, satisfies
from services.attendance.domain.marking import check_doors, check_presence
from services.attendance.domain.roster import expected

CATEGORY = "roll"


class RollState(StrEnum):
    """Where a roll stands."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Roll(msgspec.Struct):
    """What decisions about a roll rest on; `state` null is before it was opened.

    `ended_at` is when the session ended as the close took it: corrections count from then too. `confirmed`
    are those whom the closed roll has judged.
    """

    state: RollState | None = None
    offering: str = ""
    course: str = ""
    component: str = ""
    starts_at: datetime = datetime.min.replace(tzinfo=UTC)
    ends_at: datetime = datetime.min.replace(tzinfo=UTC)
    timezone: str = ""
    marks: dict[str, Mark] = {}
    ended_at: datetime | None = None
    confirmed: set[str] = set()


def record(states: Mapping[str, Any], command: commands.RecordAttendance, context: Context) -> Decision:
    """Marks on an open roll, corrections on a closed one; a mark that already stands changes nothing.

    Raises:
        Unknown: the session has no roll.
        Refused: `session-cancelled`; `not-on-roster`, naming the learners; `too-many-minutes`;
            `session-not-started`, but for who is excused beforehand; `correction-needs-reason` once
            the roll is closed.
    """
    name = stream(CATEGORY, command.session)
    roll = _held(states[name], command.session)
    marks = command.taken()
    check_presence(marks, context.facts, roll.starts_at, roll.ends_at, judged=roll.confirmed)
    changed = [mark for mark in marks if mark.note is not None or roll.marks.get(mark.learner) != judged(mark)]
    check_doors(changed, command.session, roll.starts_at, context.at)
    correcting = roll.state is RollState.CLOSED
    if changed and correcting and not (command.reason or "").strip():
        raise Refused(
            "The roll is closed: a change is a correction and needs a reason.",
            slug="correction-needs-reason",
            session=command.session,
            learners=[mark.learner for mark in changed],
        )
    events: list[tuple[str, Event]] = []
    for mark in changed:
        events.append((name, _recorded(command.session, roll, mark, correcting=correcting)))
        if correcting:
            ended_at = roll.ended_at or min(roll.ends_at, context.at)
            events.append((name, _confirmed(command.session, roll, mark.learner, judged(mark), ended_at)))
    return Decision(
        events=events, reply={"session": command.session, "recorded": len(changed), "correction": correcting}
    )


def close(states: Mapping[str, Any], command: commands.CloseRoll, context: Context) -> Decision:
    """The roll's word on everyone who held a seat when the session started; nothing if it is closed.

    A session whose roll is closed early has ended with the close: nothing is completed in the future.

    Raises:
        Unknown: the session has no roll.
        Refused: `session-cancelled`; `session-not-started`; `unrecorded-learners`, listing those
            without a mark, unless the command says what they are.
    """
    name = stream(CATEGORY, command.session)
    roll = _held(states[name], command.session)
    if roll.state is RollState.CLOSED:
        return Decision(reply={"session": command.session, "state": roll.state})
    if context.at < roll.starts_at:
        raise TooEarly(
            "The session has not started yet.",
            slug="session-not-started",
            session=command.session,
            starts_at=roll.starts_at,
        )
    present = expected(context.facts, roll.starts_at)
    unrecorded = [learner for learner in present if learner not in roll.marks]
    if unrecorded and command.unrecorded_as is None:
        raise Refused(
            f"{len(unrecorded)} of {len(present)} learners have no mark; record them, or say what they are.",
            slug="unrecorded-learners",
            session=command.session,
            unrecorded=unrecorded,
        )
    events = tuple((name, event) for event in _closing(command, roll, present, context.at))
    return Decision(
        events=events, reply={"session": command.session, "state": RollState.CLOSED, "expected": len(present)}
    )


def evolve(roll: Roll, event: Event) -> Roll:
    """Fold one event."""
    match event:
        case RollOpened():
            roll.state, roll.marks = RollState.OPEN, {}
            roll.offering, roll.course, roll.component = event.offering, event.course, event.component
            roll.starts_at, roll.ends_at, roll.timezone = event.starts_at, event.ends_at, event.timezone
        case RollMoved():
            roll.marks = roll.marks if event.starts_at == roll.starts_at else excused(roll.marks)
            roll.starts_at, roll.ends_at, roll.timezone = event.starts_at, event.ends_at, event.timezone
        case RollWithdrawn():
            roll.state = RollState.WITHDRAWN
        case RollRestored():
            roll.state = RollState.OPEN
        case AttendanceRecorded():
            roll.marks[event.learner] = Mark(event.status, event.minutes)
        case AttendanceConfirmed():
            roll.ended_at = event.ended_at
            roll.confirmed.add(event.learner)
        case RollClosed():
            roll.state = RollState.CLOSED
    return roll


def known(roll: Roll, session: str) -> Roll:
    """The roll of a session that there is.

    Raises:
        Unknown: there is none.
    """
    if roll.state is None:
        raise Unknown(f"There is no session {session}.", session=session)
    return roll


def _held(roll: Roll, session: str) -> Roll:
    if known(roll, session).state is RollState.WITHDRAWN:
        raise Refused("The session was cancelled; it counts for nobody.", slug="session-cancelled", session=session)
    return roll


def _closing(command: commands.CloseRoll, roll: Roll, present: list[str], at: datetime) -> Iterator[Event]:
    marks = dict(roll.marks)
    for learner in present:
        if learner not in marks and command.unrecorded_as is not None:
            marks[learner] = Mark(command.unrecorded_as)
            stated = commands.Mark(learner=learner, status=command.unrecorded_as)
            yield _recorded(command.session, roll, stated, correcting=False)
    for learner in present:
        yield _confirmed(command.session, roll, learner, marks[learner], min(roll.ends_at, at))
    attended = sum(marks[learner].status in (AttendanceStatus.PRESENT, AttendanceStatus.PARTIAL) for learner in present)
    yield RollClosed(session=command.session, offering=roll.offering, present=attended, expected=len(present))


def _recorded(session: str, roll: Roll, mark: commands.Mark, *, correcting: bool) -> AttendanceRecorded:
    earlier = roll.marks.get(mark.learner) if correcting else None
    return AttendanceRecorded(
        session=session,
        offering=roll.offering,
        learner=mark.learner,
        status=mark.status,
        minutes=mark.minutes,
        note=mark.note,
        replaces=earlier.status if earlier else None,
    )


def _confirmed(session: str, roll: Roll, learner: str, mark: Mark, ended_at: datetime) -> AttendanceConfirmed:
    return AttendanceConfirmed(
        session=session,
        offering=roll.offering,
        course=roll.course,
        component=roll.component,
        learner=learner,
        status=mark.status,
        satisfied=satisfies(mark, roll.ends_at - roll.starts_at),
        ended_at=ended_at,
        minutes=mark.minutes,
    )
