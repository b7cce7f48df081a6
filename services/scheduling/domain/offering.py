"""Offerings: a version of a course on offer, with its sessions; one stream for both.

Calling an offering off calls off its sessions, and a session is added only while the offering
stands; one stream makes both exact.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import (
    OfferingCancelled,
    OfferingCapacityNoted,
    OfferingDelivered,
    OfferingPublished,
    OfferingRevised,
    OfferingScheduled,
    SessionCancelled,
    SessionScheduled,
)
from services.scheduling.commands import CancelBelowMinimum, CancelOffering, ScheduleOffering
from services.scheduling.domain.booking import released, streams_held
from services.scheduling.domain.claim import Claim, claim_stream, take
from services.scheduling.domain.course import offered
from services.scheduling.domain.program import Program
from services.scheduling.domain.sitting import Session, fold_sitting, scheduled_sitting
from services.scheduling.domain.terms import as_deadline, check_seats, check_visibility, is_open, times

WHICH = {"offering", "course"}
REVISABLE = tuple(sorted(set(OfferingRevised.__struct_fields__) & set(OfferingScheduled.__struct_fields__) - WHICH))
"""The terms that may change while an offering stands."""


class OfferingState(StrEnum):
    """How far an offering has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Offering(msgspec.Struct):
    """What decisions about an offering and its sessions rest on; `scheduled` null: not there."""

    scheduled: OfferingScheduled | None = None
    state: OfferingState = OfferingState.DRAFT
    sessions: dict[str, Session] = {}


def offering_id(command: ScheduleOffering, drawn: str) -> str:
    """`d…` for an open offering (on demand, no limit: one stream an enrollment), `o…` for a seated one."""
    return ("d" if is_open(command) else "o") + drawn[1:]


def schedule(states: Mapping[str, Any], command: ScheduleOffering, context: Context) -> Decision:
    """A draft that carries the course's published version whole.

    Raises:
        Unknown: there is no such course or program.
        Refused: `course-not-published`, `course-not-in-program`, `code-taken`, or a rule about seats
            and times (`terms`).
    """
    offering = offering_id(command, context.new_id)
    course = offered(states[stream("course", command.course)], command.course)
    if command.program:
        _check_step(states[stream("program", command.program)], command)
    check_seats(command)
    check_visibility(command)
    claim: Claim = states[claim_stream("offering", command.code)]
    scheduled = OfferingScheduled(
        offering=offering,
        course=command.course,
        code=command.code,
        title=command.title or course.title,
        course_version=course.version,
        delivery=command.delivery,
        format=course.format,
        components=course.components,
        timezone=command.timezone,
        completion_rule=course.completion_rule,
        course_code=course.code,
        course_title=course.title,
        program=command.program,
        organization=command.organization,
        capacity=command.capacity,
        minimum=command.minimum,
        offer_minutes=command.offer_minutes,
        waitlist_limit=command.waitlist_limit,
        hours=course.hours,
        credits=course.credits,
        prerequisites=course.prerequisites,
        cancel_below_minimum=command.cancel_below_minimum,
        visibility=command.visibility.value,
        decide_before=as_deadline(command.decide_before),
        cut_off_before=as_deadline(command.cut_off_before),
        max_per_instructor=command.max_per_instructor,
    )
    scheduled = msgspec.structs.replace(scheduled, **times(command))
    return Decision(
        events=(take(claim, "offering", command.code, offering), (stream("offering", offering), scheduled)),
        reply={"offering": offering, "course_version": course.version},
        status=201,
    )


def cancel(states: Mapping[str, Any], command: CancelOffering | CancelBelowMinimum, context: Context) -> Decision:
    """The offering is called off with every session ahead; nothing if it already was. What has ended, or has a closed
    roll, took place and stands. A missed minimum calls off nothing where that was not said.

    Raises:
        Unknown: there is no such offering.
        Refused: `offering-delivered`.
    """
    name = stream("offering", command.offering)
    offering: Offering = states[name]
    scheduled = existing(offering, command.offering)
    below_minimum = isinstance(command, CancelBelowMinimum)
    if below_minimum and (offering.state is OfferingState.DELIVERED or not scheduled.cancel_below_minimum):
        return Decision(reply={"offering": command.offering, "sessions": 0})
    if offering.state is OfferingState.CANCELLED:
        return Decision(reply={"offering": command.offering, "sessions": 0})
    standing(offering, command.offering)
    ahead = [session for session in _sessions_after(offering, context.at) if session not in context.facts]
    cancelled = OfferingCancelled(
        offering=command.offering,
        course=scheduled.course,
        below_minimum=below_minimum,
    )
    events: list[tuple[str, Event]] = []
    for session in ahead:
        events.append((name, SessionCancelled(session=session, offering=command.offering)))
        events += released(session, offering.sessions[session].reservations)
    return Decision(events=(*events, (name, cancelled)), reply={"offering": command.offering, "sessions": len(ahead)})


def held_ahead(
    states: Mapping[str, Any], command: CancelOffering | CancelBelowMinimum, context: Context
) -> Sequence[str]:
    """The streams of all that the sessions ahead have reserved."""
    offering: Offering = states[stream("offering", command.offering)]
    ahead = (offering.sessions[session] for session in _sessions_after(offering, context.at))
    return [name for session in ahead for name in streams_held(session.reservations)]


def existing(offering: Offering, ident: str) -> OfferingScheduled:
    """What the offering was scheduled with.

    Raises:
        Unknown: there is no such offering.
    """
    if offering.scheduled is None:
        raise Unknown(f"There is no offering {ident}.", offering=ident)
    return offering.scheduled


def standing(offering: Offering, ident: str) -> OfferingScheduled:
    """What an offering was scheduled with that was neither called off nor delivered.

    Raises:
        Unknown: there is no such offering.
        Refused: `offering-cancelled`, `offering-delivered`.
    """
    scheduled = existing(offering, ident)
    if offering.state is OfferingState.CANCELLED:
        raise Refused("The offering was called off.", slug="offering-cancelled", offering=ident)
    if offering.state is OfferingState.DELIVERED:
        raise Refused("The offering was delivered.", slug="offering-delivered", offering=ident)
    return scheduled


def evolve(offering: Offering, event: Event) -> Offering:
    """Fold one event."""
    match event:
        case OfferingScheduled():
            offering.scheduled = event
        case OfferingPublished() if offering.scheduled is not None:
            offering.state = OfferingState.PUBLISHED
            offering.scheduled = msgspec.structs.replace(offering.scheduled, overrides=event.overrides)
        case OfferingRevised() if offering.scheduled is not None:
            terms = {field: getattr(event, field) for field in REVISABLE}
            offering.scheduled = msgspec.structs.replace(offering.scheduled, **terms)
        case OfferingCapacityNoted() if offering.scheduled is not None:
            offering.scheduled = msgspec.structs.replace(offering.scheduled, capacity=event.capacity)
        case OfferingDelivered():
            offering.state = OfferingState.DELIVERED
        case OfferingCancelled():
            offering.state = OfferingState.CANCELLED
        case SessionScheduled():
            offering.sessions[event.session] = scheduled_sitting(event)
        case _:
            session = offering.sessions.get(getattr(event, "session", ""))
            if session is not None:
                fold_sitting(session, event)
    return offering


def _sessions_after(offering: Offering, time: datetime) -> Iterator[str]:
    for ident, session in offering.sessions.items():
        if session.ends_at > time and not session.cancelled:
            yield ident


def _check_step(program: Program, command: ScheduleOffering) -> None:
    if program.version == 0:
        raise Unknown(f"There is no program {command.program}.", program=command.program)
    if all(step.course != command.course for step in program.steps):
        raise Refused(
            "The program has no step with this course.",
            slug="course-not-in-program",
            course=command.course,
            program=command.program,
        )
