"""Events of scheduling: what is taught, offered and when; in order of publication."""

from contracts.scheduling.courses import (
    CodeClaimed,
    CourseDefined,
    CoursePublished,
    CourseRevised,
    ProgramDefined,
    ProgramPublished,
)
from contracts.scheduling.offerings import (
    OfferingCancelled,
    OfferingPublished,
    OfferingScheduled,
)
from contracts.scheduling.sessions import (
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
)
from contracts.scheduling.venues import (
    EquipmentAdded,
    EquipmentChanged,
    EquipmentRetired,
    RoomAdded,
    RoomBlocked,
    RoomChanged,
    RoomKind,
    RoomRetired,
    RoomUnblocked,
    TravelTimeSet,
    VenueAdded,
    VenueChanged,
)

__all__ = [
    "CodeClaimed",
    "CourseDefined",
    "CoursePublished",
    "CourseRevised",
    "EquipmentAdded",
    "EquipmentChanged",
    "EquipmentRetired",
    "OfferingCancelled",
    "OfferingPublished",
    "OfferingScheduled",
    "ProgramDefined",
    "ProgramPublished",
    "RoomAdded",
    "RoomBlocked",
    "RoomChanged",
    "RoomKind",
    "RoomRetired",
    "RoomUnblocked",
    "SessionCancelled",
    "SessionRescheduled",
    "SessionScheduled",
    "TravelTimeSet",
    "VenueAdded",
    "VenueChanged",
]
