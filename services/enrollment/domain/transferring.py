"""A seat that is handed on: to another offering for the same learner, or to a colleague on the same one.

Both sides are one decision over their streams, and so one transaction: it comes to both, or to neither.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import root_of
from contracts.enrollment import CancelledBy, EnrollmentState, LearnerEnrolled, LearnerWaitlisted
from services.enrollment.commands import Approval, SubstituteLearner, TransferEnrollment
from services.enrollment.domain import enrollment, own_calendar, seats
from services.enrollment.domain.admission import (
    Admission,
    Dates,
    OfferingFacts,
    asked_by,
    check_leaving,
    check_open,
    is_seated,
    learner_of,
    never_enrolled,
    stream_of,
)
from services.enrollment.domain.charging import told
from services.enrollment.domain.entries import Said, answer, dates_of, enrolled, found
from services.enrollment.domain.going import Going
from services.enrollment.domain.leaving import left
from services.enrollment.domain.offering_terms import PROGRAM, OfferingTerms, terms_of, with_terms


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """Facts for one transfer: what getting in rests on, and when what is left takes place."""

    admission: Admission
    dates: Dates = Dates()


def transfer_streams(command: TransferEnrollment, _context: Context) -> tuple[str, ...]:
    """Both sides, each with the terms of its offering."""
    return tuple(dict.fromkeys((*with_terms(command.enrollment), *with_terms(command.entering.enrollment))))


def substitution_streams(command: SubstituteLearner, _context: Context) -> tuple[str, ...]:
    """The roster, or the streams of both where there is none."""
    return tuple(dict.fromkeys((*with_terms(command.enrollment), stream_of(command.entering.enrollment))))


def transfer(states: Mapping[str, Any], command: TransferEnrollment, context: Context) -> Decision:
    """A seat there and none here; whatever refuses the one keeps the other. `context.facts` is a `Transfer`.

    Raises:
        Unknown: `not-enrolled`.
        Refused: `transfer-to-itself`, `not-an-offering`, `enrollment-over`, `offering-over`, `not-the-same-course`,
            `needs-approval`, `already-enrolled`, or what refuses enrolling or leaving.
    """
    facts: Transfer = context.facts
    source = root_of(stream_of(command.enrollment))
    if source == command.to:
        raise Refused("That is the offering that they are on.", slug="transfer-to-itself", offering=source)
    if source.startswith(PROGRAM) or command.to.startswith(PROGRAM):
        raise Refused("Only enrollments in offerings are transferred.", slug="not-an-offering", enrollment=source)
    going = Going(
        by=CancelledBy(command.by),
        when=context.at,
        excuse=command.excuse or "",
        without_fee=command.without_fee,
        transferred_to=command.entering.enrollment,
    )
    course, leaves = _leaving(states, command, going, facts.dates, context)
    _check_course(command, course, facts.admission.target)
    _check_approval(command, terms_of(states, command.to).approval(facts.admission.approval))
    enroll = seats.enroll if is_seated(command.to) else enrollment.enroll
    entered = enroll(states, command.entering, msgspec.structs.replace(context, facts=facts.admission))
    news = [
        (name, msgspec.structs.replace(event, transferred_from=command.enrollment))
        if isinstance(event, LearnerEnrolled)
        else (name, event)
        for name, event in entered.events
    ]
    if not any(isinstance(event, LearnerEnrolled | LearnerWaitlisted) for _, event in news):
        raise _already(command.entering.enrollment, entered.reply["state"])
    said = [*news, *leaves]
    reply = {**entered.reply, "was": command.enrollment, **told([event for _, event in said])}
    return Decision(events=said, reply=reply, status=201)


def substitute(states: Mapping[str, Any], command: SubstituteLearner, context: Context) -> Decision:
    """The colleague has the seat, on the terms that it was given on. `context.facts` is the colleague's `Admission`.

    Raises:
        Unknown: `not-enrolled`.
        Refused: `no-seat-to-hand-on`, `already-enrolled`, `enrollment-closed` once the offering is over,
            `own-calendar-clash`.
    """
    facts: Admission = context.facts
    target, entering = root_of(stream_of(command.enrollment)), command.entering
    if target.startswith(PROGRAM):
        raise Refused("Only seats of offerings are handed on.", slug="not-an-offering", enrollment=command.enrollment)
    own_calendar.check(target, command.substitute, facts.clashes, context.at)
    going = Going(by=CancelledBy.COORDINATOR, when=context.at, substituted_by=entering.enrollment)
    if not is_seated(target):
        return _in_turn(states, command, going, context)
    roster, learner, terms, standing, said = found(states, command.enrollment, context)
    if standing is not EnrollmentState.ENROLLED:
        raise _no_seat(command.enrollment, standing.value)
    other = roster.standing(command.substitute, roster.lapsed(context.at))
    if other in (EnrollmentState.ENROLLED, EnrollmentState.OFFERED):
        raise _already(entering.enrollment, other.value)
    check_open(target, msgspec.structs.replace(terms, cut_off_at=None), context.at)
    conditions = terms_of(states, target)
    as_given = OfferingTerms(versions=conditions.versions[: roster.enrolled[learner].terms])
    said += left(roster, terms, conditions, learner, standing, going)
    how = {"via": asked_by(command), "substitutes": command.enrollment, "despite_clash": command.despite_clash}
    said += enrolled(roster, terms, as_given, command.substitute, facts.organization, **how)
    reply = answer(roster, command.substitute, EnrollmentState.ENROLLED, was=command.enrollment)
    return Decision(events=said, reply=reply | told([event for _, event in said]), status=201)


def _in_turn(states: Mapping[str, Any], command: SubstituteLearner, going: Going, context: Context) -> Decision:
    leaves = _leaving(states, command, going, Dates(), context)[1]
    entered = enrollment.enroll(states, command.entering, context)
    if not entered.events:
        raise _already(command.entering.enrollment, entered.reply["state"])
    news = [
        (name, msgspec.structs.replace(event, substitutes=command.enrollment))
        if isinstance(event, LearnerEnrolled)
        else (name, event)
        for name, event in entered.events
    ]
    reply = {**entered.reply, "was": command.enrollment}
    return Decision(events=[*leaves, *news], reply=reply, status=201)


def _leaving(
    states: Mapping[str, Any],
    command: TransferEnrollment | SubstituteLearner,
    going: Going,
    dates: Dates,
    context: Context,
) -> tuple[str, Said]:
    """The course that is left, and what that makes happen.

    Raises:
        Unknown: `not-enrolled`.
        Refused: `enrollment-over`, `offering-over`, `excuse-unknown`.
    """
    ident = command.enrollment
    if is_seated(ident):
        roster, learner, terms, standing, said = found(states, ident, context)
        if standing is EnrollmentState.CANCELLED:
            raise _over(ident)
        check_leaving(command.asker, roster.offering, dates_of(terms, dates), context.at)
        conditions = terms_of(states, roster.offering)
        return terms.course, [*said, *left(roster, terms, conditions, learner, standing, going)]
    own = states[stream_of(ident)]
    if not isinstance(own, enrollment.Enrollment) or own.state is None:
        raise never_enrolled(ident)
    if own.state is EnrollmentState.CANCELLED or own.course is None:
        raise _over(ident)
    target = root_of(stream_of(ident))
    check_leaving(command.asker, target, dates, context.at)
    return own.course, enrollment.left(ident, own, terms_of(states, target), dates.starts_at, going)


def _check_course(command: TransferEnrollment, course: str, target: Any) -> None:
    if isinstance(target, OfferingFacts) and target.course != course and not command.other_course:
        raise Refused(
            "That offering teaches another course. Say `other_course`, with a reason, if that is meant.",
            slug="not-the-same-course",
            offering=command.to,
            course=target.course,
            was_course=course,
        )


def _check_approval(command: TransferEnrollment, approval: str) -> None:
    asks = approval != Approval.NONE
    if asks and command.asker is not None and command.asker.narrow:
        raise Refused(
            "Somebody has to agree before a learner gets in there: ask for a place first, then leave this one.",
            slug="needs-approval",
            offering=command.to,
        )


def _over(ident: str) -> Refused:
    return Refused("This enrollment is over; there is nothing to hand on.", slug="enrollment-over", enrollment=ident)


def _no_seat(ident: str, state: str) -> Refused:
    return Refused(
        "Only who has a seat can be replaced by a colleague.", slug="no-seat-to-hand-on", enrollment=ident, state=state
    )


def _already(ident: str, state: str) -> Refused:
    return Refused(
        f"{learner_of(ident)} is on that offering already.", slug="already-enrolled", enrollment=ident, state=state
    )
