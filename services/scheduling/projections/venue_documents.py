"""The shapes of the documents about venues, rooms and equipment: what is shown, and what they are found by."""

from datetime import datetime
from enum import StrEnum

import msgspec

from contracts.scheduling import RoomKind
from contracts.scheduling.hours import Window


class Use(StrEnum):
    """Whether a room or equipment is used."""

    IN_USE = "in_use"
    RETIRED = "retired"


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How many minutes it takes to another venue."""

    venue: str
    minutes: int


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """When nothing can take place in a room, `[starts_at, ends_at)`."""

    block: str
    starts_at: datetime
    ends_at: datetime


class VenueShown(msgspec.Struct, frozen=True, kw_only=True):
    """A place with rooms."""

    venue: str
    code: str = ""
    name: str = ""
    timezone: str = "UTC"
    address: str | None = None
    travel: tuple[Way, ...] = ()


class VenueDocument(VenueShown, frozen=True, kw_only=True):
    """A venue; the last field is for finding it, in small letters."""

    by_code: str = ""


class RoomShown(msgspec.Struct, frozen=True, kw_only=True):
    """A room; `capacity` null: without limit, no `hours`: open at every hour. `blocks` come in order."""

    room: str
    venue: str = ""
    code: str = ""
    name: str = ""
    kind: RoomKind = RoomKind.PHYSICAL
    state: Use = Use.IN_USE
    timezone: str = "UTC"
    capacity: int | None = None
    concurrent: int = 1
    layout: str | None = None
    features: tuple[str, ...] = ()
    setup_minutes: int = 0
    teardown_minutes: int = 0
    hours: tuple[Window, ...] = ()
    hire_cost: int | None = None
    currency: str | None = None
    blocks: tuple[Block, ...] = ()


class RoomDocument(RoomShown, frozen=True, kw_only=True):
    """A room; the last fields are for finding it: its code in small letters, and a number where none limits it."""

    by_code: str = ""
    by_capacity: int = 0


class EquipmentShown(msgspec.Struct, frozen=True, kw_only=True):
    """So many of a thing; `venue` null: they go anywhere."""

    equipment: str
    code: str = ""
    name: str = ""
    quantity: int = 0
    venue: str | None = None
    state: Use = Use.IN_USE


class EquipmentDocument(EquipmentShown, frozen=True, kw_only=True):
    """Equipment; the last field is for finding it, in small letters."""

    by_code: str = ""
