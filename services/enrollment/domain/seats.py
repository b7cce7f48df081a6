"""Who gets a seat or a place in the queue, and who gives one up.

Every decider of a roster treats the seat offers that ran out by the command's time as expired, and
says so first, so that a late timer changes nothing.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused
from contracts.enrollment import CancelledBy, EnrollmentState, LearnerWaitlisted, RosterOpened
from services.enrollment.commands import CancelEnrollment, EnrollLearner, IfFull
from services.enrollment.domain import own_calendar
from services.enrollment.domain.admission import (
    Admission,
    asked_by,
    called_off,
    check_leaving,
    check_open,
    not_opened,
    stream_of,
)
from services.enrollment.domain.candidate import Candidate
from services.enrollment.domain.charging import told
from services.enrollment.domain.entries import (
    answer,
    dates_of,
    enrolled,
    expiries,
    figures,
    found,
    full,
    present,
)
from services.enrollment.domain.going import Going
from services.enrollment.domain.leaving import left
from services.enrollment.domain.offering_terms import terms_of
from services.enrollment.domain.roster import Roster


def enroll(states: Mapping[str, Any], command: EnrollLearner, context: Context) -> Decision:
    """A seat; a place in the queue where none is free for them, or somebody waits who could have it; nothing for who
    has either. Who would be refused rather than wait has the seat that went past all who wait.

    Raises:
        Refused: `offering-cancelled`, `enrollment-closed`, `own-calendar-clash`, `offering-full`, `waitlist-full`.
        NotYetKnown: the roster is not open yet.
    """
    roster: Roster = states[stream_of(command.enrollment)]
    facts: Admission = context.facts
    terms = opened(roster)
    lapsed = roster.lapsed(context.at)
    said = expiries(roster, lapsed)
    learner = command.learner
    standing = roster.standing(learner, lapsed)
    if standing is not None and standing is not EnrollmentState.CANCELLED:
        return Decision(events=said, reply=present(roster, learner, standing))
    check_open(roster.offering, terms, context.happened(command.effective_at))
    own_calendar.check(roster.offering, learner, facts.clashes, context.at)
    hints, via = own_calendar.hints(facts.at_night, context.at), asked_by(command)
    free, share = roster.openings(lapsed, context.at), roster.shares.of(facts.organization)
    passed = _gone_past(roster, facts.ahead, context.at) if command.if_full is IfFull.REFUSE else ()
    if free.has(share) and not free.awaited(share, passed):
        how = {"via": via, "despite_clash": command.despite_clash}
        said += enrolled(roster, terms, terms_of(states, roster.offering), learner, facts.organization, **how)
        return Decision(events=said, reply=answer(roster, learner, EnrollmentState.ENROLLED, **hints), status=201)
    beside = free.has(share) and bool(roster.passed)
    if command.if_full is IfFull.REFUSE or not (beside and free.left_over(roster.passed).has(share)):
        _check_waitlist(roster, terms, command, lapsed)
    ticket = roster.last_ticket + 1
    waits = LearnerWaitlisted(
        enrollment=command.enrollment,
        offering=roster.offering,
        course=terms.course,
        learner=learner,
        ticket=ticket,
        priority=command.priority,
        organization=facts.organization,
        format=terms.format,
        program=terms.program,
        without_prerequisites=command.without_prerequisites,
        beside_free_seats=beside,
        despite_clash=command.despite_clash,
        via=via,
    )
    reply = answer(roster, learner, EnrollmentState.WAITLISTED, place=roster.place(command.priority, ticket), **hints)
    return Decision(events=[*said, (roster.stream, waits)], reply=reply, status=201)


def cancel(states: Mapping[str, Any], command: CancelEnrollment, context: Context) -> Decision:
    """The end of a seat, a seat offer or a place in the queue; nothing for who has already left. `context.facts` are
    the `Dates`.

    Raises:
        Unknown: `not-enrolled`, there never was such an enrollment.
        Refused: `offering-over`, `excuse-unknown`.
    """
    roster, learner, terms, standing, said = found(states, command.enrollment, context)
    when = context.happened(command.effective_at)
    if standing is not EnrollmentState.CANCELLED:
        check_leaving(command.asker, roster.offering, dates_of(terms, context.facts), context.at)
        how = Going(by=CancelledBy(command.by), when=when, excuse=command.excuse or "", without_fee=command.without_fee)
        said += left(roster, terms, terms_of(states, roster.offering), learner, standing, how)
    charge = told([event for _, event in said])
    return Decision(events=said, reply=answer(roster, learner, EnrollmentState.CANCELLED, **charge))


def opened(roster: Roster) -> RosterOpened:
    """The terms of a roster that takes learners.

    Raises:
        Refused: `offering-cancelled`.
        NotYetKnown: the roster is not open yet.
    """
    if roster.closed:
        raise called_off(roster.offering)
    if roster.terms is None:
        raise not_opened(roster.offering)
    return roster.terms


def _gone_past(roster: Roster, ahead: Mapping[str, Candidate] | None, at: datetime) -> Collection[str]:
    """Whom a seat has gone past and would again: in whose way something stands still, where that was looked up."""
    if ahead is None:
        return roster.passed
    waiting = {learner: roster.waiting[learner] for learner in roster.passed if learner in ahead}
    return {
        learner
        for learner, waits in waiting.items()
        if ahead[learner].for_seat(excused=waits.excused, despite_clash=waits.despite_clash, at=at)
    }


def _check_waitlist(roster: Roster, terms: RosterOpened, command: EnrollLearner, lapsed: list[str]) -> None:
    limit = terms.waitlist_limit
    if command.if_full is IfFull.REFUSE or limit == 0:
        raise full(roster, lapsed)
    if limit is not None and len(roster.waiting) >= limit:
        raise Refused(
            "The offering and its waitlist are full.",
            slug="waitlist-full",
            waitlist_limit=limit,
            **figures(roster, lapsed),
        )
