"""Whom a decision concerns is told of it. The intent stands in the same decision, so it is there once or not at all."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from chassis.decider import Context, Decision, Handler
from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerWaitlisted,
    NoticeIntended,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.event import Event
from contracts.shared import Notify
from services.enrollment.notices import kinds

Decide = Callable[[Mapping[str, Any], Any, Context], Decision]


def told(handler: Handler[Any]) -> Handler[Any]:
    """The handler, whose decisions say who is to be told of them. Notices are named by the id drawn for the command."""
    if handler.id_kind:
        return handler
    return replace(handler, decide=telling(handler.decide), id_kind="n")


def telling(decide: Decide) -> Decide:
    """The same decision, with the notices of what it makes happen behind it. What has taken effect earlier, and what
    is about an offering that is over, is told to nobody.
    """

    def decided(states: Mapping[str, Any], command: Any, context: Context) -> Decision:
        decision = decide(states, command, context)
        whom = audience(command)
        if not whom or not decision.events:
            return decision
        notices: list[tuple[str, Event]] = []
        for stream, event in decision.events:
            about = _about(event, decision.reply)
            if about is None or _over(states.get(stream), context.at):
                continue
            for to in whom:
                ident = f"{context.new_id}.{len(notices) + 1}"
                notices.append((stream, NoticeIntended(notice=ident, at=context.at, to=to, **about)))
        return replace(decision, events=[*decision.events, *notices]) if notices else decision

    return decided


def audience(command: Any) -> tuple[str, ...]:
    """Who is told of what a command makes happen: as it says, or else the learner, unless it took effect earlier."""
    notify = getattr(command, "notify", None)
    if notify is None:
        # A reaction's effect may be dated to its cause, a moment ago; what a caller dates is history.
        return () if getattr(command, "effective_at", None) is not None else (kinds.LEARNER,)
    return {Notify.NONE: (), Notify.LEARNER: (kinds.LEARNER,), Notify.ALL: (kinds.LEARNER, kinds.MANAGER)}[notify]


def reach(events: Iterable[Event]) -> Mapping[str, Any]:
    """How many notices of each kind would go out; what a dry run tells beside the rest."""
    return {"notices": dict(Counter(event.kind for event in events if isinstance(event, NoticeIntended)))}


def _about(event: Event, reply: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is told of an event, and of what; null where nothing is."""
    match event:
        case LearnerEnrolled():
            return _of(event, kinds.CONFIRMATION, offering=event.offering)
        case ProgramEnrolled():
            return _of(event, kinds.CONFIRMATION, program=event.program)
        case LearnerWaitlisted():
            own = reply.get("enrollment") == event.enrollment
            return _of(event, kinds.WAITLIST, offering=event.offering, place=reply.get("place", 0) if own else 0)
        case SeatOffered():
            return _of(event, kinds.SEAT_OFFER, offering=event.offering, expires_at=event.expires_at)
        case SeatOfferExpired():
            return _of(event, kinds.SEAT_OFFER_OVER, offering=event.offering)
        case SeatOfferDeclined():
            return _of(event, kinds.CANCELLATION, offering=event.offering, why="declined")
        case EnrollmentCancelled(transferred_to=str()):
            return _of(event, kinds.TRANSFER, offering=event.offering) if _had_seat(event) else None
        case EnrollmentCancelled():
            why = "substituted" if event.substituted_by else event.by.value
            return _of(event, kinds.CANCELLATION, offering=event.offering, why=why)
        case ProgramEnrollmentCancelled():
            return _of(event, kinds.CANCELLATION, program=event.program, why=CancelledBy(event.by).value)
    return None


def _of(event: Any, kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "learner": event.learner, "enrollment": event.enrollment, **more}


def _had_seat(event: EnrollmentCancelled) -> bool:
    return event.was is EnrollmentState.ENROLLED


def _over(state: Any, at: datetime) -> bool:
    terms = getattr(state, "terms", None)
    ends = getattr(terms, "ends_at", None) or getattr(terms, "starts_at", None)
    return ends is not None and ends <= at
