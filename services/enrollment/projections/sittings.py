"""When and where the sessions of an offering are, as scheduling tells; one document an offering."""

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import (
    RoomAdded,
    RoomChanged,
    SessionCancelled,
    SessionInstructorsChanged,
    SessionLinkChanged,
    SessionRescheduled,
    SessionRestored,
    SessionRoomChanged,
    SessionScheduled,
    VenueAdded,
    VenueChanged,
)

BEGINNING = datetime.fromtimestamp(0, UTC)
SessionEvent = (
    SessionScheduled
    | SessionRescheduled
    | SessionRoomChanged
    | SessionInstructorsChanged
    | SessionLinkChanged
    | SessionCancelled
    | SessionRestored
)
PlaceEvent = RoomAdded | RoomChanged | VenueAdded | VenueChanged


class Sitting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One session, `[starts_at, ends_at)`. `sequence` rises with each change of it, from 0, as in calendars that are
    subscribed to; `changed_at` is when the last one was made.
    """

    session: str
    component: str = ""
    starts_at: datetime = BEGINNING
    ends_at: datetime = BEGINNING
    timezone: str = "UTC"
    room: str | None = None
    place: str | None = None
    join_url: str | None = None
    cancelled: bool = False
    sequence: int = -1
    changed_at: datetime = BEGINNING


class SittingsDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The sessions of an offering, called off or not, by id."""

    offering: str
    sessions: dict[str, Sitting] = {}

    def standing(self) -> list[Sitting]:
        """The sessions that take place, in their order."""
        return sorted((one for one in self.sessions.values() if not one.cancelled), key=lambda one: one.starts_at)


class PlaceDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A room, of a `venue`; or a venue."""

    ident: str
    name: str = ""
    venue: str | None = None
    address: str | None = None


def fold_sittings(document: SittingsDocument, event: SessionEvent, recorded: Recorded) -> SittingsDocument:
    """The offering's sessions after one event."""
    known = document.sessions.get(event.session, Sitting(session=event.session))
    changed = replace(_changed(known, event), sequence=known.sequence + 1, changed_at=recorded.recorded_at)
    return replace(document, sessions={**document.sessions, event.session: changed})


def _changed(sitting: Sitting, event: SessionEvent) -> Sitting:
    match event:
        case SessionScheduled():
            return msgspec.convert(event, Sitting, from_attributes=True)
        case SessionRescheduled():
            return replace(sitting, starts_at=event.starts_at, ends_at=event.ends_at, timezone=event.timezone)
        case SessionRoomChanged():
            return replace(sitting, room=event.room, place=event.place)
        case SessionLinkChanged():
            return replace(sitting, join_url=event.join_url)
        case SessionCancelled():
            return replace(sitting, cancelled=True)
        case SessionRestored():
            return replace(sitting, cancelled=False)
        case _:
            return sitting


def fold_place(place: PlaceDocument, event: PlaceEvent, _recorded: Recorded) -> PlaceDocument:
    """The room or venue after one event."""
    match event:
        case RoomAdded():
            return replace(place, name=event.name, venue=event.venue)
        case RoomChanged():
            return replace(place, name=event.name)
        case VenueAdded() | VenueChanged():
            return replace(place, name=event.name, address=event.address)


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

PLACES = Projection(
    name="places",
    sources=(RoomAdded, RoomChanged, VenueAdded, VenueChanged),
    key=lambda event, recorded: event.room if isinstance(event, RoomAdded | RoomChanged) else event.venue,
    document=PlaceDocument,
    blank=lambda key: PlaceDocument(ident=key),
    fold=fold_place,
)
