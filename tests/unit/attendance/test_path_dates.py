"""When a program was completed: with the course completed last, whichever of them is told last."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from contracts.attendance import CourseCredited, PathJoined, ProgramCompleted, ProgramCompletionWithdrawn
from services.attendance.commands import CreditCourse, JoinPath

JOIN = JoinPath(enrollment="p1.l1", program="p1", learner="l1", required=("a", "b"))


def credit(course, day, *, offering=None, withdrawn=False):
    """A course completed, or its completion withdrawn, as of a day after the start."""
    return CreditCourse(learner="l1", course=course, offering=offering or f"o-{course}", withdrawn=withdrawn), day


def story(given, *commands):
    made = given.story()
    for command, day in commands:
        made.when(command, at=given.START + timedelta(days=100), moment=given.START + timedelta(days=day))
    return made


def completed_on(made, on=100):
    return made.completed_on(ProgramCompleted, ProgramCompletionWithdrawn, on)


def test_in_every_order_of_arrival_the_program_is_completed_with_the_course_completed_last(given):
    for order in itertools.permutations([(JOIN, 0), credit("a", 10), credit("b", 20), credit("c", 30)]):
        made = story(given, *order)
        assert [completed_on(made, day) for day in (10, 19, 20)] == [None, None, 20]


def test_whoever_joins_with_all_courses_completed_completed_the_program_with_the_last_of_them(given):
    made = story(given, credit("b", 20), credit("a", 10), (JOIN, 50))
    assert made.kinds() == [PathJoined, ProgramCompleted]
    assert made.effective == {1: given.START + timedelta(days=20)}


def test_a_course_dated_earlier_dates_the_program_earlier(given):
    made = story(given, (JOIN, 0), credit("a", 10), credit("b", 20), credit("b", 15))
    assert made.kinds() == [CourseCredited, ProgramCompleted]
    assert completed_on(made) == 15


def test_a_course_dated_later_dates_the_program_later_and_not_before(given):
    made = story(given, (JOIN, 0), credit("a", 10), credit("b", 20), credit("a", 10, withdrawn=True), credit("a", 30))
    assert [completed_on(made, day) for day in (10, 20, 29, 30)] == [None, None, None, 30]


def test_a_course_that_counts_from_the_same_date_already_changes_nothing(given):
    assert story(given, (JOIN, 0), credit("a", 10), credit("a", 10)).events == []


@pytest.mark.parametrize(("other", "expected"), [(5, 5), (30, 30)])
def test_of_two_completions_of_a_course_the_first_that_stands_counts(given, other, expected):
    twice = [credit("a", 20), credit("a", other, offering="o2")]
    made = story(given, (JOIN, 0), credit("b", 1), *twice)
    assert completed_on(made) == min(20, other)
    assert completed_on(story(given, (JOIN, 0), credit("b", 1), *twice, credit("a", 20, withdrawn=True))) == (expected)


def test_what_was_credited_without_a_date_decides_none(given):
    undated = CourseCredited(learner="l1", course="a", offering="o-a")
    made = given.story(undated)
    for command, day in ((JOIN, 0), credit("b", 20)):
        made.when(command, at=given.START + timedelta(days=100), moment=given.START + timedelta(days=day))
    assert completed_on(made) == 20


DATES = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["o1", "o2"])), st.lists(st.integers(0, 9), min_size=1, max_size=3)
)


def as_progress_tells(dates):
    """Completions of each course on each offering, every later date after a withdrawal of the one before."""
    for (course, offering), days in dates.items():
        told, before = [], None
        for day in days:
            if before is not None and day > before:
                told.append(credit(course, before, offering=offering, withdrawn=True))
            told.append(credit(course, day, offering=offering))
            before = day
        yield told


@forall(DATES, st.randoms())
def test_on_every_day_the_program_is_as_complete_as_its_courses(given, dates, chance):
    streams = [[(JOIN, 0)], *as_progress_tells(dates)]
    commands = []
    while any(streams):
        commands.append(chance.choice([stream for stream in streams if stream]).pop(0))
    made = story(given, *commands)
    firsts = [min((days[-1] for (one, _), days in dates.items() if one == course), default=None) for course in "ab"]
    expected = None if None in firsts else max(firsts)
    for on in range(10):
        assert completed_on(made, on) == (expected if expected is not None and expected <= on else None)
