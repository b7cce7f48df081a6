"""Facts for commands about requirements: all that they name is known."""

from collections.abc import Sequence
from typing import Any

from services.enrollment.commands import DefineRequirement, ReviseRequirement
from services.enrollment.domain.offering_terms import PROGRAM
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.projections import COURSES, LEARNERS, OFFERINGS, ORGANIZATIONS, PROGRAMS


async def for_requiring(commands: Sequence[DefineRequirement | ReviseRequirement], reads: Any) -> Answers:
    """Per command the course of the offering that people are enrolled in, null where that is none; all that a command
    names is known.
    """
    positions = reads.positions()
    organizations = await reads.get_many(
        ORGANIZATIONS, each(one for each_ in commands for one in each_.who.organizations)
    )
    learners = await reads.get_many(LEARNERS, each(one for each_ in commands for one in each_.who.learners))
    courses = await reads.get_many(COURSES, each(getattr(command, "course", None) for command in commands))
    programs = await reads.get_many(PROGRAMS, each(getattr(command, "program", None) for command in commands))

    offerings = await reads.get_many(OFFERINGS, each(_offering(command) for command in commands))

    def facts(command: DefineRequirement | ReviseRequirement) -> str | None:
        for organization in command.who.organizations:
            known_in(organizations, "organization", organization)
        for learner in command.who.learners:
            known_in(learners, "learner", learner)
        if isinstance(command, DefineRequirement):
            if command.course is not None:
                known_in(courses, "course", command.course)
            if command.program is not None:
                known_in(programs, "program", command.program)
        offering = _offering(command)
        return None if offering is None else str(known_in(offerings, "offering", offering).course)

    return gathered(facts, commands, positions)


def _offering(command: DefineRequirement | ReviseRequirement) -> str | None:
    named = command.enroll_in
    return None if named is None or named.startswith(PROGRAM) else named
