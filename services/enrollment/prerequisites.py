"""Who lacks which prerequisite, found for a whole batch at once; nothing is asked where no course has any."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.reads import every
from contracts.enrollment import EnrollmentState
from services.enrollment.commands import EnrollLearner
from services.enrollment.projections import COMPLETIONS, ENROLLMENTS, EnrollmentDocument, OfferingDocument

Seat = tuple[str, OfferingDocument]
"""Who would have a seat, and on what."""


async def lacking_courses(
    commands: Sequence[EnrollLearner], offerings: Mapping[str, OfferingDocument], reads: Any
) -> Mapping[str, Sequence[str]]:
    """By enrollment the courses that its learner has not completed, of those asked for.

    Those who stand on the offering already are asked for nothing: what they hold, they hold.
    """
    asked = {
        command.enrollment: (command.learner, offering)
        for command in commands
        if (offering := offerings.get(command.offering or "")) and not command.without_prerequisites
    }
    lacks = await lacking(asked, reads)
    if not lacks:
        return {}
    found: Mapping[str, EnrollmentDocument] = await reads.get_many(ENROLLMENTS, list(lacks))
    standing = {ident for ident, one in found.items() if one.state is not EnrollmentState.CANCELLED}
    return {enrollment: courses for enrollment, courses in lacks.items() if enrollment not in standing}


async def lacking(asked: Mapping[str, Seat], reads: Any) -> Mapping[str, tuple[str, ...]]:
    """By enrollment the courses that its learner has not completed, of those its offering asks for; only those who
    lack some.
    """
    asking = {ident: seat for ident, seat in asked.items() if seat[1].prerequisites}
    if not asking:
        return {}
    done = await _completed({learner for learner, _ in asking.values()}, reads)
    lacks = {
        ident: tuple(course for course in offering.prerequisites if (learner, course) not in done)
        for ident, (learner, offering) in asking.items()
    }
    return {ident: courses for ident, courses in lacks.items() if courses}


async def _completed(learners: set[str], reads: Any) -> set[tuple[str, str]]:
    found = await every(reads, COMPLETIONS, {"learner": sorted(learners), "completed": True})
    return {(one.learner, one.course) for one in found}
