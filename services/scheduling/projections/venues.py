"""Where it is taught and with what: one document a venue, a room, and a thing."""

from datetime import timedelta
from typing import Any

from msgspec.structs import asdict, replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import (
    EquipmentAdded,
    EquipmentChanged,
    EquipmentRetired,
    RoomAdded,
    RoomBlocked,
    RoomChanged,
    RoomRetired,
    RoomUnblocked,
    TravelTimeSet,
    VenueAdded,
    VenueChanged,
)
from services.scheduling.projections.venue_documents import (
    Block,
    EquipmentDocument,
    RoomDocument,
    Use,
    VenueDocument,
    Way,
)

VenueEvent = VenueAdded | VenueChanged | TravelTimeSet
RoomEvent = RoomAdded | RoomChanged | RoomBlocked | RoomUnblocked | RoomRetired
EquipmentEvent = EquipmentAdded | EquipmentChanged | EquipmentRetired

WITHOUT_LIMIT = 2**53 - 1
BLOCKS_SHOWN = timedelta(days=365)
"""A block that ended longer ago is left out, so that a document does not grow for ever."""


def fold_venue(venue: VenueDocument, event: VenueEvent, _recorded: Recorded) -> VenueDocument:
    """The venue after one event."""
    match event:
        case VenueAdded():
            return replace(venue, by_code=event.code.casefold(), **asdict(event))
        case VenueChanged():
            return replace(venue, **asdict(event))
        case TravelTimeSet():
            others = (way for way in venue.travel if way.venue != event.other)
            ways = (*others, Way(venue=event.other, minutes=event.minutes))
            return replace(venue, travel=tuple(sorted(ways, key=lambda way: way.venue)))


def fold_room(room: RoomDocument, event: RoomEvent, recorded: Recorded) -> RoomDocument:
    """The room after one event."""
    match event:
        case RoomAdded():
            return replace(room, by_code=event.code.casefold(), **_terms(event))
        case RoomChanged():
            return replace(room, **_terms(event))
        case RoomBlocked():
            kept = (one for one in room.blocks if one.ends_at > recorded.recorded_at - BLOCKS_SHOWN)
            blocks = (*kept, Block(block=event.block, starts_at=event.starts_at, ends_at=event.ends_at))
            return replace(room, blocks=tuple(sorted(blocks, key=lambda one: (one.starts_at, one.block))))
        case RoomUnblocked():
            return replace(room, blocks=tuple(one for one in room.blocks if one.block != event.block))
        case RoomRetired():
            return replace(room, state=Use.RETIRED)


def fold_equipment(equipment: EquipmentDocument, event: EquipmentEvent, _recorded: Recorded) -> EquipmentDocument:
    """The equipment after one event."""
    match event:
        case EquipmentAdded():
            return replace(equipment, by_code=event.code.casefold(), **asdict(event))
        case EquipmentChanged():
            return replace(equipment, **asdict(event))
        case EquipmentRetired():
            return replace(equipment, state=Use.RETIRED)


def _terms(event: RoomAdded | RoomChanged) -> dict[str, Any]:
    return asdict(event) | {"by_capacity": WITHOUT_LIMIT if event.capacity is None else event.capacity}


VENUES = Projection(
    name="venues",
    sources=(VenueAdded, VenueChanged, TravelTimeSet),
    key=lambda event, recorded: event.venue,
    document=VenueDocument,
    blank=lambda key: VenueDocument(venue=key),
    fold=fold_venue,
    index=("by_code",),
)

ROOMS = Projection(
    name="rooms",
    sources=(RoomAdded, RoomChanged, RoomBlocked, RoomUnblocked, RoomRetired),
    key=lambda event, recorded: event.room,
    document=RoomDocument,
    blank=lambda key: RoomDocument(room=key),
    fold=fold_room,
    index=("venue", "by_code", "by_capacity", "kind", "state", "hire_cost", "currency"),
)

EQUIPMENT = Projection(
    name="equipment",
    sources=(EquipmentAdded, EquipmentChanged, EquipmentRetired),
    key=lambda event, recorded: event.equipment,
    document=EquipmentDocument,
    blank=lambda key: EquipmentDocument(equipment=key),
    fold=fold_equipment,
    index=("venue", "by_code", "state"),
)
