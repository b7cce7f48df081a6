"""Telling people that what is required of them comes due, and their managers who is late: each of it once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import ALPHABET, stream
from contracts.enrollment import NoticeIntended
from contracts.event import Event
from services.enrollment.commands.requirements import IntendDue, IntendLate
from services.enrollment.domain.obligation import Obligation, Standing
from services.enrollment.notices.kinds import REQUIREMENT_DUE, REQUIREMENT_OVERDUE, TEAM_OVERDUE

OVERDUE = "overdue"
LATE = frozenset({Standing.OVERDUE, Standing.LAPSED})
MOST_PEOPLE = 500
"""Of whom a manager is told in one notice."""


class Duty(msgspec.Struct):
    """What somebody was told of a requirement: of which day, at which step; or of whom, as their manager."""

    told: set[tuple[date, str]] = msgspec.field(default_factory=set)


def duty_stream(requirement: str, person: str) -> str:
    """What somebody was told of a requirement."""
    return stream("duty", f"{requirement}.{person}")


def notice_id(*about: str) -> str:
    """The id of a notice that follows from what it is about, and so is the same however often it is looked for."""
    number = int.from_bytes(blake2b("\0".join(about).encode(), digest_size=10).digest(), "big")
    return "n" + "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def due_notice(requirement: str, learner: str, due_on: date, step: str) -> str:
    """The id of the notice that something is due, at a step."""
    return notice_id(requirement, learner, due_on.isoformat(), step)


def step_of(told: Obligation, remind_days: Collection[int], today: date) -> str | None:
    """At which step somebody is by now: the last one that has come, or overdue; null where there is nothing to tell."""
    if not remind_days or told.due_on is None:
        return None
    if told.state in LATE:
        return OVERDUE
    left = (told.due_on - today).days
    come = [days for days in remind_days if left <= days]
    return str(min(come)) if come and told.state is Standing.DUE else None


def evolve(duty: Duty, event: Event) -> Duty:
    """Fold one event."""
    match event:
        case NoticeIntended(due_on=date() as due_on):
            duty.told.add((due_on, event.step))
        case NoticeIntended():
            duty.told.update((one.due_on, one.learner) for one in event.people)
    return duty


def due_streams(command: IntendDue, _context: Context) -> Sequence[str]:
    """What the learner was told, by each id of theirs."""
    return _duties(command.requirement, command.learner, command.also)


def late_streams(command: IntendLate, _context: Context) -> Sequence[str]:
    """What the manager was told, by each id of theirs."""
    return _duties(command.requirement, command.manager, command.also)


def intend_due(states: Mapping[str, Any], command: IntendDue, context: Context) -> Decision:
    """The notice; nothing where the learner was told of that day at that step."""
    name, *others = due_streams(command, context)
    if any((command.due_on, command.step) in states[one].told for one in (name, *others)):
        return Decision()
    intended = NoticeIntended(
        notice=due_notice(command.requirement, command.learner, command.due_on, command.step),
        kind=REQUIREMENT_OVERDUE if command.step == OVERDUE else REQUIREMENT_DUE,
        learner=command.learner,
        at=context.at,
        requirement=command.requirement,
        due_on=command.due_on,
        step=command.step,
    )
    return Decision(events=((name, intended),))


def intend_late(states: Mapping[str, Any], command: IntendLate, context: Context) -> Decision:
    """One notice of all those of whom the manager was not told; nothing where there are none."""
    name, *others = late_streams(command, context)
    told = {about for one in (name, *others) for about in states[one].told}
    new = tuple(one for one in command.people if (one.due_on, one.learner) not in told)[:MOST_PEOPLE]
    if not new:
        return Decision()
    about = (f"{one.learner} {one.due_on.isoformat()}" for one in new)
    intended = NoticeIntended(
        notice=notice_id(command.requirement, command.manager, OVERDUE, *about),
        kind=TEAM_OVERDUE,
        learner=command.manager,
        at=context.at,
        requirement=command.requirement,
        step=OVERDUE,
        people=new,
    )
    return Decision(events=((name, intended),))


def _duties(requirement: str, person: str, also: Sequence[str]) -> list[str]:
    return [duty_stream(requirement, one) for one in dict.fromkeys((person, *also))]
