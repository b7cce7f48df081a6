"""What requirements do by themselves, once a day: whoever comes under one is enrolled by it, and told when it is due.

Whoever was ever enrolled there is left alone: that they have left it was somebody's decision. A crash repeats the
page, and neither enrolls nor tells anybody twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from chassis.decider import Command, Timer, TimerKind
from chassis.effects import Tools, Work
from chassis.errors import Unknown
from chassis.projection import AsOf
from contracts.enrollment import LatePerson
from contracts.enrollment.requirements import RequirementRevised
from contracts.shared import Notify, notify_of
from services.enrollment import obligations
from services.enrollment.commands import EnrollLearner, IntendDue, IntendLate, NoteSweep
from services.enrollment.commands.asking import Asker, Via
from services.enrollment.domain.duty import LATE, MOST_PEOPLE, due_notice, step_of
from services.enrollment.domain.obligation import Standing
from services.enrollment.domain.offering_terms import PROGRAM
from services.enrollment.domain.requirement import SWEEP
from services.enrollment.obligations import Judged, Moment, Row
from services.enrollment.persons import everyone, ids_of, people_of
from services.enrollment.projections import ENROLLMENTS, LEARNERS, NOTICES, LearnerDocument

WORK = "requirements"
OPEN = (Standing.DUE, Standing.OVERDUE, Standing.LAPSED)
CATCH_UP_SECONDS = 30.0
LIMIT_SECONDS = 600.0

KINDS = (TimerKind(kind=SWEEP, work=WORK, limit_seconds=LIMIT_SECONDS),)


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a requirement reaches when it is looked: of how many it is required, how many of these stand where, are
    enrolled, and are told that it is due, or overdue; and how many managers there are of who is late.
    """

    required: int = 0
    states: Mapping[str, int] = {}
    enrolled: int = 0
    told: int = 0
    managers: int = 0


class _Swept(msgspec.Struct):
    """How many were enrolled and told; and who is late, by their manager."""

    enrolled: int = 0
    told: int = 0
    late: dict[str, list[LatePerson]] = msgspec.field(default_factory=dict)


def sweeping(tools: Tools) -> Work:
    """The work of one requirement's timer."""

    async def work(timer: Timer) -> Command:
        """Enroll those of whom it is required and who never were enrolled; tell those for whom it comes due, and their
        managers who is late.

        Raises:
            Problem: a back end is away; it is done again later.
        """
        ident = timer.data["requirement"]
        await tools.caught_up(CATCH_UP_SECONDS)
        moment = Moment(as_of=AsOf(), at=tools.clock(), zone=ZoneInfo("UTC"))
        try:
            row = await obligations.requirement(tools.reads, moment, ident)
        except Unknown:
            return NoteSweep(requirement=ident)
        swept = _Swept()
        if not row["retired"]:
            await _sweep(tools, row, moment, swept)
        return NoteSweep(requirement=ident, enrolled=swept.enrolled, told=swept.told)

    return work


async def _sweep(tools: Tools, row: Row, moment: Moment, swept: _Swept) -> None:
    ident, terms = str(row["requirement"]), obligations.terms_of(row)
    today, actor = moment.at.astimezone(moment.zone).date(), f"requirement:{ident}"
    async for some in obligations.pages(tools.reads, row, moment):
        swept.enrolled += await tools.send(await _to_enroll(tools.reads, some, terms), actor)
        swept.told += await tools.send(await _to_tell(tools.reads, ident, some, terms, today), actor)
        await _note_late(tools.reads, some, terms, swept.late)
    await tools.send(await _to_managers(tools.reads, ident, swept.late), actor)


async def reach_of(reads: Any, row: Row, moment: Moment) -> Reach:
    """Whom a requirement would reach that is not there yet, or would be another one: what it finds when it first looks,
    and nothing is done.
    """
    ident, terms = str(row["requirement"]), obligations.terms_of(row)
    today = moment.at.astimezone(moment.zone).date()
    states: Counter[str] = Counter()
    found = _Swept()
    async for some in obligations.pages(reads, row, moment):
        states.update(told.state.value for _, told in some)
        found.enrolled += len(await _to_enroll(reads, some, terms))
        found.told += len(await _to_tell(reads, ident, some, terms, today))
        await _note_late(reads, some, terms, found.late)
    return Reach(
        required=states.total(),
        states=dict(states),
        enrolled=found.enrolled,
        told=found.told,
        managers=len(await ids_of(reads, found.late)),
    )


async def _to_enroll(reads: Any, judged: Sequence[Judged], terms: RequirementRevised) -> Sequence[Command]:
    """Those of whom it is still to be done, and who never were enrolled there by any id of theirs."""
    if not (target := terms.enroll_in):
        return ()
    wanted = [str(profile["learner"]) for profile, told in judged if told.state in OPEN]
    ids = await ids_of(reads, wanted)
    known = await reads.get_many(ENROLLMENTS, [f"{target}.{one}" for one in everyone(ids)])
    program = target if target.startswith(PROGRAM) else None
    offering, asker = None if program else target, Asker(kind=Via.REQUIREMENT)
    notify = notify_of(terms.notify)
    return [
        EnrollLearner(learner=learner, offering=offering, program=program, asker=asker, notify=notify)
        for learner in wanted
        if not any(f"{target}.{one}" in known for one in ids[learner])
    ]


async def _to_tell(
    reads: Any, requirement: str, judged: Sequence[Judged], terms: RequirementRevised, today: date
) -> Sequence[Command]:
    """Those who have come to a step that they were not told of."""
    if not terms.remind_days or terms.notify == Notify.NONE:
        return ()
    ids = await ids_of(reads, [str(profile["learner"]) for profile, _ in judged])
    meant = {}
    for profile, told in judged:
        step, learner = step_of(told, terms.remind_days, today), str(profile["learner"])
        if step is not None and told.due_on is not None:
            also = tuple(one for one in ids[learner] if one != learner)
            command = IntendDue(requirement=requirement, learner=learner, due_on=told.due_on, step=step, also=also)
            meant[due_notice(requirement, learner, told.due_on, step)] = command
    known = await reads.get_many(NOTICES, list(meant))
    return [command for notice, command in meant.items() if notice not in known]


async def _note_late(
    reads: Any, judged: Sequence[Judged], terms: RequirementRevised, late: dict[str, list[LatePerson]]
) -> None:
    """Add those who are late to what their managers are told."""
    if not terms.remind_days or terms.notify in (Notify.NONE, Notify.LEARNER):
        return
    days = {str(profile["learner"]): told.due_on for profile, told in judged if told.state in LATE}
    people: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, list(days))
    managers = await people_of(reads, [one.manager for one in people.values() if one.manager])
    for learner, due_on in days.items():
        manager = managers.get((people[learner].manager or "") if learner in people else "")
        if manager and due_on is not None:
            late.setdefault(manager.learner, []).append(LatePerson(learner=learner, due_on=due_on))


async def _to_managers(reads: Any, requirement: str, late: Mapping[str, Sequence[LatePerson]]) -> Sequence[Command]:
    """One notice a manager; those who were told of somebody already are told of the others alone."""
    ids = await ids_of(reads, late)
    return [
        IntendLate(
            requirement=requirement,
            manager=manager,
            people=tuple(people[first : first + MOST_PEOPLE]),
            also=ids[manager][1:],
        )
        for manager, people in late.items()
        for first in range(0, len(people), MOST_PEOPLE)
    ]
