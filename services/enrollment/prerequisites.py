"""Who lacks which prerequisite, found for a whole batch at once; nothing is asked where no course has any."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.reads import every
from contracts.enrollment import EnrollmentState
from services.enrollment.commands import EnrollLearner
from services.enrollment.projections import COMPLETIONS, ENROLLMENTS, EnrollmentDocument, OfferingDocument


async def lacking_courses(
    commands: Sequence[EnrollLearner], offerings: Mapping[str, OfferingDocument], reads: Any
) -> Mapping[str, Sequence[str]]:
    """By enrollment the courses that its learner has not completed, of those asked for.

    Those who stand on the offering already are asked for nothing: what they hold, they hold.
    """
    asked = {
        command.enrollment: (command.learner, offering.prerequisites)
        for command in commands
        if (offering := offerings.get(command.offering or "")) and not command.without_prerequisites
        if offering.prerequisites
    }
    if not asked:
        return {}
    done = await _completed({learner for learner, _ in asked.values()}, reads)
    lacks = {
        enrollment: [course for course in courses if (learner, course) not in done]
        for enrollment, (learner, courses) in asked.items()
    }
    found: Mapping[str, EnrollmentDocument] = await reads.get_many(
        ENROLLMENTS, [enrollment for enrollment, courses in lacks.items() if courses]
    )
    standing = {ident for ident, one in found.items() if one.state is not EnrollmentState.CANCELLED}
    return {enrollment: courses for enrollment, courses in lacks.items() if courses and enrollment not in standing}


async def _completed(learners: set[str], reads: Any) -> set[tuple[str, str]]:
    found = await every(reads, COMPLETIONS, {"learner": sorted(learners), "completed": True})
    return {(one.learner, one.course) for one in found}
