"""On which terms an offering may be scheduled: seats, deadlines, times and their zone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.errors import Refused
from contracts.shared import Delivery
from services.scheduling.commands import PublishOffering
from services.scheduling.domain.terms import times
from tests.unit.scheduling.negotiation import COURSE, PUBLISHED, START, schedule


def refused(given, command):
    with pytest.raises(Refused) as refusal:
        given(COURSE, PUBLISHED).when(command)
    return refusal.value


def test_a_minimum_above_the_capacity_is_refused(given):
    refusal = refused(given, schedule(minimum=7, capacity=6))
    assert (refusal.kind, refusal.facts) == ("minimum-above-capacity", {"minimum": 7, "capacity": 6})


def test_a_minimum_equal_to_the_capacity_is_taken(given):
    assert given(COURSE, PUBLISHED).when(schedule(minimum=6, capacity=6)).events


@pytest.mark.parametrize(
    "field", [{"minimum": 3}, {"offer_minutes": 60}, {"waitlist_limit": 5}, {"minimum": 3, "decide_at": START}]
)
def test_an_open_offering_has_no_seats_to_set_terms_for(given, field):
    refusal = refused(given, schedule(delivery=Delivery.ON_DEMAND, **field))
    assert (refusal.kind, refusal.facts["fields"]) == ("open-offering-has-no-seats", list(field))


def test_a_decision_date_needs_a_minimum(given):
    assert refused(given, schedule(decide_at=START)).kind == "decide-at-needs-minimum"


@pytest.mark.parametrize("field", ["decide_at", "cut_off_at"])
def test_deadlines_may_not_come_after_the_start(given, field):
    late = schedule(starts_at=START, minimum=1, **{field: START + timedelta(seconds=1)})
    refusal = refused(given, late)
    assert (refusal.kind, refusal.facts["field"]) == ("deadline-after-start", field)
    on_time = schedule(starts_at=START, minimum=1, **{field: START})
    assert given(COURSE, PUBLISHED).when(on_time).events


def test_without_a_start_deadlines_may_not_come_after_the_end(given):
    assert refused(given, schedule(ends_at=START, cut_off_at=START + timedelta(days=1))).kind == "deadline-after-start"


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=-1)])
def test_an_end_that_does_not_come_after_the_start_is_refused(given, length):
    assert refused(given, schedule(starts_at=START, ends_at=START + length)).kind == "ends-before-start"


@pytest.mark.parametrize("timezone", ["Berlin", "localtime", "Factory", "../etc/passwd", "europe/berlin", ""])
def test_only_iana_timezones_are_taken(given, timezone):
    assert refused(given, schedule(timezone=timezone)).kind == "unknown-timezone"


MOMENTS = st.none() | st.datetimes(
    min_value=datetime.fromisoformat("2026-01-01"),
    max_value=datetime.fromisoformat("2026-12-31"),
    timezones=st.just(UTC),
)


@for_all(starts_at=MOMENTS, ends_at=MOMENTS, decide_at=MOMENTS, cut_off_at=MOMENTS)
def test_terms_are_taken_exactly_when_their_times_are_in_order(starts_at, ends_at, decide_at, cut_off_at):
    start = starts_at or ends_at
    in_order = not (starts_at and ends_at) or starts_at < ends_at
    in_time = all(start is None or deadline is None or deadline <= start for deadline in (decide_at, cut_off_at))
    command = schedule(starts_at=starts_at, ends_at=ends_at, decide_at=decide_at, cut_off_at=cut_off_at)
    if in_order and in_time:
        assert set(times(command).values()) == {starts_at, ends_at, decide_at, cut_off_at} - {None}
    else:
        with pytest.raises(Refused):
            times(command)


def test_nobody_publishes_what_is_called_off_in_the_same_moment(given):
    story = given(COURSE, PUBLISHED).when(schedule(starts_at=START, minimum=2, decide_at=START - timedelta(days=1)))
    late = PublishOffering(offering="o1")

    with pytest.raises(Refused) as refusal:
        story.when(late, at=START - timedelta(days=1))

    assert refusal.value.kind == "decision-over"
    assert story.when(late, at=START - timedelta(days=1, seconds=1)).events
