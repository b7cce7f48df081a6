"""When what is on offer takes place: one document an offering, with all its sessions."""

from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import (
    SessionCancelled,
    SessionInstructorsChanged,
    SessionLinkChanged,
    SessionRescheduled,
    SessionRestored,
    SessionRoomChanged,
    SessionScheduled,
)
from services.enrollment.domain.own_calendar import Sitting

SessionEvent = (
    SessionScheduled
    | SessionRescheduled
    | SessionRoomChanged
    | SessionInstructorsChanged
    | SessionLinkChanged
    | SessionCancelled
    | SessionRestored
)


class SittingsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions of an offering, in the order in which they were scheduled; those called off too."""

    offering: str
    sittings: tuple[Sitting, ...] = ()


def fold_sittings(document: SittingsDocument, event: SessionEvent, recorded: Recorded) -> SittingsDocument:
    """The sessions after one event; each change of one has the next `sequence`, as in calendars that are followed."""
    if isinstance(event, SessionScheduled):
        made = msgspec.convert(event, Sitting, from_attributes=True)
        return replace(document, sittings=(*document.sittings, replace(made, changed_at=recorded.recorded_at)))
    changes = _changes(event) | {"changed_at": recorded.recorded_at}
    return replace(
        document,
        sittings=tuple(
            replace(one, sequence=one.sequence + 1, **changes) if one.session == event.session else one
            for one in document.sittings
        ),
    )


def _changes(event: SessionEvent) -> dict[str, Any]:
    match event:
        case SessionRescheduled():
            return {"starts_at": event.starts_at, "ends_at": event.ends_at, "timezone": event.timezone}
        case SessionRestored():
            times = {"starts_at": event.starts_at, "ends_at": event.ends_at, "timezone": event.timezone}
            return {"cancelled": False, **times}
        case SessionRoomChanged():
            return {"room": event.room, "place": event.place}
        case SessionLinkChanged():
            return {"join_url": event.join_url}
        case SessionCancelled():
            return {"cancelled": True}
    return {}


SITTINGS = Projection(
    name="sittings",
    sources=(
        SessionScheduled,
        SessionRescheduled,
        SessionRoomChanged,
        SessionInstructorsChanged,
        SessionLinkChanged,
        SessionCancelled,
        SessionRestored,
    ),
    key=lambda event, recorded: event.offering,
    document=SittingsDocument,
    blank=lambda key: SittingsDocument(offering=key),
    fold=fold_sittings,
)
