"""What comes before a course on a learner's program: nobody is enrolled before it, unless for a reason."""

from datetime import date

import msgspec
import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from contracts.enrollment import ProgramEnrolled, ProgramEnrollmentCancelled, ProgramEnrollmentMoved
from contracts.shared import Format, Phase, Step
from services.enrollment import candidates, facts
from services.enrollment.commands import EnrollLearner, PromoteNext
from services.enrollment.domain.candidate import FREE, Candidate
from services.enrollment.projections import (
    MEMBERSHIPS,
    CompletionDocument,
    LearnerDocument,
    MembershipDocument,
    OfferingDocument,
)
from tests.unit.enrollment.showing import shown
from tests.unit.enrollment.test_candidates import waits
from tests.unit.enrollment.test_prerequisites import Views

LEARNER = LearnerDocument(learner="l1")


def steps(**requires):
    return tuple(Step(course=course, phase=Phase.LIVE, requires=needs) for course, needs in requires.items())


def on_path(program="p1", learner="l1", **requires):
    path = steps(**requires)
    return MembershipDocument(
        enrollment=f"{program}.{learner}",
        program=program,
        learner=learner,
        steps=path,
        standing=True,
        ordered=any(step.requires for step in path),
    )


def offering(course="c2", program=None, prerequisites=()):
    return OfferingDocument(
        offering="o1", course=course, program=program, published=True, opened=True, prerequisites=prerequisites
    )


def completed(course, learner="l1"):
    return CompletionDocument(completion=f"o7{course}.{learner}", learner=learner, course=course, completed=True)


async def asked(*documents, **how):
    command = EnrollLearner(learner="l1", offering="o1", **how)
    ((found),) = await facts.for_enrolling([command], Views((LEARNER, *documents)))
    return found


ORDERED = {"c1": (), "c2": ("c1",)}


async def test_who_has_not_completed_the_steps_before_is_waited_for_and_then_refused_naming_them():
    found = await asked(offering(), on_path(**ORDERED))
    assert isinstance(found, NotYetKnown)
    assert found.otherwise.kind == "step-not-open"
    assert found.otherwise.facts == {"offering": "o1", "learner": "l1", "courses": ["c1"], "program": "p1"}


async def test_a_step_whose_completion_has_ended_comes_before_again():
    ended = msgspec.structs.replace(completed("c1"), expires_on=date(2022, 5, 6))
    found = await asked(offering(), on_path(**ORDERED), ended)
    assert found.otherwise.facts["courses"] == ["c1"]


@pytest.mark.parametrize(
    "documents",
    [
        (offering(), on_path(**ORDERED), completed("c1")),
        (offering("c1"), on_path(**ORDERED)),
        (offering(), on_path(learner="l2", **ORDERED)),
        (offering("c3"), on_path(**ORDERED)),
    ],
    ids=["what comes before is completed", "nothing comes before", "not on the program", "not on the path"],
)
async def test_everybody_else_is_let_in(documents):
    assert isinstance(await asked(*documents), Gathered)


async def test_somebody_is_let_in_without_for_a_reason():
    found = await asked(offering(), on_path(**ORDERED), without_prerequisites=True, reason="Ten years of practice")
    assert isinstance(found, Gathered)


async def test_one_program_that_lets_them_come_to_it_is_enough():
    other = on_path("p2", c2=())
    assert isinstance(await asked(offering(), on_path(**ORDERED), other), Gathered)


async def test_an_offering_for_one_of_their_programs_is_asked_by_that_one():
    other = on_path("p2", c2=())
    assert isinstance(await asked(offering(program="p1"), on_path(**ORDERED), other), NotYetKnown)
    assert isinstance(await asked(offering(program="p2"), on_path(**ORDERED), other), Gathered)


async def test_of_several_programs_the_one_that_lacks_least_is_told():
    other = on_path("p2", c0=(), c1=(), c2=("c0", "c1"))
    found = await asked(offering(), other, on_path("p3", **ORDERED))
    assert (found.otherwise.facts["program"], found.otherwise.facts["courses"]) == ("p3", ["c1"])


async def test_what_the_course_asks_for_itself_is_told_first():
    found = await asked(offering(prerequisites=("c8",)), on_path(**ORDERED))
    assert (found.otherwise.kind, found.otherwise.facts["courses"]) == ("prerequisite-missing", ["c8"])


async def test_a_free_seat_goes_past_them_as_well():
    views = Views((offering(), on_path(**ORDERED), waits(1), waits(2)))
    (found,) = await candidates.for_promoting([PromoteNext(offering="o1", because_of="o1.l0")], views)
    assert found.facts == {"l1": Candidate(lacks=("c1",)), "l2": FREE}


def test_a_path_is_that_of_the_version_the_learner_is_judged_by_until_they_leave():
    who = {"enrollment": "p1.l1", "program": "p1", "learner": "l1"}
    joined = ProgramEnrolled(**who, program_version=1, steps=steps(c1=()), format=Format.LIVE)
    newer = steps(**ORDERED)
    moved = ProgramEnrollmentMoved(**who, program_version=2, was_version=1, steps=newer, format=Format.LIVE)
    left = ProgramEnrollmentCancelled(**who)
    path = shown(MEMBERSHIPS, joined)["p1.l1"]
    assert (path.standing, path.ordered) == (True, False)
    assert shown(MEMBERSHIPS, joined, moved)["p1.l1"] == on_path(**ORDERED)
    assert not shown(MEMBERSHIPS, joined, moved, left)["p1.l1"].ordered
