"""Where things take place, in words: rooms and venues, as scheduling tells."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import RoomAdded, RoomChanged, VenueAdded, VenueChanged

PlaceEvent = RoomAdded | RoomChanged | VenueAdded | VenueChanged


class PlaceDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A room, of a `venue`; or a venue."""

    ident: str
    name: str = ""
    venue: str | None = None
    address: str | None = None


def fold_place(place: PlaceDocument, event: PlaceEvent, _recorded: Recorded) -> PlaceDocument:
    """The room or venue after one event."""
    match event:
        case RoomAdded():
            return replace(place, name=event.name, venue=event.venue)
        case RoomChanged():
            return replace(place, name=event.name)
        case VenueAdded() | VenueChanged():
            return replace(place, name=event.name, address=event.address)


PLACES = Projection(
    name="places",
    sources=(RoomAdded, RoomChanged, VenueAdded, VenueChanged),
    key=lambda event, recorded: event.room if isinstance(event, RoomAdded | RoomChanged) else event.venue,
    document=PlaceDocument,
    blank=lambda key: PlaceDocument(ident=key),
    fold=fold_place,
)
