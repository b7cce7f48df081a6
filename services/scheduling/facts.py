"""The facts that commands rest on, gathered from scheduling's own views for a whole batch at once.

What a command names may have been made a moment ago, so what is not there yet is waited for. The
positions are read before the documents: facts are at least as new as the positions say.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chassis.arrival import arrived
from chassis.decider import Gathered
from chassis.errors import Problem, Unknown
from services.scheduling.commands import DefineProgram, PublishProgram, ScheduleOffering
from services.scheduling.domain.offering import OfferingFacts
from services.scheduling.domain.program import StepCourse
from services.scheduling.projections import COURSES, ORGANIZATIONS, PROGRAMS, CourseDocument


async def for_offerings(commands: Sequence[ScheduleOffering], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command its `OfferingFacts`, or which of course, program and organization is unknown."""
    positions = reads.positions()
    courses = await arrived(reads, COURSES, {command.course for command in commands})
    programs = await arrived(reads, PROGRAMS, {command.program for command in commands if command.program})
    organizations = await arrived(
        reads, ORGANIZATIONS, {command.organization for command in commands if command.organization}
    )

    def facts(command: ScheduleOffering) -> OfferingFacts:
        course = _known(courses, "course", command.course)
        if command.organization:
            _known(organizations, "organization", command.organization)
        path = _known(programs, "program", command.program).steps if command.program else None
        return OfferingFacts(
            course=course.published,
            program_courses=None if path is None else frozenset(step.course for step in path),
        )

    return [_answer(facts, command, positions) for command in commands]


async def for_new_programs(commands: Sequence[DefineProgram], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command a `StepCourse` for each course on its path, or which of them is unknown."""
    positions = reads.positions()
    courses = await arrived(reads, COURSES, {step.course for command in commands for step in command.steps})

    def facts(command: DefineProgram) -> Mapping[str, StepCourse]:
        return {step.course: _step_course(_known(courses, "course", step.course)) for step in command.steps}

    return [_answer(facts, command, positions) for command in commands]


async def for_published_programs(commands: Sequence[PublishProgram], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command a `StepCourse` for each course on the program's path, or what is unknown."""
    positions = reads.positions()
    programs = await arrived(reads, PROGRAMS, {command.program for command in commands})
    courses = await arrived(reads, COURSES, {step.course for path in programs.values() for step in path.steps})

    def facts(command: PublishProgram) -> Mapping[str, StepCourse]:
        path = _known(programs, "program", command.program)
        return {step.course: _step_course(_known(courses, "course", step.course)) for step in path.steps}

    return [_answer(facts, command, positions) for command in commands]


def _answer(facts: Callable[[Any], Any], command: Any, positions: Mapping[str, int]) -> Gathered | Problem:
    try:
        return Gathered(facts=facts(command), rests_on=positions)
    except Problem as problem:
        return problem


def _known(found: Mapping[str, Any], kind: str, ident: str) -> Any:
    if ident not in found:
        named: dict[str, Any] = {kind: ident}
        raise Unknown(f"There is no {kind} {ident}.", **named)
    return found[ident]


def _step_course(course: CourseDocument) -> StepCourse:
    return StepCourse(course=course.course, format=course.format, published=course.published is not None)
