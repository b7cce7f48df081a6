"""Rules 10 and 14: outcomes, results, completion and its withdrawal."""

import random
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from chassis.errors import Unknown
from contracts.attendance import (
    CompletionWithdrawn,
    ComponentOutcomeRecorded,
    CourseCompleted,
    CourseFailed,
    CourseWithdrawn,
    Outcome,
)
from contracts.shared import CompletionRule
from services.attendance.commands import CourseResult, RecordOutcome, RecordResult

RESULT, FAILED = CompletionRule.RESULT, CourseResult.FAILED
ONE = {"offering": "o1", "learner": "l1"}


def outcome(component, word=Outcome.COMPLETED, *, source=None, source_id=None):
    return RecordOutcome(
        offering="o1",
        learner="l1",
        component=component,
        outcome=word,
        source=source,
        source_id=source_id,
        reason="Ten years of practice" if word is Outcome.EXEMPT else None,
    )


def result(word, grade=None):
    return RecordResult(offering="o1", learner="l1", result=word, grade=grade)


def story(given, *commands, asked=None):
    made = given.story()
    for command in commands:
        made.when(command, facts=asked or given.asks("a", "b", optional=("c",)))
    return made


def test_the_course_is_completed_with_its_last_required_component(given):
    made = story(given, outcome("a"))
    assert made.kinds() == [ComponentOutcomeRecorded]
    made.when(outcome("b"), facts=given.asks("a", "b", optional=("c",)))
    assert made.kinds() == [ComponentOutcomeRecorded, CourseCompleted]
    assert made.events[1].decided_by is CompletionRule.COMPONENTS


@pytest.mark.parametrize("word", [Outcome.EXEMPT, Outcome.TESTED_OUT, Outcome.RECOGNIZED])
def test_what_was_achieved_elsewhere_satisfies_as_well(given, word):
    assert CourseCompleted in story(given, outcome("a"), outcome("b", word)).kinds()


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_the_course_is_completed_when_its_last_component_was_in_whatever_order_that_is_told(given, order):
    hours = {"a": 1, "b": 3}
    made = given.story()
    for component in order:
        told = msgspec.structs.replace(outcome(component), effective_at=given.START + timedelta(hours=hours[component]))
        made.when(told, facts=given.asks("a", "b"))
    assert made.kinds()[-1] is CourseCompleted
    assert made.effective == {1: given.START + timedelta(hours=3)}


def test_a_component_counts_from_the_first_that_met_it(given):
    made = given.story()
    for hours, component, source in ((2, "a", "lms"), (5, "a", "test"), (3, "b", "lms")):
        told = msgspec.structs.replace(
            outcome(component, source=source), effective_at=given.START + timedelta(hours=hours)
        )
        made.when(told, at=given.START + timedelta(hours=9), facts=given.asks("a", "b"))
    assert made.effective == {1: given.START + timedelta(hours=3)}


def test_not_met_satisfies_nothing(given):
    assert story(given, outcome("a"), outcome("b", Outcome.NOT_MET)).kinds() == [ComponentOutcomeRecorded]


def test_optional_components_complete_nothing(given):
    assert story(given, outcome("a"), outcome("c")).kinds() == [ComponentOutcomeRecorded]


def test_a_course_without_required_components_is_completed_by_result_alone(given):
    asked = given.asks(optional=("c",))
    assert story(given, outcome("c"), asked=asked).kinds() == [ComponentOutcomeRecorded]
    assert story(given, result(CourseResult.COMPLETED), asked=asked).kinds() == [CourseCompleted]


def test_a_component_that_the_course_does_not_have_is_unknown(given):
    with pytest.raises(Unknown) as unknown:
        story(given, outcome("z"))
    assert unknown.value.facts["components"] == ["a", "b", "c"]


def test_the_same_evidence_counts_once(given):
    made = story(given, outcome("a", source="moodle", source_id="7"), outcome("a", source="moodle", source_id="7"))
    assert made.events == []
    assert made.reply["recorded"] is False


def test_the_answer_tells_since_when_a_component_is_met_whatever_day_is_told_of_it_later(given):
    made = given.story()
    for days, since in ((5, 5), (9, 5), (2, 2)):
        told = msgspec.structs.replace(outcome("a"), effective_at=given.START + timedelta(days=days))
        made.when(told, at=given.START + timedelta(days=10), facts=given.asks("a", "b"))
        assert made.reply["met_since"] == given.START + timedelta(days=since)
        assert made.reply["recorded"] is (days == since)
    made.when(outcome("b", Outcome.NOT_MET), facts=given.asks("a", "b"))
    assert made.reply["met_since"] is None


def test_evidence_taken_back_under_the_same_id_is_a_correction(given):
    made = story(
        given,
        outcome("b"),
        outcome("a", source="moodle", source_id="7"),
        outcome("a", Outcome.NOT_MET, source="moodle", source_id="7"),
    )
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn]


def test_old_evidence_delivered_again_does_not_undo_newer_evidence(given):
    made = story(
        given,
        outcome("a", source="moodle", source_id="7"),
        outcome("a", Outcome.NOT_MET, source="moodle", source_id="8"),
        outcome("a", source="moodle", source_id="7"),
        outcome("b"),
    )
    assert made.kinds() == [ComponentOutcomeRecorded]


def test_a_missed_repetition_does_not_take_back_the_session_that_was_attended(given):
    made = story(given, outcome("a", source="session:s1"), outcome("a", Outcome.NOT_MET, source="session:s2"))
    assert made.when(outcome("b"), facts=given.asks("a", "b")).kinds() == [ComponentOutcomeRecorded, CourseCompleted]


def test_a_judgment_without_a_source_takes_back_every_source(given):
    made = story(
        given,
        outcome("a", source="moodle", source_id="7"),
        outcome("a", source="session:s1"),
        outcome("b"),
        outcome("a", Outcome.NOT_MET),
    )
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn]


def test_what_is_achieved_after_the_judgment_counts_again(given):
    made = story(given, outcome("a"), outcome("b"), outcome("a", Outcome.NOT_MET), outcome("a", source="moodle"))
    assert made.kinds() == [ComponentOutcomeRecorded, CourseCompleted]


def test_more_outcomes_do_not_complete_a_course_twice(given):
    made = story(given, outcome("a"), outcome("b"), outcome("c"))
    assert made.kinds() == [ComponentOutcomeRecorded]


def test_where_the_result_decides_components_do_not(given):
    asked = given.asks("a", "b", rule=RESULT)
    assert story(given, outcome("a"), outcome("b"), asked=asked).kinds() == [ComponentOutcomeRecorded]
    made = story(given, outcome("a"), result(CourseResult.COMPLETED, "Distinction"), asked=asked)
    assert made.events == [
        CourseCompleted(offering="o1", course="c1", learner="l1", grade="Distinction", decided_by=RESULT)
    ]


@pytest.mark.parametrize(
    ("word", "event"),
    [
        (CourseResult.COMPLETED, CourseCompleted),
        (CourseResult.FAILED, CourseFailed),
        (CourseResult.WITHDRAWN, CourseWithdrawn),
    ],
)
def test_a_result_stands_from_when_it_is_stated_and_only_once(given, word, event):
    assert story(given, result(word)).kinds() == [event]
    assert story(given, result(word), result(word)).events == []


def test_a_stated_result_outranks_the_components(given):
    made = story(given, outcome("a"), outcome("b"), result(CourseResult.FAILED, "2"))
    assert made.kinds() == [CompletionWithdrawn, CourseFailed]
    assert made.when(outcome("a", Outcome.NOT_MET), facts=given.asks("a", "b")).kinds() == [ComponentOutcomeRecorded]
    assert made.when(outcome("a"), facts=given.asks("a", "b")).kinds() == [ComponentOutcomeRecorded]


def test_a_stated_completion_is_not_withdrawn_by_a_component(given):
    made = story(given, outcome("a"), outcome("b"), result(CourseResult.COMPLETED), outcome("a", Outcome.NOT_MET))
    assert made.kinds() == [ComponentOutcomeRecorded]


def test_an_appeal_turns_a_failure_into_a_completion(given):
    assert story(given, result(CourseResult.FAILED), result(CourseResult.COMPLETED)).kinds() == [CourseCompleted]


def test_a_source_id_needs_its_source():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(
            {"offering": "o1", "learner": "l1", "component": "a", "outcome": "completed", "source_id": "7"},
            RecordOutcome,
        )


WORDS = st.builds(
    outcome,
    st.sampled_from("abc"),
    st.sampled_from(list(Outcome)),
    source=st.just("lms"),
    source_id=st.sampled_from("1234"),
)
POSITIVE = st.builds(
    outcome,
    st.sampled_from("abc"),
    st.sampled_from([Outcome.COMPLETED, Outcome.RECOGNIZED]),
    source=st.sampled_from(["lms", "zoom"]),
    source_id=st.sampled_from("1234"),
)


def standing(given, commands):
    """Whether the course ends up completed."""
    complete = False
    made = given.story()
    for command in commands:
        for kind in made.when(command, facts=given.asks("a", "b", optional=("c",))).kinds():
            complete = {CourseCompleted: True, CompletionWithdrawn: False}.get(kind, complete)
    return complete


@forall(st.lists(POSITIVE, max_size=8), st.randoms())
def test_achievements_in_any_order_come_to_the_same(given, commands, shuffler: random.Random):
    shuffled = list(commands)
    shuffler.shuffle(shuffled)
    assert standing(given, commands) == standing(given, shuffled)


@forall(st.lists(WORDS, max_size=8))
def test_evidence_delivered_again_at_once_changes_nothing(given, commands):
    assert standing(given, commands) == standing(given, [command for command in commands for _ in range(2)])
