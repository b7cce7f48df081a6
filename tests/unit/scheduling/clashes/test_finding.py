"""Finding and deciding are one rule: what is offered can be booked, and what is not is refused for the reason told."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from chassis.clock import from_micros, micros
from chassis.ids import stream
from contracts.scheduling import EquipmentAdded, EquipmentUse, TimeOffAdded
from services.scheduling.domain import finding
from services.scheduling.domain.calendar import MINUTE
from services.scheduling.domain.placing import Wanted, place
from services.scheduling.domain.timetable import timetable_stream

from .stage import QUALIFIED, hours, other, room, stage, timetable, units

NINE, DAYS = datetime(2026, 3, 30, 7, tzinfo=UTC), timedelta(days=2)
ROOMS, PEOPLE, THINGS = ("v1.r1", "v1.r2", "v2.r3", "v1.r9"), ("i1", "i2"), ("e1", "e2")
MORE = (
    room("v1.r2", setup_minutes=30, teardown_minutes=15, hours=hours("08:00", "18:00"), capacity=12),
    timetable("i1", home="v1", hours=hours("08:00", "20:00")),
    *QUALIFIED,
    TimeOffAdded(instructor="i2", time_off="t1", starts_at=NINE + timedelta(hours=4), ends_at=NINE + DAYS / 4),
    EquipmentAdded(equipment="e2", code="BOARD", name="Board", quantity=1, venue="v1"),
)
BOOKED = some.lists(
    some.builds(
        lambda place, who, start, length, count, board: other(
            room=place,
            instructors=(who,),
            equipment=(units(count), *((units(1, "e2"),) if board else ())),
            begins=f"{8 + start:02}:00",
            ends=f"{8 + start + length:02}:00",
            override=("room-taken", "instructor-taken", "equipment-short", "equipment-elsewhere", "travel-too-short",
                      "room-closed", "instructor-off", "outside-working-hours"),
            reason="Whatever is on record.",
        ),
        some.sampled_from(ROOMS), some.sampled_from(PEOPLE), some.integers(0, 8), some.integers(1, 3),
        some.integers(1, 2), some.booleans(),
    ),
    max_size=5,
)  # fmt: skip
USES = some.dictionaries(some.sampled_from(THINGS), some.integers(1, 3), max_size=2).map(
    lambda uses: tuple(EquipmentUse(equipment=one, units=count) for one, count in sorted(uses.items()))
)


def wanted(start, length, uses, **named):
    return Wanted(
        session="", offering="o1", offering_code="NEG-1", course="c1", timezone="Europe/Berlin", starts_at=start,
        ends_at=start + length, equipment=uses, seats=12, **named,
    )  # fmt: skip


def states_of(booked):
    """All states after these sessions of the other offering."""
    story = stage(*MORE)
    for command in booked:
        story.when(command)
    names = [*(stream("room", one) for one in ROOMS), *(timetable_stream(one) for one in PEOPLE)]
    names += [*(stream("equipment", one) for one in THINGS), stream("venue", "v1"), stream("venue", "v2")]
    return {name: story.state(name) for name in names}


def field_of(states):
    return finding.Field(
        rooms={one: states[stream("room", one)] for one in ROOMS},
        teachers={one: states[timetable_stream(one)] for one in PEOPLE},
        things={one: states[stream("equipment", one)] for one in THINGS},
        travel={one: states[stream("venue", one)].travel for one in ("v1", "v2")},
    )


@given(
    booked=BOOKED, uses=USES, start=some.integers(0, 40), length=some.sampled_from([45, 60, 180]),
    hall=some.sampled_from(ROOMS), who=some.sampled_from(PEOPLE),
)  # fmt: skip
def test_what_is_told_to_stand_in_the_way_is_what_a_session_is_refused_for(booked, uses, start, length, hall, who):
    states = states_of(booked)
    field = field_of(states)
    asked = wanted(NINE + timedelta(minutes=15 * start), timedelta(minutes=length), uses)
    venue = finding.held_at(field.rooms[hall], hall, None)
    told = finding.clashes_of_room(field.rooms[hall], hall, asked, field.things)
    told += finding.clashes_of_teacher(field.teachers[who], who, asked, venue, field.travel)
    for use in uses:
        told += finding.clashes_of_equipment(field.things[use.equipment], use, asked, venue)
    decided = place(states, replace(asked, room=hall, instructors=(who,)), NINE)
    assert {repr(one) for one in told} == {repr(one) for one in decided.clashes}
    if finding.room_fits(field.rooms[hall], hall, asked, field.things):
        assert not [one for one in decided.clashes if one.resource == hall]


@settings(max_examples=60)
@given(booked=BOOKED, uses=USES, length=some.sampled_from([45, 60, 180]))
def test_each_time_that_is_offered_is_free_and_no_earlier_one_is(booked, uses, length):
    states = states_of(booked)
    field, long = field_of(states), timedelta(minutes=length)
    start, end = micros(NINE), micros(NINE + DAYS / 4)
    asked = wanted(NINE, long, uses)
    found = finding.slots(asked, finding.Needs(minutes=length), field, start=start, end=end, limit=2)
    times = range(start, end - length * MINUTE + 1, finding.GRID)
    fits = [time for time in times if bookable(states, time, long, uses)]
    assert [one.start for one in found[:1]] == fits[:1]
    for slot in found:
        halls, people = bookable(states, slot.start, long, uses)[slot.venue]
        assert (slot.rooms, slot.instructors) == (tuple(sorted(halls)), tuple(sorted(people)))


def bookable(states, time, long, uses):
    """By venue the rooms and the people who can be had together at that time, as decisions have it."""
    found = {}
    for hall in ROOMS:
        for who in PEOPLE:
            one = wanted(from_micros(time), long, uses, room=hall, instructors=(who,))
            if not place(states, one, NINE - DAYS).clashes:
                venue = finding.held_at(states[stream("room", hall)], hall, None)
                halls, people = found.setdefault(venue, (set(), set()))
                halls.add(hall)
                people.add(who)
    return found
