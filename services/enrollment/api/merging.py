"""Who may be somebody else: found by what two registrations of one person have in common, one learner at a time."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Unknown
from services.enrollment.api.queries import SCOPE, LearnerShown, OneLearner
from services.enrollment.api.reach import reach, within
from services.enrollment.projections import LEARNERS, LearnerDocument
from services.enrollment.projections.people import NAMELESS

MOST = 20


class Duplicate(LearnerShown, frozen=True, kw_only=True):
    """Somebody who may be the same person, `because` of: `email`; `name`, in the same organization."""

    because: tuple[str, ...]


class Duplicates(msgspec.Struct, frozen=True, kw_only=True):
    """Those who may be the same person, who has the same e-mail address first; twenty at most of each kind."""

    learner: str
    items: tuple[Duplicate, ...]


async def list_duplicates(reads: Any, principal: Principal, asked: OneLearner) -> Duplicates:
    """Those who may be the same person as this one.

    Raises:
        Unknown: there is no such learner, or none that the caller may see.
    """
    own = await reach(reads, principal, SCOPE)
    learner: LearnerDocument | None = await reads.get(LEARNERS, asked.learner)
    if learner is None or not within(own, learner):
        raise Unknown(f"There is no learner {asked.learner}.", learner=asked.learner)
    found: dict[str, tuple[LearnerDocument, list[str]]] = {}
    for why, where in _alike(learner).items():
        some, _ = await reads.find(LEARNERS, where, (), MOST + 1)
        for one in some:
            if one.learner != asked.learner and one.merged_into is None and within(own, one):
                found.setdefault(one.learner, (one, []))[1].append(why)
    items = [
        msgspec.convert({**msgspec.to_builtins(one), "because": because}, Duplicate) for one, because in found.values()
    ]
    return Duplicates(learner=asked.learner, items=tuple(items))


def _alike(learner: LearnerDocument) -> Mapping[str, Mapping[str, Any]]:
    """What others would have in common with this one, if they are the same."""
    if learner.merged_into is not None or learner.erased:
        return {}
    where: dict[str, Mapping[str, Any]] = {}
    if learner.by_email:
        where["email"] = {"by_email": learner.by_email}
    if learner.by_name not in ("", NAMELESS) and learner.organization is not None:
        where["name"] = {"organization": learner.organization, "by_name": learner.by_name}
    return where
