"""Who of those that wait may take a free seat: facts gathered before a promotion, so that it rests on them.

The first in line are looked at, until nothing stands in the way of one of them; the seat stays free meanwhile. Somebody
who has joined the queue since is not among them, and is waited for. Where nothing is asked for, nothing takes place
at a time of its own, and nobody ever left, nobody is looked at.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.decider import Gathered
from chassis.errors import Problem
from chassis.ids import root_of, stream
from chassis.reads import every
from contracts.enrollment import EnrollmentState
from services.enrollment.calendars import HOLDING, clashes
from services.enrollment.commands import (
    PromoteAfter,
    PromoteLearner,
    PromoteNext,
)
from services.enrollment.domain.admission import NOTHING, learner_of, not_opened
from services.enrollment.domain.candidate import Candidate
from services.enrollment.domain.leaver import inactive
from services.enrollment.domain.own_calendar import ahead
from services.enrollment.domain.passing_on import Candidates
from services.enrollment.persons import ids_of, known_as
from services.enrollment.prerequisites import asks_for_something, lacking
from services.enrollment.projections import (
    ENROLLMENTS,
    LEARNERS,
    OFFERINGS,
    SITTINGS,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
    SittingsDocument,
)

AT_ONCE = 50
"""How many are looked at together: enough that those promoted a moment ago, who seem to wait, cost no second look."""
MOST_AT_ONCE = 1_000
MOST_EVER = 1_000_000


async def for_promoting(commands: Sequence[PromoteNext], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the `Candidates` of its offering: for one seat, or for as many as there may be."""
    positions = reads.positions()
    offerings = await reads.get_many(OFFERINGS, sorted({command.offering for command in commands}))
    answers: list[Gathered | Problem] = []
    looked_at: dict[tuple[str, bool], Candidates | None] = {}
    for command in commands:
        offering = offerings.get(command.offering)
        if offering is None or not offering.published:
            answers.append(not_opened(command.offering))
            continue
        which = (command.offering, command.because_of is not None)
        if which not in looked_at:
            looked_at[which] = await candidates_of(offering, reads, 1 if which[1] else await free(offering, reads))
        answers.append(Gathered(facts=looked_at[which], rests_on=positions))
    return answers


async def for_looking_again(commands: Sequence[PromoteAfter], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the `Candidates` of each offering whose seats its learner waits for, or of those that went past who
    holds a seat of the offering beside, and that offering itself.
    """
    positions = reads.positions()
    whose = {command: await _concerned(command, reads) for command in dict.fromkeys(commands)}
    everyone = sorted({learner for learners in whose.values() for learner in learners})
    waiting: dict[str, list[EnrollmentDocument]] = {}
    if everyone:
        for place in await every(reads, ENROLLMENTS, {"learner": everyone, "state": EnrollmentState.WAITLISTED}):
            waiting.setdefault(place.learner, []).append(place)
    targets = {command: _targets(command, whose[command], waiting) for command in whose}
    offerings = await reads.get_many(OFFERINGS, sorted({one for some in targets.values() for one in some}))
    several = {one for command in targets if command.beside for one in targets[command]}
    found = {
        ident: await candidates_of(one, reads, await free(one, reads) if ident in several else 1)
        for ident, one in offerings.items()
        if one.published
    }
    return [
        Gathered(facts={one: found[one] for one in targets[command] if one in found}, rests_on=positions)
        for command in commands
    ]


async def _concerned(command: PromoteAfter, reads: Any) -> Sequence[str]:
    if not command.beside:
        return (command.learner,)
    return [seat.learner for seat in await every(reads, ENROLLMENTS, {"target": command.beside, "state": HOLDING})]


def _targets(
    command: PromoteAfter, learners: Sequence[str], waiting: Mapping[str, Sequence[EnrollmentDocument]]
) -> Sequence[str]:
    places = (place for learner in learners for place in waiting.get(learner, ()))
    found = dict.fromkeys(place.target for place in places if place.clashes or not command.beside)
    return list(found | {command.beside: None} if command.beside else found)


async def for_picking(commands: Sequence[PromoteLearner], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command what the learner picked has not completed, and what they have at the same time; each unless the
    command says that it is meant. Whoever has left is not picked.
    """
    positions = reads.positions()
    targets = {command.enrollment: root_of(stream("enrollment", command.enrollment)) for command in commands}
    offerings: Mapping[str, OfferingDocument] = await reads.get_many(OFFERINGS, sorted(set(targets.values())))
    asked = {
        command.enrollment: (learner_of(command.enrollment), offerings[targets[command.enrollment]])
        for command in commands
        if targets[command.enrollment] in offerings and not command.without_prerequisites
    }
    ids = await ids_of(reads, map(learner_of, targets))
    lacks = await lacking(asked, reads, ids)
    busy = await clashes(
        {
            command.enrollment: (learner_of(command.enrollment), targets[command.enrollment])
            for command in commands
            if not command.despite_clash
        },
        await reads.get_many(SITTINGS, sorted(set(targets.values()))),
        reads,
        ids,
    )
    picked = sorted({learner_of(command.enrollment) for command in commands})
    people: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, picked)
    answers: list[Gathered | Problem] = []
    for command in commands:
        learner = people.get(learner_of(command.enrollment))
        if learner is not None and not learner.active:
            answers.append(inactive(learner.learner))
            continue
        one = (lacks.get(command.enrollment, NOTHING), busy.get(command.enrollment, ()))
        answers.append(Gathered(facts=one if any(one) else None, rests_on=positions))
    return answers


async def candidates_of(offering: OfferingDocument, reads: Any, enough: int) -> Candidates | None:
    """The first in line, until so many of them could take a seat; null where nothing can be in anybody's way."""
    sittings: Mapping[str, SittingsDocument] = await reads.get_many(SITTINGS, [offering.offering])
    dated = any(ahead(one.sittings) for one in sittings.values())
    if not dated and not await asks_for_something(offering, reads) and not await _anybody_left(reads):
        return None
    where = {"target": offering.offering, "state": EnrollmentState.WAITLISTED}
    # A seat that is kept for some goes past all others: the first of theirs may stand behind them.
    kept = [{"organization": list(share.covers)} for share in offering.reservations if share.covers]
    found: dict[str, Candidate] = {}
    for line in ({}, *kept):
        found |= await _first(offering, {**where, **line}, sittings, enough, reads)
    return found


async def _anybody_left(reads: Any) -> bool:
    found, _ = await reads.find(LEARNERS, {"active": False}, (), 1)
    return bool(found)


async def free(offering: OfferingDocument, reads: Any) -> int:
    """How many seats there may be to give out, one at least; a decision that finds more of them asks again."""
    if offering.capacity is None:
        return MOST_EVER
    held = await reads.count(ENROLLMENTS, (), {"target": offering.offering, "state": HOLDING})
    return max(offering.capacity - int(sum(held.values())), 1)


async def _first(
    offering: OfferingDocument, where: Mapping[str, Any], sittings: Mapping[str, Any], enough: int, reads: Any
) -> dict[str, Candidate]:
    """Those of a line from its head on, until so many of them could take a seat."""
    found: dict[str, Candidate] = {}
    after: str | None = None
    size, able = AT_ONCE, 0
    while True:
        page, after = await reads.find(ENROLLMENTS, where, ("turn",), size, after)
        people: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, [place.learner for place in page])
        ids = known_as(people)
        lacks = await lacking({place.enrollment: (place.learner, offering) for place in page}, reads, ids)
        there = {place.enrollment: (place.learner, offering.offering) for place in page}
        busy = await clashes(there, sittings, reads, ids)
        stand = {
            place.learner: Candidate(
                lacks=lacks.get(place.enrollment, NOTHING).courses,
                clashes=busy.get(place.enrollment, ()),
                inactive=place.learner in people and not people[place.learner].active,
            )
            for place in page
        }
        found |= stand
        able += sum(not one for one in stand.values())
        if after is None or able >= enough:
            return found
        size = min(2 * size, MOST_AT_ONCE)
