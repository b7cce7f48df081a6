"""What commands rest on beside the streams of scheduling that they read, found for a whole batch at once.

What a command names may have been made a moment ago: what is not there yet is `NotYetKnown`, so that
the loop waits for it. Positions are read before documents: facts are at least as new as they say.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.decider import Gathered
from chassis.errors import NotYetKnown, Problem, Unknown
from chassis.reads import every
from contracts.advice import Assumptions
from contracts.shared import Format
from services.scheduling.commands import (
    AskAdvice,
    AssignInstructors,
    AssignSeriesInstructors,
    CalendarKind,
    CancelBelowMinimum,
    CancelOffering,
    CancelSeries,
    CancelSession,
    ChangeSeriesRoom,
    ChangeSessionRoom,
    DeliverOffering,
    OpenCalendar,
    RescheduleOffering,
    RescheduleSeries,
    RescheduleSession,
    ReviseOffering,
    ScheduleOffering,
    SettleOffering,
)
from services.scheduling.domain.advised import OnRecord
from services.scheduling.domain.completing import Cohort
from services.scheduling.domain.session import offering_of
from services.scheduling.projections import INSTRUCTORS, LEARNERS, ORGANIZATIONS, OUTCOMES, ROLLS, ROOMS
from services.scheduling.projections.venue_documents import Use

HUNDREDTHS = 100
OfSession = CancelSession | RescheduleSession | ChangeSessionRoom | AssignInstructors
OfSeries = CancelSeries | RescheduleSeries | ChangeSeriesRoom | AssignSeriesInstructors
OfOffering = CancelOffering | CancelBelowMinimum | RescheduleOffering | DeliverOffering | SettleOffering
CallsOff = OfOffering | OfSession | OfSeries


async def organizations(
    commands: Sequence[ScheduleOffering | ReviseOffering], reads: Any
) -> Sequence[Gathered | Problem]:
    """Per command nothing, or that the organization is unknown for which it is held."""
    positions = reads.positions()
    found = await reads.get_many(ORGANIZATIONS, {command.organization for command in commands if command.organization})

    def answer(command: ScheduleOffering | ReviseOffering) -> Gathered | Problem:
        if not command.organization:
            return Gathered(facts=None)
        if command.organization not in found:
            return _not_yet("organization", command.organization)
        return Gathered(facts=None, rests_on=positions)

    return [answer(command) for command in commands]


async def learners(commands: Sequence[OpenCalendar], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command nothing, or that the learner is unknown whose calendar it is to be."""
    positions = reads.positions()
    asked = {command.of for command in commands if command.kind is CalendarKind.LEARNER}
    found = await reads.get_many(LEARNERS, asked)

    def answer(command: OpenCalendar) -> Gathered | Problem:
        if command.kind is not CalendarKind.LEARNER:
            return Gathered(facts=None)
        if command.of not in found:
            return _not_yet("learner", command.of)
        return Gathered(facts=None, rests_on=positions)

    return [answer(command) for command in commands]


async def history(commands: Sequence[AskAdvice], reads: Any) -> Sequence[Gathered | Problem]:
    """For each command the same: what became of earlier enrollments, and what teaching costs."""
    positions = reads.positions()
    counts = await reads.count(OUTCOMES, ("format", "month", "completed"), {"counts": True})
    instructors = await reads.count(INSTRUCTORS, ("day_rate", "currency"), {"retired": False})
    rooms = await reads.count(ROOMS, ("hire_cost", "currency"), {"state": Use.IN_USE})
    rates = Assumptions(day_rate=_average(instructors), venue_day=_average(rooms))
    return [Gathered(facts=OnRecord(cohorts=cohorts(counts), rates=rates), rests_on=positions) for _ in commands]


def cohorts(counts: Mapping[tuple[str, str, bool], int]) -> tuple[Cohort, ...]:
    """Enrollments by format and month, from their number by format, month and whether they were completed."""
    return tuple(
        Cohort(
            format=Format(kind),
            month=month,
            enrolled=counts.get((kind, month, False), 0) + counts.get((kind, month, True), 0),
            completed=counts.get((kind, month, True), 0),
        )
        for kind, month in sorted({(kind, month) for kind, month, _ in counts})
    )


def _average(prices: Mapping[tuple[int | None, str | None], int]) -> float | None:
    """The mean of the prices that are known, in whole units, from how many have each; nothing where they are in several
    currencies.
    """
    known = {(price, currency): many for (price, currency), many in prices.items() if price is not None}
    if len({currency for _, currency in known}) != 1:
        return None
    total = sum(price * many for (price, _), many in known.items())
    return round(total / sum(known.values()) / HUNDREDTHS, 2)


async def closed_rolls(commands: Sequence[CallsOff], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the sessions of its offering whose roll is closed, as a set of ids."""
    positions = reads.positions()
    offerings = sorted({_offering(command) for command in commands})
    closed: dict[str, set[str]] = {offering: set() for offering in offerings}
    for roll in await every(reads, ROLLS, {"offering": offerings}):
        closed[roll.offering].add(roll.session)
    return [Gathered(facts=frozenset(closed[_offering(one)]), rests_on=positions) for one in commands]


def _offering(command: CallsOff) -> str:
    match command:
        case CancelSeries() | RescheduleSeries() | ChangeSeriesRoom() | AssignSeriesInstructors():
            return offering_of(command.series)
        case CancelSession() | RescheduleSession() | ChangeSessionRoom() | AssignInstructors():
            return offering_of(command.session)
    return command.offering


def _not_yet(kind: str, ident: str) -> NotYetKnown:
    named: dict[str, Any] = {kind: ident}
    told = f"There is no {kind} {ident}"
    return NotYetKnown(f"{told} here yet.", otherwise=Unknown(f"{told}.", **named), **named)
