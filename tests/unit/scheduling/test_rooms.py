"""Rooms: their terms, hours and blocks."""

import re
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import (
    CodeClaimed,
    RoomAdded,
    RoomBlocked,
    RoomChanged,
    RoomKind,
    RoomRetired,
    RoomUnblocked,
    VenueAdded,
    VenueChanged,
)
from contracts.scheduling.hours import Window
from services.scheduling.commands import AddRoom, BlockRoom, ChangeRoom, RetireRoom, UnblockRoom
from services.scheduling.commands.shapes import NewWindow

SPREE = VenueAdded(venue="v1", code="SPREE", name="Spree", timezone="Europe/Berlin")
HUDSON = VenueAdded(venue="v2", code="HUDSON", name="Hudson", timezone="America/New_York")
START = datetime(2026, 8, 3, 8, 0, tzinfo=UTC)
END = START + timedelta(days=2)


def add(**fields):
    return AddRoom(**{"venue": "v1", "code": "ATRIUM", "name": "Atrium"} | fields)


def added(**fields):
    facts = {
        "room": "v1.r1",
        "venue": "v1",
        "code": "ATRIUM",
        "name": "Atrium",
        "kind": RoomKind.PHYSICAL,
        "timezone": "Europe/Berlin",
    }
    return RoomAdded(**facts | fields)


def hours(*windows, kind=Window):
    return tuple(kind(weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in windows)


def refused(given, *events, command):
    with pytest.raises(Refused) as refusal:
        given(*events).when(command)
    return refusal.value


def test_a_room_is_added_with_its_venues_timezone(given):
    story = given(SPREE).when(add(capacity=24))
    assert story.events == [CodeClaimed(kind="room", code="ATRIUM", owner="v1.r1", within="v1"), added(capacity=24)]
    assert story.history[-1][0] == "room:v1.r1"
    assert story.reply == {"room": "v1.r1"}


def test_a_room_may_keep_another_timezone_than_its_venue(given):
    assert given(SPREE).when(add(timezone="UTC")).events[-1].timezone == "UTC"


def test_a_new_room_has_the_timezone_that_its_venue_has_now(given):
    moved = VenueChanged(venue="v1", name="Spree", timezone="Europe/Lisbon")
    assert given(SPREE, moved).when(add()).events[-1].timezone == "Europe/Lisbon"


@pytest.mark.parametrize("code", ["ATRIUM", "atrium"])
def test_a_code_belongs_to_one_room_of_a_venue(given, code):
    story = given(SPREE, HUDSON).when(add())
    with pytest.raises(Refused) as refusal:
        story.when(add(code=code))
    assert refusal.value.kind == "code-taken"
    assert refusal.value.facts == {"code": code, "owner": "v1.r1", "spelled": "ATRIUM"}
    assert story.when(add(venue="v2", code=code)).reply["room"].startswith("v2.")


def test_a_room_of_no_venue_is_not_added(given):
    with pytest.raises(Unknown) as problem:
        given().when(add())
    assert problem.value.facts == {"venue": "v1"}


def test_hours_are_kept_in_the_order_of_the_week_and_features_once_in_small_letters(given):
    asked = hours((2, "09:00", "17:00"), (1, "09:00", "17:00"), kind=NewWindow)
    kept = given(SPREE).when(add(hours=asked, features=("Whiteboard", "projector", "WHITEBOARD"))).events[-1]
    assert kept.hours == hours((1, "09:00", "17:00"), (2, "09:00", "17:00"))
    assert kept.features == ("projector", "whiteboard")


@pytest.mark.parametrize("make", [add, lambda **fields: ChangeRoom(room="v1.r1", **fields)])
def test_hours_that_overlap_are_refused(given, make):
    asked = hours((1, "09:00", "13:00"), (1, "12:00", "17:00"), kind=NewWindow)
    assert refused(given, SPREE, added(), command=make(hours=asked)).kind == "hours-overlap"


@pytest.mark.parametrize("make", [add, lambda **fields: ChangeRoom(room="v1.r1", **fields)])
def test_a_room_is_in_a_timezone_that_there_is(given, make):
    assert refused(given, SPREE, added(), command=make(timezone="Berlin")).kind == "unknown-timezone"


def test_only_a_virtual_room_holds_several_meetings_at_once(given):
    assert given(SPREE).when(add(kind=RoomKind.VIRTUAL, concurrent=5)).events[-1].concurrent == 5
    assert refused(given, SPREE, command=add(concurrent=2)).kind == "concurrent-needs-virtual"
    change = ChangeRoom(room="v1.r1", concurrent=2)
    assert refused(given, SPREE, added(), command=change).kind == "concurrent-needs-virtual"
    assert given(SPREE, added(kind=RoomKind.VIRTUAL)).when(change).events[-1].concurrent == 2


def test_a_cost_names_its_currency(given):
    assert refused(given, SPREE, command=add(hire_cost=45_000)).kind == "cost-needs-currency"
    priced = added(hire_cost=45_000, currency="EUR")
    assert refused(given, SPREE, priced, command=ChangeRoom(room="v1.r1", currency=None)).kind == "cost-needs-currency"


def test_what_a_change_does_not_say_stays_and_null_takes_away(given):
    before = added(capacity=24, layout="U-shape", features=("projector",), hours=hours((1, "09:00", "17:00")))
    story = given(SPREE, before).when(ChangeRoom(room="v1.r1", name="Hall", layout=None))
    assert story.events == [
        RoomChanged(
            room="v1.r1",
            name="Hall",
            timezone="Europe/Berlin",
            capacity=24,
            features=("projector",),
            hours=hours((1, "09:00", "17:00")),
        )
    ]
    assert story.when(ChangeRoom(room="v1.r1", capacity=None)).events[-1].capacity is None


def test_a_change_to_what_already_is_changes_nothing(given):
    room = added(features=("projector",), hours=hours((1, "09:00", "17:00")))
    same = ChangeRoom(
        room="v1.r1", features=("PROJECTOR",), hours=hours((1, "09:00", "17:00"), kind=NewWindow), concurrent=1
    )
    assert given(SPREE, room).when(same).events == []


def test_a_block_is_told_in_utc(given):
    berlin = timezone(timedelta(hours=2))
    story = given(SPREE, added()).when(
        BlockRoom(room="v1.r1", starts_at=START.astimezone(berlin), ends_at=END.astimezone(berlin))
    )
    assert story.events == [RoomBlocked(room="v1.r1", block="b1", starts_at=START, ends_at=END)]
    assert story.reply == {"room": "v1.r1", "block": "b1"}


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "rule"),
    [
        (END, START, "ends-before-start"),
        (START, START, "ends-before-start"),
        (START, START + timedelta(days=3654), "too-long"),
        (START.astimezone(timezone(timedelta(hours=5))), END, "offset-not-of-zone"),
    ],
)
def test_a_block_is_an_interval_by_the_clock_of_the_room(given, starts_at, ends_at, rule):
    command = BlockRoom(room="v1.r1", starts_at=starts_at, ends_at=ends_at)
    assert refused(given, SPREE, added(), command=command).kind == rule


def test_a_block_that_is_taken_back_says_which_time_is_free_again(given):
    story = given(SPREE, added()).when(BlockRoom(room="v1.r1", starts_at=START, ends_at=END))
    story.when(UnblockRoom(room="v1.r1", block="b1"))
    assert story.events == [RoomUnblocked(room="v1.r1", block="b1", starts_at=START, ends_at=END)]
    with pytest.raises(Unknown) as problem:
        story.when(UnblockRoom(room="v1.r1", block="b1"))
    assert problem.value.facts == {"room": "v1.r1", "block": "b1"}


def test_a_room_is_retired_once(given):
    story = given(SPREE, added()).when(RetireRoom(room="v1.r1"))
    assert story.events == [RoomRetired(room="v1.r1")]
    assert story.when(RetireRoom(room="v1.r1")).events == []


@pytest.mark.parametrize(
    "command",
    [
        ChangeRoom(room="v1.r1", name="Hall"),
        BlockRoom(room="v1.r1", starts_at=START, ends_at=END),
        UnblockRoom(room="v1.r1", block="b1"),
    ],
)
def test_a_retired_room_stays_as_it_was(given, command):
    assert refused(given, SPREE, added(), RoomRetired(room="v1.r1"), command=command).kind == "room-retired"


@pytest.mark.parametrize(
    "command",
    [
        ChangeRoom(room="v1.r9", name="Hall"),
        BlockRoom(room="v1.r9", starts_at=START, ends_at=END),
        UnblockRoom(room="v1.r9", block="b1"),
        RetireRoom(room="v1.r9"),
    ],
)
def test_an_unknown_room_is_said_to_be_unknown(given, command):
    with pytest.raises(Unknown) as problem:
        given(SPREE, added()).when(command)
    assert problem.value.facts == {"room": "v1.r9"}


@pytest.mark.parametrize("kind", [AddRoom, ChangeRoom])
@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": " "}, "$.name"),
        ({"name": None}, "$.name"),
        ({"capacity": 0}, "$.capacity"),
        ({"concurrent": 0}, "$.concurrent"),
        ({"setup_minutes": 241}, "$.setup_minutes"),
        ({"teardown_minutes": -1}, "$.teardown_minutes"),
        ({"features": ["projector", "a b"]}, "$.features[1]"),
        ({"hours": [{"weekday": 8, "opens": "09:00", "closes": "17:00"}]}, "$.hours[0].weekday"),
        ({"currency": "eur"}, "$.currency"),
        ({"hire_cost": -1}, "$.hire_cost"),
        ({"color": "red"}, "color"),
    ],
)
def test_a_malformed_room_is_refused_at_the_field_at_fault(kind, change, path):
    body = {"venue": "v1", "code": "A", "name": "A"} if kind is AddRoom else {"room": "v1.r1"}
    with pytest.raises(msgspec.ValidationError, match=re.escape(path)):
        msgspec.convert(body | change, kind)
