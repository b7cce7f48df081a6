"""Whose data a caller sees: those who see everyone's, managers, and learners."""

from collections.abc import Mapping
from typing import Any

from chassis.access import Principal
from chassis.trees import below
from contracts.access import reaches_all
from services.enrollment.projections import ORGANIZATIONS

NOBODY = ""
"""No learner and no organization has this id."""

Reached = Mapping[str, str | tuple[str, ...]]


async def reach(reads: Any, principal: Principal, scope: str) -> Reached:
    """What documents must say for a caller to see them: nothing for those who see everyone's.

    Managers see their own organization's and those of all below it, learners their own, unless another of their roles
    carries the scope for all.
    """
    if reaches_all(principal.roles, scope):
        return {}
    if "manager" in principal.roles and (principal.organization or "learner" not in principal.roles):
        return {"organization": await below(reads, ORGANIZATIONS, principal.organization or NOBODY, "organization")}
    return {"learner": principal.learner or NOBODY}


def within(reached: Mapping[str, Any], document: object) -> bool:
    """Whether a document is one of those."""
    return all(meets(getattr(document, name), wanted) for name, wanted in reached.items())


def meets(value: object, wanted: object) -> bool:
    """Whether a field has the value that is wanted, or one of those."""
    return value in wanted if isinstance(wanted, tuple) else value == wanted
