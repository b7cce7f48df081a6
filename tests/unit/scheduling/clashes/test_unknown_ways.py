"""Ways that nobody said the length of are taken as no time, and told, so that somebody says it."""

import pytest
from msgspec.structs import replace

from chassis.ids import stream
from contracts.scheduling import TravelTimeSet, VenueAdded
from services.scheduling.commands import PlaceHold, ScheduleSeries

from .stage import assign, at, move, other, rehouse, room, schedule, stage

WAY = {"instructor": "i2", "venue": "v1", "other": "v3"}


@pytest.fixture
def afar():
    """Ben teaches in the morning at a third venue, to which nobody said how long the way is."""
    third = VenueAdded(venue="v3", code="ODER", name="Oder", timezone="Europe/Berlin")
    return stage(third, room("v3.r4")).when(other("09:00", "11:00", room="v3.r4", instructors=("i2",)))


def told(story):
    """What the session's own event says of it."""
    ways = story.events[0].travel_unknown
    return [{"instructor": one.instructor, "venue": one.venue, "other": one.other} for one in ways]


def test_it_is_told_in_the_answer_and_by_the_session(afar):
    story = afar.when(schedule("11:00", "12:00", room="v1.r1", instructors=("i2",)))
    assert story.reply == {"session": "o1.s2", "travel_unknown": [WAY]}
    assert told(story) == [WAY]


def test_it_is_told_by_a_dry_run(afar):
    asked = schedule("13:00", "14:00", room="v1.r1", instructors=("i2",))
    assert afar.when(replace(asked, dry_run=True)).reply["travel_unknown"] == [WAY]


def test_it_is_told_to_who_keeps_the_time_free(afar):
    times = {"starts_at": at("13:00"), "ends_at": at("14:00"), "timezone": "Europe/Berlin"}
    asked = PlaceHold(room="v1.r1", instructors=("i2",), minutes=60, **times)
    assert afar.when(asked).reply["travel_unknown"] == [WAY]


def test_it_is_told_by_every_move_until_there_is_no_such_way(afar):
    afar.when(schedule("13:00", "14:00", room="v1.r1", instructors=("i1",)))
    for command in (
        assign("o1.s2", "i2"),
        rehouse("o1.s2", "v1.r1", place="At the back"),
        move("o1.s2", "12:00", "13:00"),
    ):
        assert afar.when(command).reply["travel_unknown"] == [WAY]
        assert told(afar) == [WAY]
    assert "travel_unknown" not in afar.when(rehouse("o1.s2", "v3.r4")).reply
    assert told(afar) == []


def test_it_is_told_once_for_all_sessions_of_a_series(afar):
    afar.when(other("09:00", "11:00", day="2026-03-31", room="v3.r4", instructors=("i2",)))
    rule = {"rule": "FREQ=DAILY;COUNT=2", "starts": "2026-03-30T12:00", "ends": "2026-03-30T13:00"}
    afar.when(ScheduleSeries(offering="o1", component="workshop", room="v1.r1", instructors=("i2",), **rule))
    assert afar.reply["travel_unknown"] == [WAY]


def test_a_way_that_is_known_is_not_told(afar):
    afar.history.append((stream("venue", "v1"), TravelTimeSet(venue="v1", other="v3", minutes=90)))
    assert afar.when(schedule("13:00", "14:00", room="v1.r1", instructors=("i2",))).reply == {"session": "o1.s2"}


def test_a_way_for_which_there_is_time_however_long_it_is_is_not_told(afar):
    asked = schedule("00:00", "01:00", day="2026-03-31", room="v1.r1", instructors=("i2",))
    assert afar.when(asked).reply == {"session": "o1.s2"}
