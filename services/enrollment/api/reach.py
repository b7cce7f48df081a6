"""Whom a caller may see: everyone, or their own organization's learners alone."""

from chassis.access import Principal
from contracts.access import ROLES

NARROW = "manager"
NOBODY = ""
"""No organization has this id."""


def organization_of(principal: Principal, scope: str) -> str | None:
    """The one organization whose learners a caller may see; null for everyone's.

    Managers see their own organization's, unless another of their roles carries the scope too.
    """
    carried = any(scope in ROLES.get(role, ()) for role in principal.roles if role != NARROW)
    return None if carried else principal.organization or NOBODY
