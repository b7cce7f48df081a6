"""Who will be looked at once a command that is only tried has happened: whom seats may go to, and what they lack."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.decider import Gathered
from chassis.errors import Problem
from chassis.ids import root_of, stream
from chassis.trees import below
from contracts.enrollment import SeatReservation
from services.enrollment.candidates import AT_ONCE, candidates_of, free
from services.enrollment.commands import (
    CancelEnrollment,
    ChangeCapacity,
    ChangeLearner,
    ReserveSeats,
    TransferEnrollment,
    TryRevision,
)
from services.enrollment.domain.admission import is_seated, not_opened
from services.enrollment.domain.passing_on import Candidates
from services.enrollment.facts.people import standing
from services.enrollment.projections import OFFERINGS, ORGANIZATIONS, OfferingDocument

Tried = ChangeCapacity | ReserveSeats | TryRevision | CancelEnrollment | TransferEnrollment


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """What lies ahead of who leaves: their `enrollments`, held for so many `days`, and by offering the `Candidates`."""

    enrollments: Sequence[str] = ()
    candidates: Mapping[str, Candidates | None] = {}
    days: float = 0.0


async def for_foreseeing(commands: Sequence[Tried], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command that is only tried, the `Candidates` of each offering whose seats it may free, add or keep, by
    offering: those who will be looked at once it has happened.
    """
    positions = reads.positions()
    targets = {command: [one for one in targets_of(command) if is_seated(one)] for command in dict.fromkeys(commands)}
    offerings = await reads.get_many(OFFERINGS, sorted({one for some in targets.values() for one in some}))
    answers: list[Gathered | Problem] = []
    for command in commands:
        known = [offerings[one] for one in targets[command] if one in offerings and offerings[one].published]
        then = [await _then(one, command, reads) for one in known]
        # Beside the free seats there are those whose offers have run out, and the one that is given up.
        found = {one.offering: await candidates_of(one, reads, await free(one, reads) + AT_ONCE) for one in then}
        missing = [one for one in targets[command] if one not in found]
        answers.append(not_opened(missing[0]) if missing else Gathered(facts=found, rests_on=positions))
    return answers


def targets_of(command: Tried) -> tuple[str, ...]:
    """The offerings whose seats a command may free, add or keep, or have be given out by other terms."""
    if isinstance(command, ChangeCapacity | ReserveSeats | TryRevision):
        return (command.offering,)
    left = root_of(stream("enrollment", command.enrollment))
    return (left, command.to) if isinstance(command, TransferEnrollment) else (left,)


async def _then(offering: OfferingDocument, command: Tried, reads: Any) -> OfferingDocument:
    """The offering as the command leaves it, as far as it says who is looked at."""
    match command:
        case ChangeCapacity():
            return replace(offering, opened=True, roster_capacity=command.capacity)
        case ReserveSeats(organization=str(one)):
            covers = tuple(await below(reads, ORGANIZATIONS, one, "organization"))
            mine = SeatReservation(organization=one, seats=command.seats, covers=covers, until=command.until)
            return replace(offering, reservations=(*offering.reservations, mine))
    return offering


async def for_leaving(commands: Sequence[ChangeLearner], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command what lies ahead of its learner (`Leaving`)."""
    positions = reads.positions()
    found = await standing(reads, sorted({command.learner for command in commands}))
    left = {one: root_of(stream("enrollment", one)) for theirs in found.values() for one in theirs}
    offerings = await reads.get_many(OFFERINGS, sorted(set(left.values())))
    after = {one: await candidates_of(known, reads, 1 + AT_ONCE) for one, known in offerings.items() if known.published}
    answers: list[Gathered | Problem] = []
    for command in commands:
        theirs = tuple(found.get(command.learner, ()))
        known = {left[one]: after[left[one]] for one in theirs if left[one] in after}
        facts = Leaving(enrollments=theirs, candidates=known, days=reads.settings.leaver_days)
        answers.append(Gathered(facts=facts, rests_on=positions))
    return answers
