"""What is offered and when: one document an offering and session."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import (
    OfferingCancelled,
    OfferingCapacityNoted,
    OfferingDelivered,
    OfferingPublished,
    OfferingRevised,
    OfferingScheduled,
    SessionCancelled,
    SessionInstructorsChanged,
    SessionLinkChanged,
    SessionRescheduled,
    SessionRestored,
    SessionRoomChanged,
    SessionScheduled,
)
from services.scheduling.domain.offering import REVISABLE, OfferingState
from services.scheduling.projections.documents import OfferingDocument, SessionDocument, SessionState

SessionEvent = (
    SessionScheduled
    | SessionRescheduled
    | SessionRoomChanged
    | SessionInstructorsChanged
    | SessionLinkChanged
    | SessionCancelled
    | SessionRestored
)
OfferingEvent = (
    OfferingScheduled
    | OfferingPublished
    | OfferingRevised
    | OfferingCapacityNoted
    | OfferingDelivered
    | OfferingCancelled
    | SessionScheduled
    | SessionCancelled
    | SessionRestored
)


def fold_offering(offering: OfferingDocument, event: OfferingEvent, _recorded: Recorded) -> OfferingDocument:
    """The offering after one event."""
    match event:
        case OfferingScheduled():
            return msgspec.convert(event, OfferingDocument, from_attributes=True)
        case OfferingPublished():
            return replace(offering, state=OfferingState.PUBLISHED, overrides=event.overrides)
        case OfferingRevised():
            return replace(offering, **{field: getattr(event, field) for field in REVISABLE})
        case OfferingCapacityNoted():
            return replace(offering, capacity=event.capacity)
        case OfferingDelivered():
            return replace(offering, state=OfferingState.DELIVERED)
        case OfferingCancelled():
            return replace(offering, state=OfferingState.CANCELLED, below_minimum=event.below_minimum)
        case SessionScheduled() | SessionRestored():
            return replace(offering, session_count=offering.session_count + 1)
        case SessionCancelled():
            return replace(offering, session_count=offering.session_count - 1)


def fold_session(session: SessionDocument, event: SessionEvent, recorded: Recorded) -> SessionDocument:
    """The session after one event."""
    changed = _changed(session, event)
    return replace(changed, sequence=session.sequence + 1, changed_at=recorded.recorded_at)


def _changed(session: SessionDocument, event: SessionEvent) -> SessionDocument:
    match event:
        case SessionScheduled():
            return msgspec.convert(event, SessionDocument, from_attributes=True)
        case SessionRescheduled():
            return replace(
                session,
                starts_at=event.starts_at,
                ends_at=event.ends_at,
                timezone=event.timezone,
                overrides=event.overrides,
                travel_unknown=event.travel_unknown,
            )
        case SessionRoomChanged():
            return replace(
                session,
                room=event.room,
                place=event.place,
                venue=event.venue,
                overrides=event.overrides,
                travel_unknown=event.travel_unknown,
            )
        case SessionInstructorsChanged():
            return replace(
                session,
                instructors=event.instructors,
                assistants=event.assistants,
                overrides=event.overrides,
                travel_unknown=event.travel_unknown,
            )
        case SessionLinkChanged():
            return replace(session, join_url=event.join_url)
        case SessionCancelled():
            return replace(session, state=SessionState.CANCELLED)
        case SessionRestored():
            return replace(
                session,
                state=SessionState.SCHEDULED,
                overrides=event.overrides,
                travel_unknown=event.travel_unknown,
            )


OFFERINGS = Projection(
    name="offerings",
    sources=(
        OfferingScheduled,
        OfferingPublished,
        OfferingRevised,
        OfferingCapacityNoted,
        OfferingDelivered,
        OfferingCancelled,
        SessionScheduled,
        SessionCancelled,
        SessionRestored,
    ),
    key=lambda event, recorded: event.offering,
    document=OfferingDocument,
    blank=lambda key: OfferingDocument(offering=key),
    fold=fold_offering,
    index=("by_code", "course", "program", "organization", "delivery", "state", "audience"),
)

SESSIONS = Projection(
    name="sessions",
    sources=(
        SessionScheduled,
        SessionRescheduled,
        SessionRoomChanged,
        SessionInstructorsChanged,
        SessionLinkChanged,
        SessionCancelled,
        SessionRestored,
    ),
    key=lambda event, recorded: event.session,
    document=SessionDocument,
    blank=lambda key: SessionDocument(session=key),
    fold=fold_session,
    index=("offering", "series", "state", "starts_at"),
)
