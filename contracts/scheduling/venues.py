"""Events about where it is taught, and with what: venues, their rooms, and equipment."""

from datetime import datetime
from enum import StrEnum

from contracts.event import Event, event
from contracts.scheduling.hours import Window

SERVICE = "scheduling"


class RoomKind(StrEnum):
    """A physical room is at its venue; a virtual one is wherever its meetings are joined from."""

    PHYSICAL = "physical"
    VIRTUAL = "virtual"


@event(SERVICE, "venue-added")
class VenueAdded(Event, frozen=True, kw_only=True):
    """There is a place with rooms to teach in."""

    venue: str
    code: str
    name: str
    timezone: str
    address: str | None = None


@event(SERVICE, "venue-changed")
class VenueChanged(Event, frozen=True, kw_only=True):
    """What is known of the venue as it now stands, whole; the code stays."""

    venue: str
    name: str
    timezone: str
    address: str | None = None


@event(SERVICE, "travel-time-set")
class TravelTimeSet(Event, frozen=True, kw_only=True):
    """So many minutes lie between two venues, both ways; told in the stream of each."""

    venue: str
    other: str
    minutes: int


@event(SERVICE, "room-added")
class RoomAdded(Event, frozen=True, kw_only=True):
    """A venue has a room.

    `capacity` null means no limit. A virtual room holds so many meetings at once as `concurrent` says.
    `hours` are when it is open, week by week, in its timezone; none: at every hour. Before each session
    the room is taken for `setup_minutes`, after it for `teardown_minutes`. `hire_cost` is for a day, in
    hundredths of the currency (ISO 4217).
    """

    room: str
    venue: str
    code: str
    name: str
    kind: RoomKind
    timezone: str
    capacity: int | None = None
    concurrent: int = 1
    layout: str | None = None
    features: tuple[str, ...] = ()
    setup_minutes: int = 0
    teardown_minutes: int = 0
    hours: tuple[Window, ...] = ()
    hire_cost: int | None = None
    currency: str | None = None


@event(SERVICE, "room-changed")
class RoomChanged(Event, frozen=True, kw_only=True):
    """The terms of the room as they now stand, whole; fields as in `RoomAdded`. Venue, code and kind stay."""

    room: str
    name: str
    timezone: str
    capacity: int | None = None
    concurrent: int = 1
    layout: str | None = None
    features: tuple[str, ...] = ()
    setup_minutes: int = 0
    teardown_minutes: int = 0
    hours: tuple[Window, ...] = ()
    hire_cost: int | None = None
    currency: str | None = None


@event(SERVICE, "room-blocked")
class RoomBlocked(Event, frozen=True, kw_only=True):
    """Nothing can take place in the room for `[starts_at, ends_at)`."""

    room: str
    block: str
    starts_at: datetime
    ends_at: datetime


@event(SERVICE, "room-unblocked")
class RoomUnblocked(Event, frozen=True, kw_only=True):
    """The room is free again for what was `[starts_at, ends_at)`."""

    room: str
    block: str
    starts_at: datetime
    ends_at: datetime


@event(SERVICE, "room-retired")
class RoomRetired(Event, frozen=True, kw_only=True):
    """The room is used for nothing more; what took place there stays as it was."""

    room: str


@event(SERVICE, "equipment-added")
class EquipmentAdded(Event, frozen=True, kw_only=True):
    """There are so many of a thing to teach with, each as good as the other; `venue` null: they go anywhere."""

    equipment: str
    code: str
    name: str
    quantity: int
    venue: str | None = None


@event(SERVICE, "equipment-changed")
class EquipmentChanged(Event, frozen=True, kw_only=True):
    """The terms of the equipment as they now stand, whole; the code stays."""

    equipment: str
    name: str
    quantity: int
    venue: str | None = None


@event(SERVICE, "equipment-retired")
class EquipmentRetired(Event, frozen=True, kw_only=True):
    """The equipment is used for nothing more."""

    equipment: str
