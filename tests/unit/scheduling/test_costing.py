"""What a format costs an audience, and where live and self-paced cost the same."""

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.advice import Assumption, Assumptions
from contracts.shared import Format
from services.scheduling.domain.assumptions import DEFAULTS, figures, settle
from services.scheduling.domain.completing import Outcomes
from services.scheduling.domain.costing import Curve, break_even, curves, half_days, project

NOTHING = Assumptions()
ROUND = Assumptions(
    hours=6,
    hours_per_day=6,
    group_size=10,
    day_rate=800,
    venue_day=200,
    materials=20,
    preparation=10,
    production=100,
    author_rate=50,
    remakes=0,
    platform=5,
    live_share=0.5,
)
BY_HAND = {
    Format.LIVE: 6 * 10 * 50 + 3 * 1_000 + 25 * 20,
    Format.SELF_PACED: 6 * 100 * 50 + 25 * 5,
    Format.BLENDED: 3 * 10 * 50 + 3 * 100 * 50 + 3 * 500 + 25 * 25,
}


def settled(given=NOTHING, own=NOTHING, *, changing=False):
    return settle(given, own, changing=changing)


def line(lines, name):
    return next(line for line in lines if line.name == name)


@pytest.mark.parametrize("format_", list(Format))
def test_costs_are_what_they_come_to_by_hand(format_):
    cost = line_of(project(25, settled(ROUND), ()).costs, format_)
    assert cost.total == BY_HAND[format_]
    assert cost.per_learner == round(BY_HAND[format_] / 25, 2)


def line_of(lines, format_):
    return next(line for line in lines if line.format is format_)


def test_a_cost_per_completion_divides_by_those_who_are_expected_to_complete():
    told = project(100, settled(ROUND), [Outcomes(format=Format.SELF_PACED, enrolled=40, completed=10)])
    alone = line_of(told.costs, Format.SELF_PACED)
    assert alone.per_completion == round(alone.total / 25, 2)


def test_a_format_that_nobody_ever_completed_has_no_cost_per_completion():
    told = project(100, settled(), [Outcomes(format=Format.LIVE, enrolled=30, completed=0)])
    assert line_of(told.costs, Format.LIVE).per_completion is None


@pytest.mark.parametrize(("hours", "days"), [(6, 1), (3, 0.5), (3.5, 1), (0, 0), (12.1, 2.5)])
def test_days_are_paid_in_halves(hours, days):
    assert half_days(hours, 6) == days


def test_break_even_is_where_the_two_costs_meet():
    by_format = curves(figures(settled(ROUND)))
    live, alone = by_format[Format.LIVE], by_format[Format.SELF_PACED]
    meeting = break_even(live, alone)
    assert alone.total(meeting) <= live.total(meeting)
    assert alone.total(meeting - 1) > live.total(meeting - 1)
    assert project(5, settled(ROUND), ()).break_even == meeting


def test_costs_that_never_meet_have_no_break_even():
    free = Curve(once=0, per_group=0, per_learner=0, group_size=10)
    assert break_even(free, Curve(once=1, per_group=0, per_learner=0, group_size=10)) is None


MONEY = st.integers(0, 60).map(float)


@for_all(st.integers(1, 7), MONEY, MONEY, MONEY, MONEY, MONEY)
def test_break_even_is_the_least_audience_at_which_self_paced_is_not_dearer(size, prepared, group, each, made, seat):
    live = Curve(once=prepared, per_group=group, per_learner=each, group_size=size)
    alone = Curve(once=made, per_group=0, per_learner=seat, group_size=size)
    one_by_one = next((n for n in range(1, 500) if alone.total(n) <= live.total(n)), None)
    found = break_even(live, alone)
    assert found == one_by_one or (one_by_one is None and found >= 500)


@for_all(st.integers(1, 5_000), st.integers(1, 5_000))
def test_a_larger_audience_costs_no_less(one, more):
    for curve in curves(figures(settled())).values():
        assert curve.total(one + more) >= curve.total(one)


def test_assumptions_given_replace_defaults_and_are_shown():
    lines = settled(Assumptions(day_rate=650))
    assert (line(lines, "day_rate").value, line(lines, "day_rate").basis) == (650, "given")
    assert project(12, lines, ()).assumptions == lines


def test_what_is_given_outranks_what_is_on_record_and_that_outranks_defaults():
    lines = settled(Assumptions(day_rate=650), Assumptions(day_rate=900, venue_day=120))
    assert [(line(lines, name).value, line(lines, name).basis) for name in ("day_rate", "venue_day", "platform")] == [
        (650, "given"),
        (120, "own"),
        (10, "assumed"),
    ]


def test_zero_is_a_figure_like_any_other():
    assert line(settled(Assumptions(venue_day=0)), "venue_day").value == 0


def test_every_assumption_has_a_default_with_a_unit_and_a_source():
    assert [assumption.name for assumption in DEFAULTS] == [field.name for field in msgspec.structs.fields(Assumptions)]
    assert all(assumption.unit and assumption.because for assumption in DEFAULTS)
    assert {assumption.basis for assumption in DEFAULTS} == {"field", "assumed"}


def test_content_that_changes_often_is_made_again_unless_told_otherwise():
    assert line(settled(changing=True), "remakes").value == 1
    assert line(settled(Assumptions(remakes=0), changing=True), "remakes").value == 0
    once, again = (project(50, settled(changing=often), ()) for often in (False, True))
    assert line_of(again.costs, Format.SELF_PACED).total > line_of(once.costs, Format.SELF_PACED).total
    assert line_of(again.costs, Format.LIVE).total == line_of(once.costs, Format.LIVE).total


def test_assumptions_that_were_stored_are_computed_with_as_before():
    lines = settled()
    stored = msgspec.json.decode(msgspec.json.encode(lines), type=tuple[Assumption, ...])
    assert project(40, stored, ()) == project(40, lines, ())
