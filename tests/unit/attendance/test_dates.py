"""When a course was completed: with the component met last, each from the first of its sources that still stands."""

import itertools
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from contracts.attendance import CompletionWithdrawn, ComponentOutcomeRecorded, CourseCompleted, Outcome
from services.attendance.commands import RecordOutcome

MET, NOT_MET = Outcome.COMPLETED, Outcome.NOT_MET


def told(component, source, day, word=MET):
    """An outcome, of a day after the start."""
    why = "Ten years of practice" if word is Outcome.EXEMPT else None
    command = RecordOutcome(offering="o1", learner="l1", component=component, outcome=word, source=source, reason=why)
    return command, day


def story(given, *commands):
    made = given.story()
    for command, day in commands:
        effective_at = given.START + timedelta(days=day)
        made.when(
            msgspec.structs.replace(command, effective_at=effective_at),
            at=given.START + timedelta(days=100),
            facts=given.asks("a", "b"),
        )
    return made


def completed_on(made, on=100):
    return made.completed_on(CourseCompleted, CompletionWithdrawn, on)


def test_three_outcomes_come_to_the_same_date_in_every_order(given):
    outcomes = [told("a", "x", 15), told("b", "z", 10), told("a", "y", 0)]
    for order in itertools.permutations(outcomes):
        made = story(given, *order)
        assert [completed_on(made, day) for day in (9, 10, 15, 100)] == [None, 10, 10, 10]


def test_earlier_evidence_told_later_completes_the_course_anew_and_earlier(given):
    made = story(given, told("b", "z", 1), told("a", "y", 9), told("a", "x", 3))
    assert made.kinds() == [ComponentOutcomeRecorded, CourseCompleted]
    assert made.effective == {1: given.START + timedelta(days=3)}


def test_the_first_evidence_taken_back_leaves_the_course_completed_with_what_remains_and_not_before(given):
    made = story(given, told("b", "z", 1), told("a", "x", 3), told("a", "y", 9), told("a", "x", 3, NOT_MET))
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn, CourseCompleted]
    assert made.effective == {1: given.START + timedelta(days=3), 2: given.START + timedelta(days=9)}
    assert [completed_on(made, day) for day in (2, 3, 8, 9)] == [None, None, None, 9]


def test_later_evidence_taken_back_changes_no_date(given):
    made = story(given, told("b", "z", 1), told("a", "x", 3), told("a", "y", 9), told("a", "y", 9, NOT_MET))
    assert made.kinds() == [ComponentOutcomeRecorded]


@pytest.mark.parametrize("judged", [5, 50])
def test_what_is_taken_back_never_counted_whenever_that_is_said_to_be(given, judged):
    made = story(given, told("b", "z", 1), told("a", "x", 9), told("a", "x", judged, NOT_MET))
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn]
    assert {completed_on(made, day) for day in range(100)} == {None}


@pytest.mark.parametrize("days", [(3, 9), (9, 3)])
def test_a_source_that_says_it_again_leaves_the_earlier_date(given, days):
    first, second = days
    made = story(given, told("b", "z", 1), told("a", "x", first), told("a", "x", second))
    assert completed_on(made) == 3


def test_a_judgment_takes_back_again_what_was_said_since_the_last(given):
    made = story(
        given,
        told("b", "z", 1),
        told("a", None, 2, NOT_MET),
        told("a", "x", 3),
        told("a", None, 4, NOT_MET),
    )
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn]


OUTCOMES = st.builds(
    told,
    st.sampled_from("ab"),
    st.sampled_from(["x", "y", None]),
    st.integers(0, 12),
    st.sampled_from([MET, Outcome.EXEMPT, NOT_MET]),
)
ACHIEVED = st.builds(told, st.sampled_from("ab"), st.sampled_from(["x", "y", None]), st.integers(0, 12))


def model(commands):
    """The day of completion, said plainly: the last required component, each at its first standing achievement."""
    standing = {"a": {}, "b": {}}
    for command, day in commands:
        days = standing[command.component]
        if command.outcome is not NOT_MET:
            days[command.source] = min(days.get(command.source, day), day)
        elif command.source is None:
            days.clear()
        else:
            days.pop(command.source, None)
    return max(min(days.values()) for days in standing.values()) if all(standing.values()) else None


@forall(st.lists(OUTCOMES, max_size=10))
def test_on_every_day_the_course_is_as_complete_as_what_stands_says(given, commands):
    made, expected = story(given, *commands), model(commands)
    for on in range(14):
        assert completed_on(made, on) == (expected if expected is not None and expected <= on else None)


@forall(st.lists(ACHIEVED, max_size=8).flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_achievements_in_any_order_come_to_the_same_date(given, orders):
    told_first, told_anew = orders
    assert completed_on(story(given, *told_first)) == completed_on(story(given, *told_anew))
