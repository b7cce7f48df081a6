"""Who lacks what comes before a course, found for a whole batch at once: what the course itself asks for, and what its
learner's program has before it. What was completed counts until its end, if it has one of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from chassis.clock import utc_now
from chassis.reads import every
from services.enrollment.commands import EnrollLearner
from services.enrollment.domain.admission import Lacking
from services.enrollment.persons import Ids, each_id, everyone
from services.enrollment.projections import (
    COMPLETIONS,
    MEMBERSHIPS,
    CompletionDocument,
    MembershipDocument,
    OfferingDocument,
)
from services.enrollment.visibility import standing

Seat = tuple[str, OfferingDocument]
"""Who would have a seat, and on what."""


async def lacking_courses(
    commands: Sequence[EnrollLearner], offerings: Mapping[str, OfferingDocument], reads: Any, ids: Ids
) -> Mapping[str, Lacking]:
    """By enrollment what its learner lacks; only those who lack something.

    Those who stand on the offering already are asked for nothing: what they hold, they hold. Who came earlier is asked
    for what counted on that day.
    """
    asked = {
        command.enrollment: (command.learner, offering)
        for command in commands
        if (offering := offerings.get(command.offering or "")) and not command.without_prerequisites
    }
    earlier = {command.enrollment: command.effective_at.date() for command in commands if command.effective_at}
    lacks = await lacking(asked, reads, ids, earlier)
    if not lacks:
        return {}
    there = await standing(list(lacks), reads)
    return {enrollment: lack for enrollment, lack in lacks.items() if enrollment not in there}


async def lacking(
    asked: Mapping[str, Seat], reads: Any, ids: Ids, earlier: Mapping[str, date] | None = None
) -> Mapping[str, Lacking]:
    """By enrollment what its learner has completed by none of their `ids`, or what counts no more on the day that is
    asked about: today in UTC, but for those of `earlier`. Only those who lack something.
    """
    if not asked:
        return {}
    paths = await _paths({learner for learner, _ in asked.values()}, reads, ids)
    before = {
        ident: (offering.prerequisites, _before(offering, paths.get(learner, ())))
        for ident, (learner, offering) in asked.items()
    }
    asking = {asked[ident][0] for ident, (prerequisites, ways) in before.items() if prerequisites or ways}
    done = await _completed(asking, reads, ids) if asking else {}
    days = dict.fromkeys(asked, utc_now().date()) | dict(earlier or {})

    def counted(ident: str) -> set[str]:
        return {one.course for one in done.get(asked[ident][0], ()) if one.counts(days[ident])}

    lacks = {ident: _lacks(prerequisites, ways, counted(ident)) for ident, (prerequisites, ways) in before.items()}
    return {ident: lack for ident, lack in lacks.items() if lack.courses}


async def asks_for_something(offering: OfferingDocument, reads: Any) -> bool:
    """Whether anybody could lack something: the course asks for others, or somebody is on a program with an order."""
    if offering.prerequisites:
        return True
    found, _ = await reads.find(MEMBERSHIPS, {"ordered": True}, (), 1)
    return bool(found)


Way = tuple[str, Sequence[str]]
"""A program on which a course stands, and the courses that come before it there."""


def _before(offering: OfferingDocument, paths: Sequence[MembershipDocument]) -> Sequence[Way]:
    """The ways on which the learner comes to the course; none where something comes before it on none of them.

    An offering for one of their programs is come to by that one alone.
    """
    own = [path for path in paths if path.program == offering.program] or paths
    ways = [(path.program, step.requires) for path in own for step in path.steps if step.course == offering.course]
    return ways if all(requires for _, requires in ways) else ()


def _lacks(prerequisites: Sequence[str], ways: Sequence[Way], done: Collection[str]) -> Lacking:
    missing = [(program, tuple(one for one in requires if one not in done)) for program, requires in ways]
    program, steps = min(missing, key=lambda way: len(way[1]), default=("", ()))
    return Lacking(
        prerequisites=tuple(course for course in prerequisites if course not in done),
        steps=steps,
        program=program if steps else None,
    )


async def _paths(learners: set[str], reads: Any, ids: Ids) -> Mapping[str, Sequence[MembershipDocument]]:
    paths: dict[str, list[MembershipDocument]] = {}
    for one in await every(reads, MEMBERSHIPS, {"learner": everyone(ids, learners), "standing": True}):
        paths.setdefault(one.learner, []).append(one)
    return {learner: [path for one in each_id(ids, learner) for path in paths.get(one, ())] for learner in learners}


async def _completed(learners: set[str], reads: Any, ids: Ids) -> Mapping[str, Sequence[CompletionDocument]]:
    done: dict[str, list[CompletionDocument]] = {}
    for one in await every(reads, COMPLETIONS, {"learner": everyone(ids, learners), "completed": True}):
        done.setdefault(one.learner, []).append(one)
    return {learner: [told for one in each_id(ids, learner) for told in done.get(one, ())] for learner in learners}
