"""Who of those that wait may take a free seat: facts gathered before a promotion, so that it rests on them.

The first in line are looked at, until one of them lacks nothing; the seat stays free meanwhile. Somebody who has
joined the queue since is not among them, and is waited for. Where nothing is asked for, nobody is looked at.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.decider import Gathered
from chassis.errors import Problem
from chassis.ids import root_of, stream
from chassis.reads import every
from contracts.enrollment import EnrollmentState
from services.enrollment.commands import PromoteAfter, PromoteLearner, PromoteNext
from services.enrollment.domain.admission import NOTHING, learner_of, not_opened
from services.enrollment.domain.promotion import Candidates
from services.enrollment.prerequisites import asks_for_something, lacking
from services.enrollment.projections import ENROLLMENTS, OFFERINGS, OfferingDocument

AT_ONCE = 50
"""How many are looked at together: enough that those promoted a moment ago, who seem to wait, cost no second look."""
MOST_AT_ONCE = 1_000


async def for_promoting(commands: Sequence[PromoteNext], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the `Candidates` of its offering: for one seat, or for as many as there may be."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, sorted({command.offering for command in commands}))
    answers: list[Gathered | Problem] = []
    for command in commands:
        offering = offerings.get(command.offering)
        if offering is None or not offering.published:
            answers.append(not_opened(command.offering))
            continue
        found = await _candidates(offering, reads, one=command.because_of is not None)
        answers.append(Gathered(facts=found, rests_on=positions))
    return answers


async def for_completed(commands: Sequence[PromoteAfter], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the `Candidates` of each offering whose seats its learner waits for."""
    positions = reads.positions()
    waiting: dict[str, list[str]] = {}
    learners = sorted({command.learner for command in commands})
    for place in await every(reads, ENROLLMENTS, {"learner": learners, "state": EnrollmentState.WAITLISTED}):
        waiting.setdefault(place.learner, []).append(place.target)
    offerings = await reads.get_many(OFFERINGS, sorted({one for targets in waiting.values() for one in targets}))
    found = {ident: await _candidates(one, reads, one=True) for ident, one in offerings.items()}
    return [
        Gathered(
            facts={one: found[one] for one in waiting.get(command.learner, ()) if one in found}, rests_on=positions
        )
        for command in commands
    ]


async def for_picking(commands: Sequence[PromoteLearner], reads: Any) -> Sequence[Gathered | Problem]:
    """Nothing but that the learner picked has completed what comes before, unless the command says that it is meant."""
    positions = reads.positions()
    targets = {command.enrollment: root_of(stream("enrollment", command.enrollment)) for command in commands}
    offerings: Mapping[str, OfferingDocument] = await reads.get_many(OFFERINGS, sorted(set(targets.values())))
    asked = {
        command.enrollment: (learner_of(command.enrollment), offerings[targets[command.enrollment]])
        for command in commands
        if targets[command.enrollment] in offerings and not command.without_prerequisites
    }
    lacks = await lacking(asked, reads)
    return [Gathered(facts=lacks.get(command.enrollment), rests_on=positions) for command in commands]


async def _candidates(offering: OfferingDocument, reads: Any, *, one: bool) -> Candidates | None:
    if not await asks_for_something(offering, reads):
        return None
    where = {"target": offering.offering, "state": EnrollmentState.WAITLISTED}
    found: dict[str, tuple[str, ...]] = {}
    after: str | None = None
    size = AT_ONCE
    while True:
        page, after = await reads.find(ENROLLMENTS, where, ("turn",), size, after)
        lacks = await lacking({place.enrollment: (place.learner, offering) for place in page}, reads)
        found |= {place.learner: lacks.get(place.enrollment, NOTHING).courses for place in page}
        if after is None or (one and len(lacks) < len(page)):
            return found
        size = min(2 * size, MOST_AT_ONCE)
