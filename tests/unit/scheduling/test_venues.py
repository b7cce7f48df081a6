"""Venues: their codes, and the ways between them."""

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import CodeClaimed, TravelTimeSet, VenueAdded, VenueChanged
from services.scheduling.commands import AddVenue, ChangeVenue, SetTravelTime

SPREE = VenueAdded(venue="v1", code="SPREE", name="Spree", timezone="Europe/Berlin", address="Spreeufer 6")
HUDSON = VenueAdded(venue="v2", code="HUDSON", name="Hudson", timezone="America/New_York")


def add(**fields):
    return AddVenue(**{"code": "SPREE", "name": "Spree", "timezone": "Europe/Berlin"} | fields)


def test_a_venue_is_added_together_with_its_code(given):
    story = given().when(add(address="Spreeufer 6"))
    assert story.events == [CodeClaimed(kind="venue", code="SPREE", owner="v1"), SPREE]
    assert story.reply == {"venue": "v1"}


def test_a_code_belongs_to_one_venue_whatever_its_case(given):
    with pytest.raises(Refused) as refusal:
        given().when(add()).when(add(code="spree"))
    assert refusal.value.kind == "code-taken"
    assert refusal.value.facts == {"code": "spree", "owner": "v1", "spelled": "SPREE"}


@pytest.mark.parametrize("command", [add(timezone="Mars/Olympus"), ChangeVenue(venue="v1", timezone="Mars/Olympus")])
def test_a_venue_is_in_a_timezone_that_there_is(given, command):
    with pytest.raises(Refused) as refusal:
        given(SPREE).when(command)
    assert refusal.value.kind == "unknown-timezone"


def test_what_a_change_does_not_say_stays(given):
    story = given(SPREE).when(ChangeVenue(venue="v1", name="Campus"))
    assert story.events == [VenueChanged(venue="v1", name="Campus", timezone="Europe/Berlin", address="Spreeufer 6")]


def test_what_a_change_says_is_null_is_taken_away(given):
    story = given(SPREE).when(ChangeVenue(venue="v1", address=None))
    assert story.events == [VenueChanged(venue="v1", name="Spree", timezone="Europe/Berlin")]


def test_a_change_to_what_already_is_changes_nothing(given):
    assert given(SPREE).when(ChangeVenue(venue="v1", name="Spree")).events == []
    assert given(SPREE).when(ChangeVenue(venue="v1", address=None)).when(ChangeVenue(venue="v1")).events == []


def test_travel_is_the_same_both_ways(given):
    story = given(SPREE, HUDSON).when(SetTravelTime(venue="v1", other="v2", minutes=45))
    assert story.history[-2:] == [
        ("venue:v1", TravelTimeSet(venue="v1", other="v2", minutes=45)),
        ("venue:v2", TravelTimeSet(venue="v2", other="v1", minutes=45)),
    ]


def test_a_way_that_takes_that_long_already_changes_nothing_from_either_end(given):
    story = given(SPREE, HUDSON).when(SetTravelTime(venue="v1", other="v2", minutes=45))
    assert story.when(SetTravelTime(venue="v2", other="v1", minutes=45)).events == []
    assert len(story.when(SetTravelTime(venue="v2", other="v1", minutes=50)).events) == 2


def test_there_is_no_way_from_a_venue_to_itself(given):
    with pytest.raises(Refused) as refusal:
        given(SPREE).when(SetTravelTime(venue="v1", other="v1", minutes=0))
    assert refusal.value.kind == "travel-to-itself"


@pytest.mark.parametrize(
    "command",
    [
        ChangeVenue(venue="v9", name="Nowhere"),
        SetTravelTime(venue="v9", other="v1", minutes=5),
        SetTravelTime(venue="v1", other="v9", minutes=5),
    ],
)
def test_an_unknown_venue_is_said_to_be_unknown(given, command):
    with pytest.raises(Unknown) as problem:
        given(SPREE).when(command)
    assert problem.value.facts == {"venue": "v9"}
