"""An offering that is open at any time is completed anew by what is met again, later, by evidence of its own."""

import itertools
from datetime import timedelta

import pytest

from contracts.attendance import (
    CompletionWithdrawn,
    ComponentOutcomeRecorded,
    CourseCompleted,
    CourseFailed,
    CourseRenewed,
    Outcome,
    RenewalWithdrawn,
)
from contracts.shared import CompletionRule
from services.attendance.commands import CourseResult, JudgeProgress, RecordOutcome, RecordResult
from tests.unit.attendance.conftest import START, asks

NOT_MET = Outcome.NOT_MET
DAYS = 1_000
E_LEARNING = asks("a", renewable=True)
TWO_PARTS = asks("a", "b", renewable=True)
TOLD = (CourseCompleted, CompletionWithdrawn, CourseRenewed, RenewalWithdrawn)


def day(number):
    return START + timedelta(days=number)


def told(number, named=None, outcome=Outcome.COMPLETED, *, component="a", source="lms"):
    """What is said of a component, by evidence that is called after its day unless it is `named`."""
    return RecordOutcome(
        offering="o1",
        learner="l1",
        component=component,
        outcome=outcome,
        source=source,
        source_id=named or f"st-{number}",
        effective_at=day(number),
        reason="Ten years of practice",
    )


def unnamed(number, outcome=Outcome.COMPLETED, *, source=None):
    return RecordOutcome(
        offering="o1",
        learner="l1",
        component="a",
        outcome=outcome,
        source=source,
        effective_at=day(number),
        reason="Ten years of practice",
    )


def story(given, asked, *commands):
    made = given.story()
    for command in commands:
        made.when(command, at=day(DAYS), facts=asked)
    return made


def stands(made, on=DAYS):
    """On which days the course was completed, first and anew, as of a day: by the word recorded last."""
    first, anew = None, set()
    for event, moment in made.dated:
        number = (moment - START).days
        if not isinstance(event, TOLD) or number > on:
            continue
        match event:
            case CourseCompleted():
                first = number
            case CompletionWithdrawn():
                first = None
            case CourseRenewed():
                anew.add(event.happened_at)
            case RenewalWithdrawn():
                anew.discard(event.happened_at)
    return [*([first] if first is not None else []), *sorted((one - START).days for one in anew)]


def test_new_evidence_a_year_later_renews_what_was_completed(given):
    made = story(given, E_LEARNING, told(0, "st-1"), told(363, "st-2"))
    assert made.kinds() == [ComponentOutcomeRecorded, CourseRenewed]
    assert made.events[1] == CourseRenewed(offering="o1", course="c1", learner="l1", happened_at=day(363))
    assert made.effective == {1: day(363)}
    assert (stands(made, 362), stands(made)) == ([0], [0, 363])


def test_what_takes_place_on_dates_is_completed_once(given):
    made = story(given, asks("a"), told(0, "st-1"), told(363, "st-2"))
    assert made.kinds() == [ComponentOutcomeRecorded]


def test_the_same_evidence_delivered_again_renews_nothing_whenever_that_is_said_to_have_been(given):
    made = story(given, E_LEARNING, told(0, "st-1"), told(363, "st-1"))
    assert made.events == []
    assert stands(made) == [0]


@pytest.mark.parametrize("source", [None, "lms"])
def test_what_has_no_id_of_its_own_may_be_the_same_told_again(given, source):
    assert stands(story(given, E_LEARNING, unnamed(0, source=source), unnamed(363, source=source))) == [0]


@pytest.mark.parametrize("source", ["lms", "hr"])
@pytest.mark.parametrize(("later", "renewed"), [(0, []), (1, []), (6, []), (7, [7])])
def test_what_is_told_within_a_week_is_of_the_same_achievement(given, source, later, renewed):
    assert stands(story(given, E_LEARNING, told(0, "1"), told(later, "2", source=source))) == [0, *renewed]


def test_a_renewal_that_several_sources_tell_of_is_one(given):
    asked = [told(0), told(1, source="hr"), told(363), told(365, source="hr"), told(364, source="lrs")]
    for order in itertools.permutations(asked):
        assert stands(story(given, E_LEARNING, *order)) == [0, 363]


def test_everything_that_is_required_has_to_be_met_anew(given):
    once = [told(0), told(5, component="b")]
    assert stands(story(given, TWO_PARTS, *once, told(300))) == [5]
    assert stands(story(given, TWO_PARTS, *once, told(300), told(310, component="b"))) == [5, 310]
    assert stands(story(given, TWO_PARTS, *once, told(300), told(4, component="b", source="hr"))) == [4]


def test_what_need_not_be_done_here_need_not_be_done_again(given):
    exempt = told(2, outcome=Outcome.EXEMPT, component="b")
    assert stands(story(given, TWO_PARTS, told(0), exempt, told(300))) == [2, 300]
    assert stands(story(given, TWO_PARTS, told(0), told(1, component="b"), told(300), unnamed(310))) == [1]


def test_what_was_recognized_first_is_renewed_by_what_is_done_later(given):
    assert stands(story(given, E_LEARNING, unnamed(0, Outcome.RECOGNIZED), told(363))) == [0, 363]


def test_a_renewal_that_is_taken_back_leaves_the_completion(given):
    made = story(given, E_LEARNING, told(0, "st-1"), told(363, "st-2"), told(400, "st-2", NOT_MET))
    assert made.kinds() == [ComponentOutcomeRecorded, RenewalWithdrawn]
    assert made.effective == {1: day(363)}
    assert {tuple(stands(made, on)) for on in range(DAYS)} == {(0,)}
    assert stands(made.when(told(363, "st-2"), at=day(DAYS), facts=E_LEARNING)) == [0, 363]


def test_the_completion_taken_back_leaves_what_renewed_it_as_the_first(given):
    made = story(given, E_LEARNING, told(0, "st-1"), told(363, "st-2"), told(0, "st-1", NOT_MET))
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn, CourseCompleted, RenewalWithdrawn]
    assert stands(made) == [363]


def test_evidence_that_was_taken_back_with_others_takes_no_more_along_when_that_is_told_of_it(given):
    made = story(
        given, E_LEARNING, told(0, "st-1"), told(5, "st-2", NOT_MET), told(363, "st-3"), told(400, "st-1", NOT_MET)
    )
    assert stands(made) == [363]


def test_a_judgment_takes_back_the_completion_and_what_renewed_it(given):
    made = story(given, E_LEARNING, told(0), told(363), unnamed(400, NOT_MET))
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn, RenewalWithdrawn]
    assert {tuple(stands(made, on)) for on in range(DAYS)} == {()}


def test_where_nothing_is_done_twice_a_correction_takes_back_what_its_source_said(given):
    made = story(given, asks("a"), told(0, "st-1"), told(5, "st-2"), told(6, "st-2", NOT_MET))
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn]


def test_a_result_that_takes_away_the_completion_takes_away_what_renewed_it(given):
    made = story(given, E_LEARNING, told(0), told(363))
    result = RecordResult(offering="o1", learner="l1", result=CourseResult.FAILED, effective_at=day(400))
    made.when(result, at=day(DAYS), facts=E_LEARNING)
    assert made.kinds() == [CompletionWithdrawn, RenewalWithdrawn, CourseFailed]
    assert (stands(made, 399), stands(made)) == ([0, 363], [])


def test_where_the_result_decides_components_renew_nothing(given):
    asked = asks("a", rule=CompletionRule.RESULT, renewable=True)
    made = story(given, asked, RecordResult(offering="o1", learner="l1", result=CourseResult.COMPLETED), told(0))
    assert made.when(told(363), at=day(DAYS), facts=asked).kinds() == [ComponentOutcomeRecorded]


def test_what_was_met_again_before_renewals_were_told_is_told_with_what_comes_next(given):
    made = given.story()
    for command in (told(0), told(363)):
        made.when(command, at=day(DAYS), facts=asks("a"))
    assert stands(made.when(told(700), at=day(DAYS), facts=E_LEARNING)) == [0, 363, 700]


def test_whoever_is_judged_late_has_renewed_it_as_well(given):
    made = given.story(
        *(
            ComponentOutcomeRecorded(
                offering="o1",
                course="c1",
                learner="l1",
                component="a",
                outcome=Outcome.COMPLETED,
                source="lms",
                source_id=f"st-{number}",
                happened_at=day(number),
            )
            for number in (0, 363)
        )
    )
    made.when(JudgeProgress(offering="o1", learner="l1"), at=day(DAYS), facts=E_LEARNING)
    assert made.effective == {0: day(0), 1: day(363)}
    assert stands(made) == [0, 363]
