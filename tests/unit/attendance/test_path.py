"""A learner's path: programs are completed in whatever order things arrive."""

import itertools

from hypothesis import given as forall
from hypothesis import strategies as st

from contracts.attendance import (
    CourseCredited,
    PathJoined,
    PathLeft,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
from services.attendance.commands import CreditCourse, JoinPath, LeavePath


def join(*required, program="p1"):
    return JoinPath(enrollment=f"{program}.l1", program=program, learner="l1", required=required, organization="g1")


def leave(program="p1"):
    return LeavePath(program=program, learner="l1")


def credit(course, offering=None, *, withdrawn=False):
    return CreditCourse(learner="l1", course=course, offering=offering or f"o-{course}", withdrawn=withdrawn)


def story(given, *commands):
    made = given.story()
    for command in commands:
        made.when(command)
    return made


def test_a_program_is_completed_with_its_last_required_course(given):
    made = story(given, join("a", "b"), credit("a"))
    assert made.kinds() == [CourseCredited]
    made.when(credit("b"))
    assert made.events[1] == ProgramCompleted(enrollment="p1.l1", program="p1", learner="l1", organization="g1")


def test_courses_completed_before_joining_count(given):
    assert story(given, credit("a"), credit("b"), join("a", "b")).kinds() == [PathJoined, ProgramCompleted]


def test_in_every_order_of_arrival_the_program_is_completed_once(given):
    for commands in itertools.permutations([join("a", "b"), credit("a"), credit("b"), credit("c")]):
        made = story(given, *commands)
        assert sum(isinstance(event, ProgramCompleted) for _, event in made.history) == 1


def test_one_course_counts_on_every_program_that_asks_for_it(given):
    made = story(given, join("a"), join("a", "b", program="p2"), credit("a"))
    assert [event.program for event in made.events[1:]] == ["p1"]
    assert [event.program for event in made.when(credit("b")).events[1:]] == ["p2"]


def test_a_withdrawn_completion_takes_the_program_back(given):
    made = story(given, join("a"), credit("a"), credit("a", withdrawn=True))
    assert made.kinds() == [CourseCredited, ProgramCompletionWithdrawn]
    assert made.when(credit("a")).kinds() == [CourseCredited, ProgramCompleted]


def test_a_course_completed_twice_stands_while_one_completion_does(given):
    made = story(given, join("a"), credit("a", "o1"), credit("a", "o2"), credit("a", "o1", withdrawn=True))
    assert made.kinds() == [CourseCredited]
    assert made.when(credit("a", "o2", withdrawn=True)).kinds() == [CourseCredited, ProgramCompletionWithdrawn]


def test_what_holds_already_changes_nothing(given):
    made = story(given, join("a"), credit("b"))
    for command in (join("a"), credit("b"), credit("x", withdrawn=True), leave("p9")):
        assert made.when(command).events == []


def test_whoever_left_a_program_does_not_complete_it(given):
    assert story(given, join("a"), leave()).kinds() == [PathLeft]
    assert story(given, join("a"), leave(), credit("a")).kinds() == [CourseCredited]


def test_whoever_comes_back_is_judged_by_what_is_required_then(given):
    assert story(given, join("a", "b"), credit("a"), leave(), join("a")).kinds() == [PathJoined, ProgramCompleted]


def test_a_program_that_requires_nothing_is_never_completed(given):
    assert story(given, join(), credit("a")).kinds() == [CourseCredited]


@forall(
    st.lists(
        st.one_of(
            st.builds(credit, st.sampled_from("abc"), st.sampled_from(["o1", "o2"]), withdrawn=st.booleans()),
            st.just(join("a", "b")),
            st.just(leave()),
        ),
        max_size=12,
    )
)
def test_completion_always_follows_from_what_is_credited_and_joined(given, commands):
    made = story(given, *commands)
    joined, completed, credited = False, False, set()
    for _, event in made.history:
        match event:
            case PathJoined():
                joined, completed = True, False
            case PathLeft():
                joined, completed = False, False
            case CourseCredited():
                change = set.discard if event.withdrawn else set.add
                change(credited, (event.course, event.offering))
            case ProgramCompleted():
                assert not completed
                completed = True
            case ProgramCompletionWithdrawn():
                assert completed
                completed = False
    assert completed == (joined and {"a", "b"} <= {course for course, _ in credited})
