"""Which offerings a caller sees: all, or those for everybody and for the organization that they belong to."""

from collections.abc import Collection
from typing import Any

from chassis.access import Principal
from contracts.access import reaches_all
from services.scheduling.projections import LEARNERS, OFFERINGS, ORGANIZATIONS, SEATS
from services.scheduling.projections.documents import EVERYBODY, OfferingDocument, OrganizationDocument
from services.scheduling.projections.feeds import LearnerDocument, SeatDocument

SCOPE = "offerings:read"


async def audiences(reads: Any, principal: Principal) -> Collection[str] | None:
    """For whom an offering is that they find in lists; null: for anybody."""
    if reaches_all(principal.roles, SCOPE):
        return None
    return sorted({EVERYBODY, *await _organizations(reads, principal)})


async def hidden(reads: Any, principal: Principal, offerings: Collection[str]) -> set[str]:
    """Those of these offerings that they do not see; where they hold a seat, they see it."""
    seen = await audiences(reads, principal)
    if seen is None or not offerings:
        return set()
    found: dict[str, OfferingDocument] = await reads.get_many(OFFERINGS, offerings)
    unseen = {one.offering for one in found.values() if one.audience not in seen}
    if not unseen or principal.learner is None:
        return unseen
    seats: dict[str, SeatDocument] = await reads.get_many(SEATS, {f"{one}.{principal.learner}" for one in unseen})
    return unseen - {seat.offering for seat in seats.values() if seat.held}


async def _organizations(reads: Any, principal: Principal) -> set[str]:
    """Theirs, and those that it belongs to."""
    organization = principal.organization
    if organization is None and principal.learner is not None:
        learner: LearnerDocument | None = await reads.get(LEARNERS, principal.learner)
        organization = learner.organization if learner else None
    line: set[str] = set()
    while organization is not None and organization not in line:
        line.add(organization)
        known: OrganizationDocument | None = await reads.get(ORGANIZATIONS, organization)
        organization = known.parent if known else None
    return line
