"""What commands rest on beside the streams of scheduling that they read, found for a whole batch at once.

What a command names may have been made a moment ago: what is not there yet is `NotYetKnown`, so that
the loop waits for it. Positions are read before documents: facts are at least as new as they say.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.decider import Gathered
from chassis.errors import NotYetKnown, Problem, Unknown
from services.scheduling.commands import (
    AssignInstructors,
    CalendarKind,
    CancelBelowMinimum,
    CancelOffering,
    CancelSeries,
    CancelSession,
    ChangeSessionRoom,
    OpenCalendar,
    PublishProgram,
    RescheduleSeries,
    RescheduleSession,
    ScheduleOffering,
)
from services.scheduling.domain.course import not_published
from services.scheduling.domain.session import offering_of
from services.scheduling.projections import COURSES, LEARNERS, ORGANIZATIONS, PROGRAMS, ROLLS
from services.scheduling.projections.documents import CourseDocument, ProgramDocument

PAGE = 1_000
OfSession = CancelSession | RescheduleSession | ChangeSessionRoom | AssignInstructors
OfSeries = CancelSeries | RescheduleSeries
CallsOff = CancelOffering | CancelBelowMinimum | OfSession | OfSeries


async def organizations(commands: Sequence[ScheduleOffering], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command nothing, or that the organization is unknown for which it is held."""
    positions = reads.positions()
    found = await reads.get_many(ORGANIZATIONS, {command.organization for command in commands if command.organization})

    def answer(command: ScheduleOffering) -> Gathered | Problem:
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


async def publications(commands: Sequence[PublishProgram], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command nothing, or which courses on the program's path are not published."""
    positions = reads.positions()
    programs: Mapping[str, ProgramDocument] = await reads.get_many(PROGRAMS, {command.program for command in commands})
    courses: Mapping[str, CourseDocument] = await reads.get_many(
        COURSES, {step.course for program in programs.values() for step in program.steps}
    )
    published = {ident for ident, course in courses.items() if course.published is not None}

    def answer(command: PublishProgram) -> Gathered | Problem:
        if command.program not in programs:
            return _not_yet("program", command.program)
        drafts = [step.course for step in programs[command.program].steps if step.course not in published]
        if drafts:
            told = "A publication has not arrived here yet."
            return NotYetKnown(told, otherwise=not_published(drafts), courses=drafts)
        return Gathered(facts=None, rests_on=positions)

    return [answer(command) for command in commands]


async def closed_rolls(commands: Sequence[CallsOff], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the sessions of its offering whose roll is closed, as a set of ids."""
    positions = reads.positions()
    offerings = sorted({_offering(command) for command in commands})
    closed: dict[str, set[str]] = {offering: set() for offering in offerings}
    after: str | None = None
    while True:
        rolls, after = await reads.find(ROLLS, {"offering": offerings}, (), PAGE, after)
        for roll in rolls:
            closed[roll.offering].add(roll.session)
        if after is None:
            break
    return [Gathered(facts=frozenset(closed[_offering(one)]), rests_on=positions) for one in commands]


def _offering(command: CallsOff) -> str:
    match command:
        case CancelOffering() | CancelBelowMinimum():
            return command.offering
        case CancelSeries() | RescheduleSeries():
            return offering_of(command.series)
    return offering_of(command.session)


def _not_yet(kind: str, ident: str) -> NotYetKnown:
    named: dict[str, Any] = {kind: ident}
    told = f"There is no {kind} {ident}"
    return NotYetKnown(f"{told} here yet.", otherwise=Unknown(f"{told}.", **named), **named)
