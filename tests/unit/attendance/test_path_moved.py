"""A learner who is moved to another version of their program: the path is judged anew, by what they have completed."""

from datetime import timedelta

from contracts.attendance import PathMoved, ProgramCompleted, ProgramCompletionWithdrawn
from contracts.shared import Phase, Step
from services.attendance.commands import CreditCourse, JoinPath, LeavePath, MovePath


def steps(*courses, **requires):
    return tuple(Step(course=one, phase=Phase.LIVE, requires=requires.get(one, ())) for one in courses)


def join(*courses, **requires):
    return path(JoinPath, *courses, **requires)


def move(*courses, **requires):
    return path(MovePath, *courses, **requires)


def path(kind, *courses, **requires):
    made = steps(*courses, **requires)
    return kind(enrollment="p1.l1", program="p1", learner="l1", required=courses, organization="g1", steps=made)


def credit(course):
    return CreditCourse(learner="l1", course=course, offering=f"o-{course}")


def day(given, number):
    return given.START + timedelta(days=number)


def story(given, *told):
    made = given.story()
    for number, command in told:
        made.when(command, at=day(given, number))
    return made


def on(made, number):
    return made.completed_on(ProgramCompleted, ProgramCompletionWithdrawn, number)


def test_what_the_new_version_asks_for_besides_is_still_to_come(given):
    made = story(given, (0, join("a")), (1, credit("a")), (5, move("a", "b")))
    assert made.kinds() == [PathMoved, ProgramCompletionWithdrawn]
    assert (on(made, 4), on(made, 5)) == (1, None)
    assert on(made.when(credit("b"), at=day(given, 7)), 7) == 7


def test_who_has_completed_what_the_new_version_asks_for_has_completed_it(given):
    made = story(given, (0, join("a", "b")), (1, credit("a")), (5, move("a")))
    assert made.kinds() == [PathMoved, ProgramCompleted]
    assert on(made, 5) == 1, "with the last of its courses, as if they had joined it"


def test_a_completion_of_another_date_is_told_anew(given):
    made = story(given, (0, join("a")), (1, credit("a")), (3, credit("b")), (5, move("a", "b")))
    assert made.kinds() == [PathMoved, ProgramCompletionWithdrawn, ProgramCompleted]
    assert on(made, 5) == 3


def test_a_completion_that_stands_is_not_told_again(given):
    made = story(given, (0, join("a", "b")), (1, credit("a")), (3, credit("b")), (5, move("b")))
    assert made.kinds() == [PathMoved]
    assert on(made, 5) == 3
    withdrawn = CreditCourse(learner="l1", course="b", offering="o-b", withdrawn=True)
    assert ProgramCompletionWithdrawn in made.when(withdrawn, at=day(given, 6)).kinds()


def test_another_order_of_the_same_courses_is_another_path(given):
    made = story(given, (0, join("a", "b")), (5, move("a", "b", b=("a",))))
    assert made.kinds() == [PathMoved]
    assert made.when(move("a", "b", b=("a",)), at=day(given, 6)).events == []


def test_nothing_is_moved_that_is_not_on_the_path(given):
    assert story(given, (0, move("a"))).events == []
    left = LeavePath(program="p1", learner="l1")
    assert story(given, (0, join("a")), (1, left), (2, move("b"))).events == []
