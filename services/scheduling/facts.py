"""The facts that commands rest on, gathered from scheduling's own views for a whole batch at once.

What a command names may have been made a moment ago: what is not there yet is `NotYetKnown`, so that
the loop waits for it. Positions are read before documents: facts are at least as new as they say.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chassis.decider import Gathered
from chassis.errors import NotYetKnown, Problem, Unknown
from contracts.shared import Format
from services.scheduling.commands import DefineProgram, PublishProgram, ScheduleOffering
from services.scheduling.domain.course import not_published
from services.scheduling.domain.offering import OfferingFacts
from services.scheduling.projections import COURSES, ORGANIZATIONS, PROGRAMS, CourseDocument, ProgramDocument


async def for_offerings(commands: Sequence[ScheduleOffering], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command its `OfferingFacts`, or which of course, program and organization is unknown."""
    positions = reads.positions()
    courses = await reads.get_many(COURSES, {command.course for command in commands})
    programs = await reads.get_many(PROGRAMS, {command.program for command in commands if command.program})
    organizations = await reads.get_many(
        ORGANIZATIONS, {command.organization for command in commands if command.organization}
    )

    def facts(command: ScheduleOffering) -> OfferingFacts:
        course: CourseDocument = _known(courses, "course", command.course)
        if course.published is None:
            raise _not_published(course.course)
        if command.organization:
            _known(organizations, "organization", command.organization)
        path = _known(programs, "program", command.program).steps if command.program else None
        return OfferingFacts(
            course=course.published,
            program_courses=None if path is None else frozenset(step.course for step in path),
        )

    return [_answer(facts, command, positions) for command in commands]


async def for_new_programs(commands: Sequence[DefineProgram], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the format of each course on its path, or which of them is unknown."""
    positions = reads.positions()
    courses = await reads.get_many(COURSES, {step.course for command in commands for step in command.steps})

    def facts(command: DefineProgram) -> Mapping[str, Format]:
        return {step.course: _known(courses, "course", step.course).format for step in command.steps}

    return [_answer(facts, command, positions) for command in commands]


async def for_published_programs(commands: Sequence[PublishProgram], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command nothing, or which courses on the program's path are not published."""
    positions = reads.positions()
    programs = await reads.get_many(PROGRAMS, {command.program for command in commands})
    courses = await reads.get_many(COURSES, {step.course for path in programs.values() for step in path.steps})

    def facts(command: PublishProgram) -> None:
        path: ProgramDocument = _known(programs, "program", command.program)
        drafts = [step.course for step in path.steps if _known(courses, "course", step.course).published is None]
        if drafts:
            raise _not_published(*drafts)

    return [_answer(facts, command, positions) for command in commands]


def _answer(facts: Callable[[Any], Any], command: Any, positions: Mapping[str, int]) -> Gathered | Problem:
    try:
        return Gathered(facts=facts(command), rests_on=positions)
    except Problem as problem:
        return problem


def _known(found: Mapping[str, Any], kind: str, ident: str) -> Any:
    if ident not in found:
        named: dict[str, Any] = {kind: ident}
        unknown = Unknown(f"There is no {kind} {ident}.", **named)
        raise NotYetKnown(f"The {kind} {ident} has not arrived here yet.", otherwise=unknown, **named)
    return found[ident]


def _not_published(*courses: str) -> NotYetKnown:
    return NotYetKnown(
        "The course's publication has not arrived here yet.", otherwise=not_published(courses), courses=courses
    )
