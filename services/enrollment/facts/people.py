"""Facts for commands about people and organizations."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chassis.reads import every
from contracts.enrollment import EnrollmentState
from services.enrollment.commands import (
    ChangeLearner,
    CloseOrganization,
    ProvisionLearner,
    RegisterLearner,
    RegisterOrganization,
    ReleaseLeaver,
    UpsertLearner,
)
from services.enrollment.domain.admission import is_seated
from services.enrollment.domain.learner import Known
from services.enrollment.domain.merged import merged_away
from services.enrollment.domain.organization import Members, closed
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.projections import CLAIMS, ENROLLMENTS, LEARNERS, ORGANIZATIONS, OrganizationDocument

STANDING = (EnrollmentState.ENROLLED, EnrollmentState.OFFERED, EnrollmentState.WAITLISTED)
LISTED = 100
"""How many of those who stand in the way are named."""

Telling = RegisterLearner | UpsertLearner | ProvisionLearner | ChangeLearner


async def for_learners(commands: Sequence[RegisterLearner | ChangeLearner], reads: Any) -> Answers:
    """For how long seats of leavers are held (`Known`); the organization and the manager are known, and the
    organization is not closed.
    """
    positions = reads.positions()
    around = await _around(commands, reads)

    def facts(command: RegisterLearner | ChangeLearner) -> Known:
        _placed(around, command)
        return Known(leaver_days=reads.settings.leaver_days)

    return gathered(facts, commands, positions)


async def for_upserting(commands: Sequence[UpsertLearner | ProvisionLearner], reads: Any) -> Answers:
    """Per command the learner who has the external id, so far as is known, and for how long seats of leavers are held
    (`Known`); the organization and the manager are known, and the organization is not closed.
    """
    positions = reads.positions()
    around = await _around(commands, reads)
    claims = await reads.get_many(CLAIMS, each(_claim_key(command) for command in commands))

    def facts(command: UpsertLearner | ProvisionLearner) -> Known:
        _placed(around, command)
        claim = claims.get(_claim_key(command))
        return Known(owner=claim.owner if claim else None, leaver_days=reads.settings.leaver_days)

    return gathered(facts, commands, positions)


async def for_organizations(commands: Sequence[RegisterOrganization], reads: Any) -> Answers:
    """Nothing but that the parent is known, and not closed."""
    positions = reads.positions()
    known = await reads.get_many(ORGANIZATIONS, each(command.parent for command in commands))
    return gathered(lambda command: belongs(known, command.parent), commands, positions)


async def for_closing(commands: Sequence[CloseOrganization], reads: Any) -> Answers:
    """Per command the `Members` of the organization: who has not left, and what is not closed below it."""
    positions = reads.positions()
    found: dict[str, Members] = {}
    for ident in each(command.organization for command in commands):
        theirs = {"organization": ident, "active": True}
        learners, _ = await reads.find(LEARNERS, theirs, (), LISTED)
        count = sum((await reads.count(LEARNERS, (), theirs)).values())
        under = [one for one in await every(reads, ORGANIZATIONS, {"parent": ident}) if not one.closed]
        found[ident] = Members(
            learners=tuple(one.learner for one in learners),
            organizations=tuple(one.organization for one in under[:LISTED]),
            count=count + len(under),
        )
    return gathered(lambda command: found[command.organization], commands, positions)


async def for_releasing(commands: Sequence[ReleaseLeaver], reads: Any) -> Answers:
    """Per command the learner's seats, seats on offer and places in queues."""
    positions = reads.positions()
    found = await standing(reads, each(command.learner for command in commands))
    return gathered(lambda command: tuple(found.get(command.learner, ())), commands, positions)


async def standing(reads: Any, learners: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """By learner, their seats, seats on offer and places in queues."""
    found: dict[str, list[str]] = {}
    for one in await every(reads, ENROLLMENTS, {"learner": learners, "state": STANDING}):
        if is_seated(one.target):
            found.setdefault(one.learner, []).append(one.enrollment)
    return found


def belongs(known: Mapping[str, OrganizationDocument], organization: Any) -> None:
    """The organization is among those known, and not closed, if one is named.

    Raises:
        Problem: `not-yet-known`; or `unknown` once the loop has waited for it.
        Refused: `organization-closed`.
    """
    if isinstance(organization, str) and known_in(known, "organization", organization).closed:
        raise closed(organization)


Around = tuple[Mapping[str, Any], Mapping[str, Any]]


async def _around(commands: Sequence[Telling], reads: Any) -> Around:
    """The organizations and the managers that these commands name."""
    organizations = await reads.get_many(ORGANIZATIONS, each(_named(commands, "organization")))
    return organizations, await reads.get_many(LEARNERS, each(_named(commands, "manager")))


def _named(commands: Sequence[Telling], field: str) -> Iterator[str]:
    return (value for command in commands if isinstance(value := getattr(command, field), str))


def _placed(around: Around, command: Telling) -> None:
    organizations, managers = around
    belongs(organizations, command.organization)
    if isinstance(command.manager, str):
        manager = known_in(managers, "manager", command.manager)
        if manager.merged_into is not None:
            raise merged_away(command.manager, manager.merged_into)


def _claim_key(command: UpsertLearner | ProvisionLearner) -> str:
    return f"learner/{command.source.lower()}/{command.id}"
