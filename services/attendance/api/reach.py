"""Whose progress a caller may see: everyone's, their organization's, or their own."""

from collections.abc import Sequence
from typing import Any

from chassis.access import Principal
from contracts.access import reaches_all
from services.attendance.projections import SEATS
from services.attendance.projections.documents import ProgressDocument

EVERYONE = "completions:read"
NOBODY = ""
"""No learner has this id."""


def reaches_everyone(principal: Principal) -> bool:
    """Whether the caller may see all learners; managers and learners, although they read completions, may not."""
    return reaches_all(principal.roles, EVERYONE) and (principal.scopes is None or EVERYONE in principal.scopes)


def sees_only_themselves(principal: Principal) -> bool:
    """Whether lists are the caller's own from the start."""
    return not reaches_everyone(principal) and "manager" not in principal.roles


async def within_reach(
    reads: Any, principal: Principal, found: Sequence[ProgressDocument]
) -> Sequence[ProgressDocument]:
    """Those that the caller may see. A manager's are the ones enrolled from their organization."""
    if reaches_everyone(principal) or not found:
        return found
    theirs: set[str] = set()
    if "manager" in principal.roles and principal.organization is not None:
        seats = await reads.get_many(SEATS, [one.progress for one in found])
        theirs = {key for key, seat in seats.items() if seat.organization == principal.organization}
    return [one for one in found if one.progress in theirs or one.learner == principal.learner]
