"""Facts for commands about people and organizations."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.enrollment.commands import (
    RegisterLearner,
    RegisterOrganization,
    UpsertLearner,
)
from services.enrollment.facts.arriving import Answers, each, gathered, known_in
from services.enrollment.projections import (
    CLAIMS,
    ORGANIZATIONS,
)


async def for_learners(commands: Sequence[RegisterLearner], reads: Any) -> Answers:
    """Nothing but that the organization is known."""
    positions = reads.positions()
    known = await reads.get_many(ORGANIZATIONS, each(command.organization for command in commands))
    return gathered(lambda command: belongs(known, command.organization), commands, positions)


async def for_upserting(commands: Sequence[UpsertLearner], reads: Any) -> Answers:
    """Per command the learner who has the external id, so far as is known; the organization is known."""
    positions = reads.positions()
    known = await reads.get_many(ORGANIZATIONS, each(command.organization for command in commands))
    claims = await reads.get_many(CLAIMS, each(_claim_key(command) for command in commands))

    def facts(command: UpsertLearner) -> str | None:
        belongs(known, command.organization)
        claim = claims.get(_claim_key(command))
        return claim.owner if claim else None

    return gathered(facts, commands, positions)


async def for_organizations(commands: Sequence[RegisterOrganization], reads: Any) -> Answers:
    """Nothing but that the parent is known."""
    positions = reads.positions()
    known = await reads.get_many(ORGANIZATIONS, each(command.parent for command in commands))
    return gathered(lambda command: belongs(known, command.parent), commands, positions)


def belongs(known: Mapping[str, Any], organization: str | None) -> None:
    """The organization is among those known, if one is named.

    Raises:
        Problem: `not-yet-known`; or `unknown` once the loop has waited for it.
    """
    if organization is not None:
        known_in(known, "organization", organization)


def _claim_key(command: UpsertLearner) -> str:
    return f"learner/{command.source.lower()}/{command.id}"
