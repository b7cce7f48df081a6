"""What learners have in their own calendars, found for a whole batch at once: what would clash with that."""

from collections.abc import Mapping
from typing import Any

from chassis.reads import every
from contracts.enrollment import EnrollmentState
from services.enrollment.domain.own_calendar import Clash, ahead, clashing
from services.enrollment.persons import Ids, each_id, everyone
from services.enrollment.projections import ENROLLMENTS, SITTINGS, SittingsDocument

HOLDING = (EnrollmentState.ENROLLED, EnrollmentState.OFFERED)
"""Who waits holds nothing yet: somebody may wait for two things at the same time."""


async def clashes(
    asked: Mapping[str, tuple[str, str]], wanted: Mapping[str, SittingsDocument], reads: Any, ids: Ids
) -> Mapping[str, tuple[Clash, ...]]:
    """By enrollment what its learner has at the time of the offering; only where there is something.

    `asked` is the learner, whose `ids` may be several, and the offering of each, `wanted` when those offerings take
    place. Past sessions are among them: when is now, is not known here.
    """
    live = {ident: one for ident, one in asked.items() if one[1] in wanted and ahead(wanted[one[1]].sittings)}
    if not live:
        return {}
    held: dict[str, set[str]] = {}
    learners = {learner for learner, _ in live.values()}
    for seat in await every(reads, ENROLLMENTS, {"learner": everyone(ids, learners), "state": HOLDING}):
        held.setdefault(seat.learner, set()).add(seat.target)
    others: Mapping[str, SittingsDocument] = await reads.get_many(
        SITTINGS, sorted({offering for offerings in held.values() for offering in offerings})
    )
    found = {}
    for ident, (learner, offering) in live.items():
        has = {target for one in each_id(ids, learner) for target in held.get(one, ())}
        beside = {one: others[one].sittings for one in has if one != offering and one in others}
        if at_once := clashing(wanted[offering].sittings, beside):
            found[ident] = at_once
    return found
