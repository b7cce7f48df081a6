"""Whose data a caller sees: those who see everyone's, managers, and learners."""

from collections.abc import Collection, Mapping
from typing import Any

from chassis.access import Principal
from chassis.reads import every
from chassis.trees import below
from contracts.access import reaches_all
from services.enrollment.persons import ids_of
from services.enrollment.projections import LEARNERS, ORGANIZATIONS, LearnerDocument

NOBODY = ""
"""No learner and no organization has this id."""

Reached = Mapping[str, str | tuple[str, ...]]


async def reach(reads: Any, principal: Principal, scope: str) -> Reached:
    """What documents must say for a caller to see them: nothing for those who see everyone's.

    Managers see their own organization's and those of all below it, learners their own, by whichever id of theirs,
    unless another of their roles carries the scope for all.
    """
    if reaches_all(principal.roles, scope):
        return {}
    if "manager" in principal.roles and (principal.organization or "learner" not in principal.roles):
        return {"organization": await below(reads, ORGANIZATIONS, principal.organization or NOBODY, "organization")}
    return {"learner": await called(reads, principal.learner or NOBODY)}


async def called(reads: Any, learner: str) -> str | tuple[str, ...]:
    """The id of a learner; all of them, where they have several."""
    ids = (await ids_of(reads, [learner]))[learner]
    return ids if len(ids) > 1 else learner


def within(reached: Mapping[str, Any], document: object) -> bool:
    """Whether a document is one of those."""
    return all(meets(getattr(document, name), wanted) for name, wanted in reached.items())


def meets(value: object, wanted: object) -> bool:
    """Whether a field has the value that is wanted, or one of those; several values, whether each is one."""
    values = value if isinstance(value, tuple) else (value,)
    return all(one in wanted if isinstance(wanted, tuple) else one == wanted for one in values)


async def sees(reads: Any, principal: Principal, scope: str, document: Any) -> bool:
    """Whether a document about a learner is one that the caller sees: as `reach` tells, or because the learner's
    profile names them as the manager, whichever organization the learner is of.
    """
    reached = await reach(reads, principal, scope)
    return within(reached, document) or bool(await named_by(reads, principal, [document.learner]))


async def named_by(reads: Any, principal: Principal, learners: Collection[str]) -> set[str]:
    """Those of these learners whose profile names the caller as their manager."""
    if not manages(principal):
        return set()
    found: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, learners)
    mine = await called(reads, principal.learner or NOBODY)
    return {ident for ident, one in found.items() if meets(one.manager, mine)}


async def own_people(reads: Any, principal: Principal) -> list[str]:
    """All whose profile names the caller as their manager."""
    if not manages(principal):
        return []
    mine = await called(reads, principal.learner or NOBODY)
    return [one.learner for one in await every(reads, LEARNERS, {"manager": mine})]


def manages(principal: Principal) -> bool:
    """Whether the caller may be named as somebody's manager."""
    return "manager" in principal.roles and principal.learner is not None
