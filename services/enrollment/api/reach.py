"""Whom a caller may see: everyone, their own organization's learners alone, or themselves."""

from collections.abc import Mapping

from chassis.access import Principal
from contracts.access import reaches_all

NOBODY = ""
"""No learner and no organization has this id."""


def reach(principal: Principal, scope: str) -> Mapping[str, str]:
    """What documents must say for a caller to see them: nothing for those who see everyone's.

    Managers see their own organization's, learners their own, unless another of their roles carries
    the scope for all.
    """
    if reaches_all(principal.roles, scope):
        return {}
    if "manager" in principal.roles and (principal.organization or "learner" not in principal.roles):
        return {"organization": principal.organization or NOBODY}
    return {"learner": principal.learner or NOBODY}


def within(reached: Mapping[str, str], document: object) -> bool:
    """Whether a document is one of those."""
    return all(getattr(document, name) == value for name, value in reached.items())
