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
    EnrollmentRejected,
    EnrollmentRequested,
    EnrollmentState,
    InterestTold,
    LearnerEnrolled,
    LearnerWaitlisted,
    NoticeIntended,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    RequestLapsed,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.event import Event
from contracts.shared import Notify
from services.enrollment.domain.erasure import ERASED
from services.enrollment.domain.merged import MERGED
from services.enrollment.notices import kinds

_PLAIN: Mapping[type[Event], str] = {
    LearnerEnrolled: kinds.CONFIRMATION,
    ProgramEnrolled: kinds.CONFIRMATION,
    SeatOfferExpired: kinds.SEAT_OFFER_OVER,
    EnrollmentRequested: kinds.REQUESTED,
    EnrollmentRejected: kinds.REJECTED,
    RequestLapsed: kinds.REQUEST_LAPSED,
}
"""What is told of events of which there is nothing to tell but that they happened."""

SILENT = (ERASED, MERGED)
"""Why an enrollment has ended, where nobody is told."""

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
            if _over(states.get(stream), context.at):
                continue
            for about in _told(event, decision.reply, whom):
                ident = f"{context.new_id}.{len(notices) + 1}"
                notices.append((stream, NoticeIntended(notice=ident, at=context.at, **about)))
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


def _told(event: Event, reply: Mapping[str, Any], whom: tuple[str, ...]) -> list[dict[str, Any]]:
    """What is told of an event, to each."""
    about = _about(event, reply)
    told = [{**about, "to": to} for to in whom] if about else []
    if isinstance(event, EnrollmentRequested) and event.stages[:1] == (kinds.MANAGER,):
        told.append({**_of(event, kinds.APPROVAL), "to": kinds.MANAGER})
    return told


def _about(event: Event, reply: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is told of an event, and of what; null where nothing is."""
    if plain := _PLAIN.get(type(event)):
        return _of(event, plain)
    match event:
        case InterestTold(learner=learner, offering=offering):
            about = {"learner": learner, "enrollment": f"{offering}.{learner}", "offering": offering}
            return {"kind": kinds.DATED, **about}
        case LearnerWaitlisted():
            own = reply.get("enrollment") == event.enrollment
            return _of(event, kinds.WAITLIST, place=reply.get("place", 0) if own else 0)
        case SeatOffered():
            return _of(event, kinds.SEAT_OFFER, expires_at=event.expires_at)
        case SeatOfferDeclined():
            return _of(event, kinds.CANCELLATION, why="declined")
        case EnrollmentCancelled(transferred_to=str()):
            return _of(event, kinds.TRANSFER) if _had_seat(event) else None
        case EnrollmentCancelled(because=because) | ProgramEnrollmentCancelled(because=because) if because in SILENT:
            return None
        case EnrollmentCancelled() | ProgramEnrollmentCancelled():
            why = "substituted" if getattr(event, "substituted_by", None) else CancelledBy(event.by).value
            return _of(event, kinds.CANCELLATION, why=why)
    return None


def _of(event: Any, kind: str, **more: Any) -> dict[str, Any]:
    # A seat may count for a program; it is the offering that is told of.
    offering = getattr(event, "offering", "")
    where = {"offering": offering} if offering else {"program": event.program}
    return {"kind": kind, "learner": event.learner, "enrollment": event.enrollment, **where, **more}


def _had_seat(event: EnrollmentCancelled) -> bool:
    return event.was is EnrollmentState.ENROLLED


def _over(state: Any, at: datetime) -> bool:
    terms = getattr(state, "terms", None)
    ends = getattr(terms, "ends_at", None) or getattr(terms, "starts_at", None)
    return ends is not None and ends <= at
