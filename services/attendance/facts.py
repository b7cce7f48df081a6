"""The facts that commands rest on, gathered from attendance's own views for a whole batch at once.

What a command names may have been made a moment ago, so it is only unknown once waiting is over.
The positions are read before the documents: facts are at least as new as the positions say.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from chassis.decider import Gathered
from chassis.errors import NotYetKnown, Problem, Unknown
from chassis.reads import every
from contracts.enrollment import LearnerEnrolled
from contracts.shared import Delivery
from services.attendance.commands import (
    CloseRoll,
    HandProgressOn,
    JudgeProgress,
    RecordAttendance,
    RecordOutcome,
    RecordResult,
)
from services.attendance.domain.order import of_components
from services.attendance.domain.requirement import Requirement
from services.attendance.domain.roster import Span
from services.attendance.projections import OFFERINGS, PATHS, ROLLS, SEATS
from services.attendance.projections.documents import OfferingDocument, PathDocument, SeatDocument


async def requirements(
    commands: Sequence[RecordOutcome | RecordResult | HandProgressOn], reads: Any
) -> Sequence[Gathered | Problem]:
    """Per command the `Requirement` of its offering; the learner is known, whether enrolled yet or not."""
    positions = reads.positions()
    offerings: Mapping[str, OfferingDocument] = await reads.get_many(
        OFFERINGS, sorted({command.offering for command in commands})
    )
    people: Mapping[str, PathDocument] = await reads.get_many(PATHS, sorted({command.learner for command in commands}))
    found = await _asked(commands, offerings, reads)

    def answer(command: RecordOutcome | RecordResult | HandProgressOn) -> Gathered | Problem:
        if command.offering not in offerings:
            return _unknown("offering", command.offering)
        if command.learner not in people:
            return _unknown("learner", command.learner)
        return Gathered(facts=found[command.offering, command.learner], rests_on=positions)

    return [answer(command) for command in commands]


async def opened(commands: Sequence[JudgeProgress], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the `Requirement` of its offering, where some component has to open; else null.

    An offering that has not arrived has no outcomes either, for which it would have been waited.
    """
    positions = reads.positions()
    known: Mapping[str, OfferingDocument] = await reads.get_many(
        OFFERINGS, sorted({command.offering for command in commands})
    )
    offerings = {ident: one for ident, one in known.items() if of_components(one.components, one.timezone).gates}
    found = await _asked(commands, offerings, reads)
    return [Gathered(facts=found.get((command.offering, command.learner)), rests_on=positions) for command in commands]


async def may_open(events: Sequence[LearnerEnrolled], reads: Any, _after: Mapping[str, int]) -> Sequence[bool]:
    """Per event whether some component of its offering has to open, or the offering has not arrived."""
    known: Mapping[str, OfferingDocument] = await reads.get_many(
        OFFERINGS, sorted({event.offering for event in events})
    )
    opening = {ident: bool(of_components(one.components, one.timezone).gates) for ident, one in known.items()}
    return [opening.get(event.offering, True) for event in events]


async def seats_of_marked(commands: Sequence[RecordAttendance], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the `Roster` of the learners it marks."""
    positions = reads.positions()
    rolls = await reads.get_many(ROLLS, sorted({command.session for command in commands}))
    keys = {key for command in commands for key in _seat_keys(command).values()}
    seats: Mapping[str, SeatDocument] = await reads.get_many(SEATS, sorted(keys))

    def answer(command: RecordAttendance) -> Gathered | Problem:
        if command.session not in rolls:
            return _unknown("session", command.session)
        marked = {learner: seats[key].spans for learner, key in _seat_keys(command).items() if key in seats}
        return Gathered(facts=marked, rests_on=positions)

    return [answer(command) for command in commands]


async def whole_roster(commands: Sequence[CloseRoll], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the `Roster` of its session's offering."""
    positions = reads.positions()
    rolls = await reads.get_many(ROLLS, sorted({command.session for command in commands}))
    rosters = await rosters_of(reads, {offering_of(session) for session in rolls})

    def answer(command: CloseRoll) -> Gathered | Problem:
        if command.session not in rolls:
            return _unknown("session", command.session)
        return Gathered(facts=rosters.get(offering_of(command.session), {}), rests_on=positions)

    return [answer(command) for command in commands]


async def rosters_of(reads: Any, offerings: set[str]) -> dict[str, dict[str, tuple[Span, ...]]]:
    """Per offering, when each learner held a seat on it; in as few queries as pages are needed."""
    rosters: dict[str, dict[str, tuple[Span, ...]]] = {}
    for seat in await every(reads, SEATS, {"offering": sorted(offerings)}) if offerings else ():
        rosters.setdefault(seat.offering, {})[seat.learner] = seat.spans
    return rosters


def offering_of(session: str) -> str:
    """The offering that a session belongs to, from its id."""
    return session.rpartition(".")[0]


def _seat_keys(command: RecordAttendance) -> dict[str, str]:
    offering = offering_of(command.session)
    return {mark.learner: f"{offering}.{mark.learner}" for mark in command.taken()}


async def _asked(
    commands: Sequence[RecordOutcome | RecordResult | JudgeProgress | HandProgressOn],
    offerings: Mapping[str, OfferingDocument],
    reads: Any,
) -> Mapping[tuple[str, str], Requirement]:
    """By offering and learner what is asked for; when they were enrolled is looked up where days count from that."""
    found = {ident: _requirement(offering) for ident, offering in offerings.items()}
    asked = {(command.offering, command.learner) for command in commands if command.offering in found}
    counting = sorted(f"{one}.{learner}" for one, learner in asked if found[one].order.asks_for_enrollment)
    seats: Mapping[str, SeatDocument] = await reads.get_many(SEATS, counting) if counting else {}

    def of(offering: str, learner: str) -> Requirement:
        seat = seats.get(f"{offering}.{learner}")
        requirement = found[offering]
        if seat is None:
            return requirement
        return replace(requirement, order=replace(requirement.order, enrolled_at=seat.first))

    return {(one, learner): of(one, learner) for one, learner in asked}


def _requirement(offering: OfferingDocument) -> Requirement:
    return Requirement(
        course=offering.course,
        components=frozenset(part.key for part in offering.components),
        required=frozenset(part.key for part in offering.components if part.required),
        rule=offering.completion_rule,
        order=of_components(offering.components, offering.timezone),
        renewable=offering.delivery is Delivery.ON_DEMAND,
    )


def _unknown(kind: str, ident: str) -> NotYetKnown:
    named: dict[str, Any] = {kind: ident}
    told = f"There is no {kind} {ident}"
    return NotYetKnown(f"{told} here yet.", otherwise=Unknown(f"{told}.", **named), **named)
