"""Asking for advice: it is recorded as it was told, on what the organization itself knows where that is enough."""

from datetime import UTC, datetime

import pytest

from contracts.advice import Assumptions
from contracts.shared import Blend, Format
from services.scheduling.commands import AskAdvice, NewAnswers, NewAssumptions, NewFactors
from services.scheduling.domain.advised import OnRecord
from services.scheduling.domain.completing import Cohort, Outcomes, outcomes
from services.scheduling.facts import cohorts

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
NO = {"practice": False, "spread": False, "critical": False, "informational": False, "changing": False, "budget": False}


def ask(*yes, assumptions=None, **factors):
    return AskAdvice(
        answers=NewAnswers(**NO | dict.fromkeys(yes, True)),
        factors=NewFactors(**factors),
        audience=120,
        assumptions=NewAssumptions(**assumptions or {}),
    )


def completion(story, kind):
    return next(line for line in story.events[0].projection.completions if line.format is kind)


def assumption(story, name):
    return next(line for line in story.events[0].projection.assumptions if line.name == name)


def test_advice_is_recorded_whole_and_answered_by_its_id(given):
    story = given().when(ask("practice", "spread", "budget"), facts=None)
    (told,) = story.events
    assert (told.advice, told.advised.recommendation, told.advised.blend) == ("a1", Format.BLENDED, Blend.SANDWICH)
    assert len(told.advised.reasons) == 6
    assert story.reply == {"advice": "a1", "recommendation": Format.BLENDED, "blend": Blend.SANDWICH}


def test_where_nothing_decides_it_is_said_and_the_factors_asked_for(given):
    story = given().when(ask(), facts=None)
    assert story.reply["recommendation"] is None
    assert "complex" in story.events[0].advised.asks_for


@pytest.mark.parametrize(("enrolled", "basis"), [(29, "field"), (30, "own")])
def test_own_history_counts_once_there_is_enough_of_it(given, enrolled, basis):
    own = OnRecord(cohorts=(Cohort(format=Format.LIVE, month="2026-01", enrolled=enrolled, completed=20),))
    line = completion(given().when(ask("practice"), at=NOW, facts=own), Format.LIVE)
    assert (line.basis, line.enrolled) == (basis, enrolled)


def test_enrollments_of_the_last_three_months_are_not_history_yet():
    of = [
        Cohort(format=Format.LIVE, month=month, enrolled=10, completed=9) for month in ("2025-12", "2026-03", "2026-04")
    ]
    assert outcomes(of, NOW.replace(day=29))[0] == Outcomes(format=Format.LIVE, enrolled=10, completed=9)
    assert outcomes(of, NOW)[0] == Outcomes(format=Format.LIVE, enrolled=20, completed=18)


def test_own_rates_stand_in_for_what_is_assumed_and_what_is_given_in_for_both(given):
    own = OnRecord(rates=Assumptions(day_rate=900, venue_day=250))
    story = given().when(ask("practice", assumptions={"day_rate": 1_500}), facts=own)
    assert (assumption(story, "day_rate").value, assumption(story, "day_rate").basis) == (1_500, "given")
    assert (assumption(story, "venue_day").value, assumption(story, "venue_day").basis) == (250, "own")
    assert assumption(story, "materials").basis == "assumed"


def test_counts_by_format_month_and_completion_are_cohorts():
    counts = {("live", "2026-01", True): 7, ("live", "2026-01", False): 3, ("blended", "2026-02", True): 1}
    assert cohorts(counts) == (
        Cohort(format=Format.BLENDED, month="2026-02", enrolled=1, completed=1),
        Cohort(format=Format.LIVE, month="2026-01", enrolled=10, completed=7),
    )
