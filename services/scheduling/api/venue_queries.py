"""Queries about venues, rooms and equipment: which documents are asked for, and how they are found."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.projection import Between
from contracts.scheduling import RoomKind
from services.scheduling.api.queries import Limit, coded, given, one
from services.scheduling.projections import EQUIPMENT, ROOMS, VENUES
from services.scheduling.projections.venue_documents import (
    EquipmentShown,
    RoomDocument,
    RoomShown,
    Use,
    VenueShown,
)

S = TypeVar("S", bound=msgspec.Struct)
Words = Annotated[tuple[str, ...], Meta(max_length=50, description="A room has all of them.")]
Seats = Annotated[int, Meta(ge=1, le=1_000_000, description="Rooms for at least so many.")]


class VenuePage(msgspec.Struct, frozen=True, kw_only=True):
    """Venues by code; `after` is the cursor of the next page."""

    items: tuple[VenueShown, ...]
    after: str | None = None


class RoomPage(msgspec.Struct, frozen=True, kw_only=True):
    """Rooms by code; `after` is the cursor of the next page."""

    items: tuple[RoomShown, ...]
    after: str | None = None


class EquipmentPage(msgspec.Struct, frozen=True, kw_only=True):
    """Equipment by code; `after` is the cursor of the next page."""

    items: tuple[EquipmentShown, ...]
    after: str | None = None


class OneVenue(msgspec.Struct, frozen=True, kw_only=True):
    """Which venue."""

    venue: str


class OneRoom(msgspec.Struct, frozen=True, kw_only=True):
    """Which room."""

    room: str


class OneEquipment(msgspec.Struct, frozen=True, kw_only=True):
    """Which equipment."""

    equipment: str


class VenuesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which venues, and which page of them."""

    code: str | None = None
    limit: Limit = 100
    after: str | None = None


class EquipmentAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which equipment, and which page of it."""

    code: str | None = None
    venue: str | None = None
    state: Use | None = None
    limit: Limit = 100
    after: str | None = None


class RoomsWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which rooms, and which page of them; where features are asked for, a page may hold fewer than `limit`."""

    code: str | None = None
    kind: RoomKind | None = None
    state: Use | None = None
    capacity: Seats | None = None
    feature: Words = ()
    limit: Limit = 100
    after: str | None = None


class RoomsAsked(RoomsWanted, frozen=True, kw_only=True):
    """Which rooms, of all venues or of one."""

    venue: str | None = None


class RoomsOfVenue(RoomsWanted, frozen=True, kw_only=True):
    """Which rooms of a venue."""

    venue: str


async def list_venues(reads: Any, _principal: Principal, asked: VenuesAsked) -> VenuePage:
    """Venues by code."""
    found, after = await reads.find(VENUES, coded(asked), ("by_code",), asked.limit, asked.after)
    return VenuePage(items=_shown(found, VenueShown), after=after)


async def list_equipment(reads: Any, _principal: Principal, asked: EquipmentAsked) -> EquipmentPage:
    """Equipment by code."""
    where = coded(asked) | given(asked, "venue", "state")
    found, after = await reads.find(EQUIPMENT, where, ("by_code",), asked.limit, asked.after)
    return EquipmentPage(items=_shown(found, EquipmentShown), after=after)


async def list_rooms(reads: Any, _principal: Principal, asked: RoomsAsked | RoomsOfVenue) -> RoomPage:
    """Rooms by code."""
    where = coded(asked) | given(asked, "venue", "kind", "state")
    if asked.capacity is not None:
        where["by_capacity"] = Between(since=asked.capacity)
    wanted = {feature.lower() for feature in asked.feature}
    after = asked.after
    while True:
        found: Sequence[RoomDocument]
        found, after = await reads.find(ROOMS, where, ("by_code",), asked.limit, after)
        fitting = [room for room in found if wanted <= set(room.features)]
        if fitting or after is None:
            return RoomPage(items=_shown(fitting, RoomShown), after=after)


async def list_rooms_of_venue(reads: Any, principal: Principal, asked: RoomsOfVenue) -> RoomPage:
    """The rooms of one venue by code.

    Raises:
        Unknown: there is no such venue.
    """
    await one(reads, VENUES, "venue", asked.venue)
    return await list_rooms(reads, principal, asked)


async def show_venue(reads: Any, _principal: Principal, asked: OneVenue) -> VenueShown:
    """One venue."""
    return _as(await one(reads, VENUES, "venue", asked.venue), VenueShown)


async def show_room(reads: Any, _principal: Principal, asked: OneRoom) -> RoomShown:
    """One room."""
    return _as(await one(reads, ROOMS, "room", asked.room), RoomShown)


async def show_equipment(reads: Any, _principal: Principal, asked: OneEquipment) -> EquipmentShown:
    """One piece of equipment."""
    return _as(await one(reads, EQUIPMENT, "equipment", asked.equipment), EquipmentShown)


def _as(document: Any, kind: type[S]) -> S:
    return msgspec.convert(msgspec.structs.asdict(document), kind)


def _shown(documents: Sequence[Any], kind: type[S]) -> tuple[S, ...]:
    return tuple(_as(document, kind) for document in documents)
