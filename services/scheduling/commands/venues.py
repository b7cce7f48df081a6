"""What can be asked of venues, rooms and equipment. Of a change, what is not given stays, and null takes it away."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chassis.decider import Command
from contracts.scheduling.venues import RoomKind
from services.scheduling.commands.shapes import Code, Count, Currency, Hours, Ident, InSpite, Money, Reason, Title, Zone

Address = Annotated[str, Meta(max_length=500)]
Travel = Annotated[int, Meta(ge=0, le=720, description="Minutes; 12 hours are the most.")]
Pad = Annotated[int, Meta(ge=0, le=240, description="Minutes; 4 hours are the most.")]
Meetings = Annotated[int, Meta(ge=1, le=10_000)]
Features = Annotated[tuple[Code, ...], Meta(max_length=50)]


class AddVenue(Command, frozen=True, kw_only=True):
    """Make a place known that has rooms."""

    code: Code
    name: Title
    timezone: Zone
    address: Address | None = None


class ChangeVenue(Command, frozen=True, kw_only=True):
    """Tell what is new about a venue; its rooms keep their timezones."""

    venue: Ident
    name: Title | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET
    address: Address | UnsetType | None = UNSET


class SetTravelTime(Command, frozen=True, kw_only=True):
    """Say how long it takes from one venue to another, and back."""

    venue: Ident
    other: Ident
    minutes: Travel


class AddRoom(Command, frozen=True, kw_only=True):
    """Add a room to a venue; its code is its own within the venue.

    `timezone` is the venue's where it is not given. `capacity` null means no limit. `concurrent` is how
    many meetings a virtual room holds at once. `hours` are when the room is open: at every hour where none
    are given. `hire_cost` is for a day, in hundredths of `currency`.
    """

    venue: Ident
    code: Code
    name: Title
    kind: RoomKind = RoomKind.PHYSICAL
    timezone: Zone | None = None
    capacity: Count | None = None
    concurrent: Meetings = 1
    layout: Title | None = None
    features: Features = ()
    setup_minutes: Pad = 0
    teardown_minutes: Pad = 0
    hours: Hours = ()
    hire_cost: Money | None = None
    currency: Currency | None = None


class ChangeRoom(Command, frozen=True, kw_only=True):
    """Tell what is new about a room; fields as when it was added. Venue, code and kind stay."""

    room: Ident
    name: Title | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET
    capacity: Count | UnsetType | None = UNSET
    concurrent: Meetings | UnsetType = UNSET
    layout: Title | UnsetType | None = UNSET
    features: Features | UnsetType = UNSET
    setup_minutes: Pad | UnsetType = UNSET
    teardown_minutes: Pad | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    hire_cost: Money | UnsetType | None = UNSET
    currency: Currency | UnsetType | None = UNSET
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False


class BlockRoom(Command, frozen=True, kw_only=True):
    """Keep a room free of sessions for `[starts_at, ends_at)`: it is painted, or let to others."""

    room: Ident
    starts_at: datetime
    ends_at: datetime
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False


class UnblockRoom(Command, frozen=True, kw_only=True):
    """Take a block of a room back."""

    room: Ident
    block: Ident
    reason: Reason | None = None


class RetireRoom(Command, frozen=True, kw_only=True):
    """Use a room for nothing more."""

    room: Ident
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False


class AddEquipment(Command, frozen=True, kw_only=True):
    """Make equipment known that sessions can ask for. `venue` is where it stays; null: it goes anywhere."""

    code: Code
    name: Title
    quantity: Count
    venue: Ident | None = None


class ChangeEquipment(Command, frozen=True, kw_only=True):
    """Tell what is new about equipment."""

    equipment: Ident
    name: Title | UnsetType = UNSET
    quantity: Count | UnsetType = UNSET
    venue: Ident | UnsetType | None = UNSET
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False


class RetireEquipment(Command, frozen=True, kw_only=True):
    """Use equipment for nothing more."""

    equipment: Ident
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False
