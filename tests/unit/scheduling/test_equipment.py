"""Equipment: how many there are, and where."""

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import CodeClaimed, EquipmentAdded, EquipmentChanged, EquipmentRetired, VenueAdded
from services.scheduling.commands import AddEquipment, ChangeEquipment, RetireEquipment

SPREE = VenueAdded(venue="v1", code="SPREE", name="Spree", timezone="Europe/Berlin")
HEADSETS = EquipmentAdded(equipment="e1", code="HEADSETS", name="Headsets", quantity=20, venue="v1")
RETIRED = EquipmentRetired(equipment="e1")


def add(**fields):
    return AddEquipment(**{"code": "HEADSETS", "name": "Headsets", "quantity": 20} | fields)


def test_equipment_is_added_together_with_its_code(given):
    story = given(SPREE).when(add(venue="v1"))
    assert story.events == [CodeClaimed(kind="equipment", code="HEADSETS", owner="e1"), HEADSETS]
    assert story.reply == {"equipment": "e1"}


def test_equipment_without_a_venue_goes_anywhere(given):
    assert given().when(add()).events[-1].venue is None


def test_a_code_belongs_to_one_kind_of_equipment(given):
    with pytest.raises(Refused) as refusal:
        given().when(add()).when(add(code="headsets"))
    assert refusal.value.kind == "code-taken"


def test_what_a_change_does_not_say_stays_and_null_takes_away(given):
    story = given(SPREE, HEADSETS).when(ChangeEquipment(equipment="e1", quantity=18))
    assert story.events == [EquipmentChanged(equipment="e1", name="Headsets", quantity=18, venue="v1")]
    assert story.when(ChangeEquipment(equipment="e1", quantity=18)).events == []
    assert story.when(ChangeEquipment(equipment="e1", venue=None)).events[-1].venue is None


@pytest.mark.parametrize("command", [add(venue="v9"), ChangeEquipment(equipment="e1", venue="v9")])
def test_equipment_stays_at_a_venue_that_there_is(given, command):
    with pytest.raises(Unknown) as problem:
        given(SPREE, HEADSETS).when(command)
    assert problem.value.facts == {"venue": "v9"}


def test_equipment_is_retired_once_and_stays_as_it_was(given):
    story = given(SPREE, HEADSETS).when(RetireEquipment(equipment="e1"))
    assert story.events == [RETIRED]
    assert story.when(RetireEquipment(equipment="e1")).events == []
    with pytest.raises(Refused) as refusal:
        story.when(ChangeEquipment(equipment="e1", quantity=18))
    assert refusal.value.kind == "equipment-retired"


@pytest.mark.parametrize("command", [ChangeEquipment(equipment="e9", quantity=18), RetireEquipment(equipment="e9")])
def test_unknown_equipment_is_said_to_be_unknown(given, command):
    with pytest.raises(Unknown) as problem:
        given().when(command)
    assert problem.value.facts == {"equipment": "e9"}
