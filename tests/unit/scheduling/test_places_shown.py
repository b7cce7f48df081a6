"""What is shown of venues, rooms and equipment, folded from their events."""

from datetime import timedelta

import pytest

from contracts.scheduling import (
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
from contracts.scheduling.hours import Window
from services.scheduling.projections import EQUIPMENT, ROOMS, VENUES
from services.scheduling.projections.venue_documents import Block, Use, Way
from tests.unit.scheduling.test_projections import NOW, shown

VENUE = VenueAdded(venue="v1", code="SPREE", name="Spree", timezone="Europe/Berlin", address="Spreeufer 6")
ROOM = RoomAdded(
    room="v1.r1",
    venue="v1",
    code="Atrium",
    name="Atrium",
    kind=RoomKind.VIRTUAL,
    timezone="Europe/Berlin",
    capacity=24,
    hours=(Window(weekday=1, opens="09:00", closes="17:00"),),
)


def blocked(block, starts_at, days=1):
    return RoomBlocked(room="v1.r1", block=block, starts_at=starts_at, ends_at=starts_at + timedelta(days=days))


def test_a_venue_shows_what_is_known_of_it_now():
    changed = VenueChanged(venue="v1", name="Campus", timezone="Europe/Berlin")
    venue = shown(VENUES, VENUE, changed)["v1"]
    assert (venue.code, venue.by_code, venue.name, venue.address) == ("SPREE", "spree", "Campus", None)


def test_a_venue_shows_the_newest_way_to_each_other_one():
    ways = [("v3", 10), ("v2", 45), ("v3", 12)]
    venue = shown(VENUES, VENUE, *(TravelTimeSet(venue="v1", other=other, minutes=time) for other, time in ways))["v1"]
    assert venue.travel == (Way(venue="v2", minutes=45), Way(venue="v3", minutes=12))


def test_a_room_shows_its_terms_as_they_stand():
    changed = RoomChanged(room="v1.r1", name="Hall", timezone="UTC", capacity=20)
    room = shown(ROOMS, ROOM, changed)["v1.r1"]
    assert (room.name, room.timezone, room.capacity, room.hours) == ("Hall", "UTC", 20, ())
    assert (room.venue, room.code, room.kind, room.state) == ("v1", "Atrium", RoomKind.VIRTUAL, Use.IN_USE)
    assert shown(ROOMS, ROOM, RoomRetired(room="v1.r1"))["v1.r1"].state is Use.RETIRED


@pytest.mark.parametrize(("capacity", "fits"), [(24, True), (20, False), (None, True)])
def test_a_room_is_found_by_the_seats_it_has_at_least(capacity, fits):
    changed = RoomChanged(room="v1.r1", name="Hall", timezone="UTC", capacity=capacity)
    assert (shown(ROOMS, ROOM, changed)["v1.r1"].by_capacity >= 24) is fits


def test_a_room_shows_its_blocks_in_order_without_those_taken_back():
    first, second, third = (NOW + timedelta(days=day) for day in (1, 5, 9))
    back = RoomUnblocked(room="v1.r1", block="b2", starts_at=second, ends_at=second + timedelta(days=1))
    room = shown(ROOMS, ROOM, blocked("b3", third), blocked("b1", first), blocked("b2", second), back)["v1.r1"]
    assert [block.block for block in room.blocks] == ["b1", "b3"]
    assert room.blocks[0] == Block(block="b1", starts_at=first, ends_at=first + timedelta(days=1))


def test_a_block_that_ended_a_year_ago_is_left_out_when_the_next_is_told():
    old, recent = blocked("b1", NOW - timedelta(days=366)), blocked("b2", NOW - timedelta(days=365))
    room = shown(ROOMS, ROOM, old, recent, blocked("b3", NOW))["v1.r1"]
    assert [block.block for block in room.blocks] == ["b2", "b3"]


def test_equipment_shows_its_terms_and_whether_it_is_used():
    added = EquipmentAdded(equipment="e1", code="HEADSETS", name="Headsets", quantity=20, venue="v1")
    changed = EquipmentChanged(equipment="e1", name="Headsets", quantity=18)
    found = shown(EQUIPMENT, added, changed, EquipmentRetired(equipment="e1"))["e1"]
    assert (found.code, found.quantity, found.venue, found.state) == ("HEADSETS", 18, None, Use.RETIRED)
