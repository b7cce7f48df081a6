"""Who may not be enrolled where an offering is for one organization; nothing is asked where none is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from contracts.enrollment import EnrollmentState
from services.enrollment.commands import Asker, EnrollLearner, Via
from services.enrollment.projections import (
    ENROLLMENTS,
    ORGANIZATIONS,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
    OrganizationDocument,
)
from services.enrollment.projections.targets import PRIVATE, PUBLIC


async def outsiders(
    commands: Sequence[EnrollLearner],
    offerings: Mapping[str, OfferingDocument],
    learners: Mapping[str, LearnerDocument],
    reads: Any,
) -> set[str]:
    """The enrollments of learners who belong neither to the organization nor to what belongs to it.

    Those who stand on the offering already are asked for nothing: what they hold, they hold.
    """
    asked = {
        command.enrollment: (learner.organization, offering.organization)
        for command in commands
        if (offering := offerings.get(command.offering or "")) and offering.visibility != PUBLIC
        if not command.outside_organization
        if (learner := learners.get(command.learner))
    }
    if not asked:
        return set()
    above = await organizations_above({theirs for theirs, _ in asked.values() if theirs}, reads)
    strangers = [one for one, (theirs, its) in asked.items() if its not in line_of(theirs, above)]
    return set(strangers) - await standing(strangers, reads)


async def uninvited(
    commands: Sequence[EnrollLearner], offerings: Mapping[str, OfferingDocument], reads: Any
) -> set[str]:
    """The enrollments that learners, or managers, ask for in a private offering: whoever plans it puts people on it,
    and others do not see it. Those who stand on it already are asked for nothing.
    """
    asked = [
        command.enrollment
        for command in commands
        if command.asker is not None and command.asker.narrow
        if (offering := offerings.get(command.offering or "")) and offering.visibility == PRIVATE
    ]
    return set(asked) - await standing(asked, reads) if asked else set()


async def beyond_reach(
    asked: Collection[tuple[Asker, str]], learners: Mapping[str, LearnerDocument], reads: Any
) -> set[tuple[Asker, str]]:
    """Of who asks and for which learner those where it is none of theirs: not themselves, and, for a manager, nobody
    of their organization nor of what belongs to it, nor one whose manager they are.
    """
    others = [(asker, learner) for asker, learner in asked if asker.learner != learner]
    theirs = {learner: one.organization for _, learner in others if (one := learners.get(learner))}
    above = await organizations_above({one for one in theirs.values() if one}, reads)
    return {
        (asker, learner)
        for asker, learner in others
        if asker.kind is not Via.MANAGER
        or (
            (asker.organization is None or asker.organization not in line_of(theirs.get(learner), above))
            and (asker.learner is None or learner not in learners or learners[learner].manager != asker.learner)
        )
    }


async def standing(enrollments: Collection[str], reads: Any) -> set[str]:
    """Those of these enrollments that somebody has: a seat, one that is offered, or a place in the queue."""
    found: Mapping[str, EnrollmentDocument] = await reads.get_many(ENROLLMENTS, enrollments)
    return {ident for ident, one in found.items() if one.state is not EnrollmentState.CANCELLED}


async def organizations_above(organizations: Iterable[str], reads: Any) -> Mapping[str, str | None]:
    """By organization to what it belongs: of each of these, and of all that they belong to."""
    above: dict[str, str | None] = {}
    asked = set(organizations)
    while asked:
        found: Mapping[str, OrganizationDocument] = await reads.get_many(ORGANIZATIONS, sorted(asked))
        above |= {one: found[one].parent if one in found else None for one in asked}
        asked = {parent for parent in above.values() if parent and parent not in above}
    return above


def line_of(organization: str | None, above: Mapping[str, str | None]) -> set[str]:
    """An organization and all that it belongs to."""
    line: set[str] = set()
    while organization is not None and organization not in line:
        line.add(organization)
        organization = above.get(organization)
    return line
