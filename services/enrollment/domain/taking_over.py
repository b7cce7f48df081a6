"""What one learner has goes over to another one who is the same person: the same seat or place, on the same terms.

Nobody comes in between: a seat that is taken over was never free, and a place in the queue keeps its ticket.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context
from chassis.errors import NotYetKnown
from chassis.ids import root_of
from contracts.enrollment import (
    CancelledBy,
    EnrollmentState,
    LearnerEnrolled,
    LearnerWaitlisted,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    RosterOpened,
    SeatOffered,
)
from contracts.shared import Format, Step
from services.enrollment.domain import enrollment
from services.enrollment.domain.admission import is_seated, learner_of, stream_of
from services.enrollment.domain.charging import for_seat
from services.enrollment.domain.enrollment import Enrollment
from services.enrollment.domain.entries import Said, enrolled, found
from services.enrollment.domain.going import Going
from services.enrollment.domain.leaver import begun
from services.enrollment.domain.leaving import left
from services.enrollment.domain.merged import MERGED
from services.enrollment.domain.offering_terms import OfferingTerms, terms_of
from services.enrollment.domain.roster import Roster

Standing = tuple[int, int, int]
NOTHING: Standing = (0, 0, 0)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What the views know of an enrollment. What is `over` was completed there, or has ended with its offering. Where
    there are no seats, the `format` it is counted by; of a program, the `steps` of the version that they go by.
    """

    enrollment: str
    format: Format = Format.LIVE
    steps: tuple[Step, ...] = ()
    program_version: int = 0
    over: bool = False


def counterpart(ident: str, kept: str) -> str:
    """The same enrollment of the one who is kept."""
    return f"{ident.partition('.')[0]}.{kept}"


def taken_over(states: Mapping[str, Any], held: Held, kept: str, context: Context) -> tuple[Said, bool]:
    """What goes over, or ends because the other has it already, and whether it went over; nothing of what has begun, or
    is over.

    Raises:
        NotYetKnown: the learner was moved to another version of the program a moment ago.
    """
    if held.over:
        return [], False
    if is_seated(held.enrollment):
        return _on_roster(states, held.enrollment, kept, context)
    own: Enrollment = states[stream_of(held.enrollment)]
    if own.state is not EnrollmentState.ENROLLED:
        return [], False
    other: Enrollment = states[stream_of(counterpart(held.enrollment, kept))]
    has = other.state is EnrollmentState.ENROLLED
    if own.course is None:
        return _program(held, own, kept, has=has), not has
    return _without_seats(states, held, kept, context.at, has=has), not has


def _on_roster(states: Mapping[str, Any], ident: str, kept: str, context: Context) -> tuple[Said, bool]:
    if begun(states[stream_of(ident)], context.at):
        return [], False
    roster, merged, terms, standing, said = found(states, ident, context)
    lapsed = roster.lapsed(context.at)
    mine, theirs = _rank(roster, merged, lapsed), _rank(roster, kept, lapsed)
    if mine == NOTHING:
        return said, False
    conditions = terms_of(states, roster.offering)
    ends = Going(by=CancelledBy.COORDINATOR, when=context.at, because=MERGED)
    if theirs >= mine:
        return [*said, *left(roster, terms, conditions, merged, standing, ends)], False
    was = roster.standing(kept, lapsed)
    if theirs != NOTHING and was is not None:
        said += left(roster, terms, conditions, kept, was, ends)
    said += _entered(roster, terms, conditions, merged, kept)
    over = msgspec.structs.replace(ends, substituted_by=roster.enrollment(kept))
    return [*said, *left(roster, terms, conditions, merged, standing, over)], True


def _rank(roster: Roster, learner: str, lapsed: list[str]) -> Standing:
    """How well somebody stands: a seat before an offer of one, that before a place in the queue, there who is ahead."""
    if learner in roster.enrolled:
        return (3, 0, 0)
    if learner in roster.offers and learner not in lapsed:
        return (2, 0, 0)
    waits = roster.waiting.get(learner)
    return (1, waits.priority, -waits.ticket) if waits else NOTHING


def _entered(roster: Roster, terms: RosterOpened, conditions: OfferingTerms, merged: str, kept: str) -> Said:
    """The seat, the offer or the place, as it is, with the one who is kept. Told before the other loses it, so that the
    roster still knows since when it was held.
    """
    seat, offer = roster.enrolled.get(merged), roster.offers.get(merged)
    if seat is not None:
        as_given = OfferingTerms(versions=conditions.versions[: seat.terms])
        return enrolled(roster, terms, as_given, kept, seat.organization, substitutes=roster.enrollment(merged))
    waits = roster.waiting.get(merged)
    place: Any = offer or waits
    waiting = LearnerWaitlisted(
        enrollment=roster.enrollment(kept),
        offering=roster.offering,
        course=terms.course,
        learner=kept,
        ticket=waits.ticket if waits else roster.last_ticket + 1,
        priority=waits.priority if waits else 0,
        organization=place.organization,
        format=terms.format,
        program=terms.program,
        without_prerequisites=waits is not None and waits.excused,
        beside_free_seats=merged in roster.passed,
        despite_clash=waits is not None and waits.despite_clash,
    )
    if offer is None:
        return [(roster.stream, waiting)]
    offered = SeatOffered(
        enrollment=roster.enrollment(kept),
        offering=roster.offering,
        learner=kept,
        expires_at=offer.expires_at,
        because_of=offer.because_of,
    )
    return [(roster.stream, waiting), (roster.stream, offered)]


def _without_seats(states: Mapping[str, Any], held: Held, kept: str, at: datetime, *, has: bool) -> Said:
    own: Enrollment = states[stream_of(held.enrollment)]
    target, mine = root_of(stream_of(held.enrollment)), counterpart(held.enrollment, kept)
    conditions = terms_of(states, target)
    ends = Going(by=CancelledBy.COORDINATOR, when=at, because=MERGED, substituted_by=None if has else mine)
    leaves = enrollment.left(held.enrollment, own, conditions, None, ends)
    if has:
        return leaves
    begins = LearnerEnrolled(
        enrollment=mine,
        offering=target,
        course=str(own.course),
        learner=kept,
        format=held.format,
        organization=own.organization,
        program=own.program,
        terms=own.terms,
        substitutes=held.enrollment,
    )
    charged = for_seat(enrollment.payer(mine, own.organization), conditions.at(own.terms))
    return [*((stream_of(mine), event) for event in (begins, *charged)), *leaves]


def _program(held: Held, own: Enrollment, kept: str, *, has: bool) -> Said:
    if own.version != held.program_version and not has:
        raise NotYetKnown("That they are on another version of the program has not arrived here yet.")
    target, name = root_of(stream_of(held.enrollment)), stream_of(held.enrollment)
    ends = ProgramEnrollmentCancelled(
        enrollment=held.enrollment,
        program=target,
        learner=learner_of(held.enrollment),
        by=CancelledBy.COORDINATOR,
        because=MERGED,
    )
    if has:
        return [(name, ends)]
    mine = counterpart(held.enrollment, kept)
    begins = ProgramEnrolled(
        enrollment=mine,
        program=target,
        learner=kept,
        program_version=own.version,
        steps=held.steps,
        format=held.format,
        organization=own.organization,
    )
    return [(stream_of(mine), begins), (name, ends)]
