"""Facts for commands about who wants to be told when a course has a date."""

from collections.abc import Sequence
from typing import Any

from chassis.reads import every
from services.enrollment.commands import EndInterest, HandOnInterests, RegisterInterest, WithdrawInterest
from services.enrollment.domain.admission import not_arrived
from services.enrollment.domain.interest import Waiting
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.facts.enrolling import check_there
from services.enrollment.projections import COURSES, INTERESTS, LEARNERS, LearnerDocument
from services.enrollment.visibility import beyond_reach


async def for_interest(commands: Sequence[RegisterInterest | WithdrawInterest], reads: Any) -> Answers:
    """Per command the learner's organization: the course is known, and so is the learner, to who asks. Whoever has left
    registers for nothing.
    """
    positions = reads.positions()
    courses = await reads.get_many(COURSES, each(command.course for command in commands))
    learners = await reads.get_many(LEARNERS, each(command.learner for command in commands))
    narrow = [(one.asker, one.learner) for one in commands if one.asker is not None and one.asker.narrow]
    beyond = await beyond_reach(narrow, learners, reads)

    def facts(command: RegisterInterest | WithdrawInterest) -> str | None:
        learner: LearnerDocument = known_in(learners, "learner", command.learner)
        if command.asker is not None and (command.asker, command.learner) in beyond:
            raise not_arrived("learner", command.learner)
        known_in(courses, "course", command.course)
        if isinstance(command, RegisterInterest):
            check_there(learner)
        return learner.organization

    return gathered(facts, commands, positions)


async def for_ending_interest(commands: Sequence[EndInterest], reads: Any) -> Answers:
    """Per command the courses that the learner is interested in, of those that are meant."""
    positions = reads.positions()
    found: dict[str, list[str]] = {}
    for one in await every(reads, INTERESTS, {"learner": each(one.learner for one in commands), "standing": True}):
        found.setdefault(one.learner, []).append(one.course)

    def facts(command: EndInterest) -> tuple[str, ...]:
        return tuple(one for one in found.get(command.learner, ()) if command.course in (None, one))

    return gathered(facts, commands, positions)


async def for_handing_on(commands: Sequence[HandOnInterests], reads: Any) -> Answers:
    """Per command what the one who was merged waits for (`Waiting`)."""
    positions = reads.positions()
    found: dict[str, list[Waiting]] = {}
    for one in await every(reads, INTERESTS, {"learner": each(one.merged for one in commands), "standing": True}):
        told = Waiting(course=one.course, organization=one.organization, via=one.via)
        found.setdefault(one.learner, []).append(told)
    return gathered(lambda command: tuple(found.get(command.merged, ())), commands, positions)
