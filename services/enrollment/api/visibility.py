"""Which offerings a caller sees numbers of: those that they see at all."""

from collections.abc import Mapping
from typing import Any

from chassis.access import Principal
from chassis.errors import Forbidden
from contracts.access import reaches_all
from services.enrollment.commands import EnrollLearner
from services.enrollment.projections import (
    LEARNERS,
    LearnerDocument,
    OfferingDocument,
)
from services.enrollment.projections.targets import PUBLIC
from services.enrollment.visibility import line_of, organizations_above, standing

SCOPE, OVERRIDES, ORGANIZATION = "offerings:read", "overrides:write", "organization"


async def hidden(reads: Any, principal: Principal, offerings: Mapping[str, OfferingDocument]) -> set[str]:
    """Those of these offerings that the caller does not see: drafts, and those for others that the caller is not on.

    Of whom an offering is for nothing is known until scheduling has told.
    """
    if reaches_all(principal.roles, SCOPE):
        return set()
    closed = {ident for ident, one in offerings.items() if one.visibility != PUBLIC or not one.published}
    if not closed:
        return closed
    line = await _line(reads, principal)
    unseen = {
        ident
        for ident in closed
        if not offerings[ident].published
        or offerings[ident].visibility != ORGANIZATION
        or offerings[ident].organization not in line
    }
    if not unseen or principal.learner is None:
        return unseen
    mine = await standing([f"{ident}.{principal.learner}" for ident in sorted(unseen)], reads)
    return unseen - {enrollment.partition(".")[0] for enrollment in mine}


def may_let_in(principal: Principal, command: EnrollLearner) -> None:
    """Let those alone put somebody on an offering for others who may override what is planned.

    Raises:
        Forbidden: the caller may not.
    """
    narrowed = principal.scopes is not None and OVERRIDES not in principal.scopes
    if command.outside_organization and (narrowed or not reaches_all(principal.roles, OVERRIDES)):
        raise Forbidden(
            f"To let somebody in whom the offering is not for needs the scope {OVERRIDES}.", scope=OVERRIDES
        )


async def _line(reads: Any, principal: Principal) -> set[str]:
    organization = principal.organization
    if organization is None and principal.learner is not None:
        learner: LearnerDocument | None = await reads.get(LEARNERS, principal.learner)
        organization = learner.organization if learner else None
    return line_of(organization, await organizations_above({organization} if organization else (), reads))
