"""Sessions: sittings of live components, in the wall time of their zone."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import Malformed, Refused, Unknown
from contracts.scheduling import (
    OfferingCancelled,
    OfferingScheduled,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
)
from contracts.shared import Component, ComponentKind, Delivery, Format
from services.scheduling.commands import CancelOffering, CancelSession, RescheduleSession, ScheduleSession

START = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFERING = OfferingScheduled(
    offering="o1",
    course="c1",
    code="NEG-1",
    title="Negotiation",
    course_version=1,
    delivery=Delivery.SCHEDULED,
    format=Format.BLENDED,
    components=(
        Component(key="basics", title="Basics", kind=ComponentKind.MODULE),
        Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION),
    ),
    timezone="Europe/Berlin",
)
SESSION = SessionScheduled(
    session="o1.s1",
    offering="o1",
    course="c1",
    component="workshop",
    starts_at=START,
    ends_at=START + HOUR,
    timezone="Europe/Berlin",
    place="Room 2",
    wall="2026-03-30T09:00",
    wall_end="2026-03-30T10:00",
)


def schedule(starts_at=START, ends_at=START + HOUR, **fields):
    terms = {"offering": "o1", "component": "workshop", "starts_at": starts_at, "ends_at": ends_at}
    return ScheduleSession(**terms | fields)


def move(starts_at=START, ends_at=START + HOUR, **fields):
    return RescheduleSession(**{"session": "o1.s1", "starts_at": starts_at, "ends_at": ends_at} | fields)


def time(text):
    return datetime.fromisoformat(text)


def refused(story, command, **when):
    with pytest.raises(Refused) as refusal:
        story.when(command, **when)
    return refusal.value


def test_a_session_is_scheduled_in_the_zone_of_its_offering(given):
    story = given(OFFERING).when(schedule(place="Room 2"))
    assert story.events == [SESSION]
    assert story.reply == {"session": "o1.s1"}


def test_a_session_may_have_a_zone_of_its_own(given):
    assert given(OFFERING).when(schedule(timezone="Asia/Tokyo")).events[0].timezone == "Asia/Tokyo"


def test_sessions_that_reserve_nothing_may_overlap(given):
    story = given(OFFERING, SESSION).when(schedule(START + HOUR, START + 2 * HOUR))
    assert story.events[0].starts_at == SESSION.ends_at


@pytest.mark.parametrize("length", [timedelta(0), -HOUR])
def test_a_session_ends_after_it_starts(given, length):
    assert refused(given(OFFERING), schedule(ends_at=START + length)).kind == "ends-before-start"


def test_a_session_lasts_a_day_at_most(given):
    assert given(OFFERING).when(schedule(ends_at=START + timedelta(hours=24))).events
    too_long = schedule(ends_at=START + timedelta(hours=24, seconds=1))
    assert refused(given(OFFERING), too_long).kind == "too-long"


@pytest.mark.parametrize(("component", "rule"), [("basics", "component-not-live"), ("dance", "unknown-component")])
def test_only_live_components_have_sessions(given, component, rule):
    refusal = refused(given(OFFERING), schedule(component=component))
    assert (refusal.kind, refusal.facts["live"]) == (rule, ["workshop"])


def test_an_on_demand_offering_has_no_sessions(given):
    fields = {name: getattr(OFFERING, name) for name in OFFERING.__struct_fields__}
    on_demand = OfferingScheduled(**fields | {"delivery": Delivery.ON_DEMAND})
    assert refused(given(on_demand), schedule()).kind == "on-demand-has-no-sessions"


def test_a_cancelled_offering_takes_no_sessions(given):
    story = given(OFFERING).when(CancelOffering(offering="o1"))
    assert refused(story, schedule()).kind == "offering-cancelled"


def test_an_unknown_offering_takes_no_sessions(given):
    with pytest.raises(Unknown):
        given().when(schedule())


def test_a_session_moves(given):
    story = given(OFFERING, SESSION).when(move(START + HOUR, START + 2 * HOUR))
    assert story.events == [
        SessionRescheduled(
            session="o1.s1",
            offering="o1",
            starts_at=START + HOUR,
            ends_at=START + 2 * HOUR,
            timezone="Europe/Berlin",
            was_from=START,
            was_until=START + HOUR,
            wall="2026-03-30T10:00",
            wall_end="2026-03-30T11:00",
        )
    ]


def test_a_session_may_move_to_another_zone_at_the_same_moment(given):
    assert given(OFFERING, SESSION).when(move(timezone="Europe/Paris")).events[0].timezone == "Europe/Paris"


def test_moving_a_session_to_where_it_is_changes_nothing(given):
    assert given(OFFERING, SESSION).when(move()).events == []


def test_a_session_that_is_over_cannot_move(given):
    story = given(OFFERING, SESSION)
    later = move(START + timedelta(days=7), START + timedelta(days=7, hours=1))
    assert refused(story, later, at=SESSION.ends_at).kind == "session-over"
    assert story.when(later, at=SESSION.ends_at - timedelta(seconds=1)).events


def test_a_cancelled_session_cannot_move(given):
    story = given(OFFERING, SESSION).when(CancelSession(session="o1.s1"))
    assert refused(story, move(START + HOUR, START + 2 * HOUR)).kind == "session-cancelled"


def test_a_session_of_a_cancelled_offering_cannot_move(given):
    story = given(OFFERING, SESSION, OfferingCancelled(offering="o1", course="c1"))
    assert refused(story, move(START + HOUR, START + 2 * HOUR)).kind == "offering-cancelled"


def test_a_session_is_cancelled_once(given):
    story = given(OFFERING, SESSION).when(CancelSession(session="o1.s1"))
    assert story.events == [SessionCancelled(session="o1.s1", offering="o1")]
    assert story.when(CancelSession(session="o1.s1")).events == []


def test_a_session_that_never_took_place_can_be_cancelled_afterwards(given):
    assert given(OFFERING, SESSION).when(CancelSession(session="o1.s1"), at=START + timedelta(days=1)).events


@pytest.mark.parametrize("command", [move(START + HOUR, START + 2 * HOUR), CancelSession(session="o1.s1")])
def test_a_session_whose_roll_is_closed_stands(given, command):
    story = given(OFFERING, SESSION)
    refusal = refused(story, command, at=START + HOUR / 2, facts=frozenset({"o1.s1"}))
    assert (refusal.kind, refusal.facts) == ("roll-closed", {"session": "o1.s1"})
    assert story.when(command, at=START + HOUR / 2, facts=frozenset({"o1.s2"})).events


def test_a_session_that_was_called_off_before_its_roll_was_closed_stays_called_off(given):
    story = given(OFFERING, SESSION).when(CancelSession(session="o1.s1"))
    assert story.when(CancelSession(session="o1.s1"), facts=frozenset({"o1.s1"})).events == []


@pytest.mark.parametrize("command", [move(session="o1.s9"), CancelSession(session="o1.s9"), CancelSession(session="s")])
def test_an_unknown_session_is_said_to_be_unknown(given, command):
    with pytest.raises(Unknown):
        given(OFFERING, SESSION).when(command)


@pytest.mark.parametrize("offset", ["+01:00", "+02:00"])
def test_a_time_that_the_clock_skips_is_refused(given, offset):
    skipped = schedule(time(f"2026-03-29T02:30{offset}"), time("2026-03-29T04:00+02:00"))
    assert refused(given(OFFERING), skipped).kind == "offset-not-of-zone"


def test_a_time_that_the_clock_shows_twice_is_told_apart_by_its_offset(given):
    first, second = time("2026-10-25T02:30+02:00"), time("2026-10-25T02:30+01:00")
    story = given(OFFERING).when(schedule(first, second))
    assert story.events[0].ends_at - story.events[0].starts_at == HOUR


def test_a_time_without_an_offset_is_malformed(given):
    with pytest.raises(Malformed) as problem:
        given(OFFERING).when(schedule(time("2026-03-30T09:00")))
    assert problem.value.errors[0].field == "$.starts_at"


def test_a_summer_offset_in_winter_is_refused_with_the_right_one(given):
    summer = schedule(time("2026-01-12T09:00+02:00"), time("2026-01-12T10:00+02:00"))
    refusal = refused(given(OFFERING), summer)
    assert (refusal.kind, refusal.facts["expected"]) == ("offset-not-of-zone", "2026-01-12T08:00:00+01:00")


def test_utc_is_taken_in_every_zone(given):
    story = given(OFFERING).when(schedule(time("2026-03-30T07:00+00:00"), time("2026-03-30T08:00+00:00")))
    assert story.events[0].starts_at == START
