"""Format advice: six questions, the factors to choose by, a reason for everything."""

from itertools import product

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import asdict, fields

from contracts.advice import Answers, Factors
from contracts.shared import Blend, Format
from services.scheduling.domain.advice import FACTORS, QUESTIONS, advise, blend_for

NAMES = [question.name for question in QUESTIONS]
NO_FACTORS = Factors()
EVERY_ANSWER = [Answers(**dict(zip(NAMES, said, strict=True))) for said in product((False, True), repeat=6)]
ANY_FACTORS = st.builds(Factors, **{factor.name: st.booleans() for factor in FACTORS})


def answers(*yes):
    """Yes to the questions of these numbers, as the guide counts them, and no to the rest."""
    return Answers(**{name: number in yes for number, name in enumerate(NAMES, start=1)})


@pytest.mark.parametrize(
    ("yes", "format_", "blend"),
    [
        ((1, 3), Format.LIVE, None),
        ((2, 6), Format.SELF_PACED, None),
        ((1, 2, 6), Format.BLENDED, Blend.SANDWICH),
        ((1, 2, 4, 6), Format.BLENDED, Blend.FLIPPED),
        ((1, 2, 3, 5), Format.BLENDED, Blend.ONGOING),
        ((2, 5), Format.BLENDED, Blend.CUSTOM),
        ((), None, None),
    ],
)
def test_the_worked_answers_of_the_guide(yes, format_, blend):
    advice = advise(answers(*yes), NO_FACTORS)
    assert (advice.recommendation, advice.blend) == (format_, blend)


@pytest.mark.parametrize("said", EVERY_ANSWER)
def test_yes_on_one_side_is_that_format_and_on_both_sides_blended(said):
    live = said.practice or said.critical or said.changing
    alone = said.spread or said.informational or said.budget
    expected = {
        (True, True): Format.BLENDED,
        (True, False): Format.LIVE,
        (False, True): Format.SELF_PACED,
        (False, False): None,
    }
    assert advise(said, NO_FACTORS).recommendation is expected[live, alone]


@for_all(st.sampled_from(EVERY_ANSWER), ANY_FACTORS)
def test_every_answer_has_a_reason_and_so_has_every_factor_that_holds(said, factors):
    advice = advise(said, factors)
    assert [(reason.about, reason.yes) for reason in advice.reasons] == list(asdict(said).items())
    assert {reason.about for reason in advice.factors} == {name for name, holds in asdict(factors).items() if holds}
    assert all(reason.because for reason in (*advice.reasons, *advice.factors))
    assert all((reason.favors is not None) == reason.yes for reason in advice.reasons)


@for_all(st.sampled_from(EVERY_ANSWER), ANY_FACTORS)
def test_a_blend_is_suggested_with_its_reason_where_and_only_where_blended_is_recommended(said, factors):
    advice = advise(said, factors)
    assert (advice.recommendation is Format.BLENDED) == (advice.blend is not None) == (advice.blend_because is not None)
    assert advice.summary


@for_all(st.sampled_from(EVERY_ANSWER[1:]), ANY_FACTORS)
def test_where_the_questions_decide_no_factor_changes_the_format(said, factors):
    advice = advise(said, factors)
    assert advice.recommendation is advise(said, NO_FACTORS).recommendation
    assert advice.decided_by == "answers"
    assert advice.asks_for == ()


def test_all_no_decides_nothing_and_asks_for_the_factors():
    advice = advise(answers(), NO_FACTORS)
    assert (advice.recommendation, advice.decided_by) == (None, None)
    assert advice.asks_for == tuple(factor.name for factor in FACTORS)
    assert "costs" in advice.summary


@pytest.mark.parametrize(
    ("holding", "format_", "blend"),
    [
        ({"complex"}, Format.LIVE, None),
        ({"mixed_experience", "time_zones"}, Format.SELF_PACED, None),
        ({"simulation", "large_audience"}, Format.BLENDED, Blend.SANDWICH),
        ({"team_building", "straightforward"}, Format.BLENDED, Blend.FLIPPED),
        ({"fast_topic", "tight_budget", "keep_up"}, Format.BLENDED, Blend.ONGOING),
        ({"keep_up"}, None, None),
    ],
)
def test_factors_decide_where_no_question_does(holding, format_, blend):
    advice = advise(answers(), Factors(**dict.fromkeys(holding, True)))
    assert (advice.recommendation, advice.blend) == (format_, blend)
    assert advice.decided_by == ("factors" if format_ else None)


def test_factors_that_speak_for_the_other_format_are_named():
    advice = advise(answers(1, 3), Factors(time_zones=True, complex=True, keep_up=True))
    assert advice.against == ("time_zones",)
    assert "time zones" in advice.summary


def test_people_who_must_keep_up_with_changing_content_make_it_ongoing():
    assert advise(answers(5, 6), NO_FACTORS).blend is Blend.CUSTOM
    assert advise(answers(5, 6), Factors(keep_up=True)).blend is Blend.ONGOING


def test_critical_completion_leads_with_the_live_part():
    assert "Lead with the live part" in advise(answers(2, 3), NO_FACTORS).summary
    assert "Lead with the live part" not in advise(answers(1, 2), NO_FACTORS).summary


@pytest.mark.parametrize(
    ("yes", "blend"),
    [
        ((1, 3, 4, 5), Blend.ONGOING),
        ((1, 4, 5), Blend.FLIPPED),
        ((1, 4), Blend.FLIPPED),
        ((1, 5), Blend.SANDWICH),
        ((3,), Blend.CUSTOM),
    ],
)
def test_of_several_models_that_suit_the_first_in_order_is_suggested(yes, blend):
    assert blend_for(answers(*yes), keep_up=False) is blend


def test_every_question_and_factor_is_worded():
    assert [field.name for field in fields(Answers)] == NAMES
    assert [field.name for field in fields(Factors)] == [factor.name for factor in FACTORS]
