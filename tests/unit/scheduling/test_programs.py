"""Programs: paths that can be walked."""

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import CodeClaimed, CourseDefined, CoursePublished, ProgramDefined, ProgramPublished
from contracts.shared import Blend, Format, Phase, Step
from services.scheduling.commands import DefineProgram, NewStep, PublishProgram


def step(course, phase=Phase.LIVE, **fields):
    return NewStep(course=course, phase=phase, **fields)


def course(ident, format_):
    return CourseDefined(course=ident, code=ident, title=ident, format=format_, components=())


def define(*steps, **fields):
    return DefineProgram(**{"code": "SALES", "title": "Sales onboarding", "steps": steps} | fields)


PRE_WORK = step("c1", Phase.PRE_WORK)
LIVE = step("c2", requires=("c1",))
PUBLISHED = (CoursePublished(course="c1", course_version=1), CoursePublished(course="c2", course_version=1))
BASICS, WORKSHOP = course("c1", Format.SELF_PACED), course("c2", Format.LIVE)
DEFINED = ProgramDefined(
    program="p1",
    code="SALES",
    title="Sales onboarding",
    format=Format.BLENDED,
    steps=(Step(course="c1", phase=Phase.PRE_WORK), Step(course="c2", phase=Phase.LIVE, requires=("c1",))),
)


def test_a_program_is_defined_together_with_its_code(given):
    story = given(BASICS, WORKSHOP).when(define(PRE_WORK, LIVE))
    assert story.events == [CodeClaimed(kind="program", code="SALES", owner="p1"), DEFINED]


def test_courses_of_one_format_make_a_program_of_that_format(given):
    story = given(WORKSHOP, course("c3", Format.LIVE)).when(define(step("c2"), step("c3")))
    assert story.events[-1].format is Format.LIVE


@pytest.mark.parametrize("format_", [Format.LIVE, Format.SELF_PACED])
def test_a_blend_needs_live_and_self_paced_courses(given, format_):
    with pytest.raises(Refused) as refusal:
        given(course("c2", format_)).when(define(step("c2"), blend=Blend.CUSTOM))
    assert (refusal.value.kind, refusal.value.facts["format"]) == ("blend-needs-both", format_)


RECALL = step("c3", Phase.REINFORCEMENT)
SHELF = step("c1", Phase.LIBRARY)


@pytest.mark.parametrize(
    ("blend", "path", "linked"),
    [
        (Blend.FLIPPED, (PRE_WORK, step("c2")), [(), ("c1",)]),
        (Blend.SANDWICH, (PRE_WORK, step("c2"), RECALL), [(), ("c1",), ("c2",)]),
        (Blend.ONGOING, (SHELF, step("c2")), [(), ()]),
        (Blend.CUSTOM, (step("c2"), RECALL), [(), ()]),
    ],
)
def test_the_steps_of_a_path_are_linked_after_its_blend(given, blend, path, linked):
    story = given(BASICS, WORKSHOP, course("c3", Format.SELF_PACED)).when(define(*path, blend=blend))
    assert story.events[-1].format is Format.BLENDED
    assert [step.requires for step in story.events[-1].steps] == linked


def test_steps_that_contradict_the_blend_are_refused_and_named(given):
    with pytest.raises(Refused) as refusal:
        given(BASICS, WORKSHOP).when(define(step("c2"), PRE_WORK, blend=Blend.FLIPPED))
    assert (refusal.value.kind, refusal.value.facts["parts"]) == ("blend-order", ["c1"])


def test_a_path_that_is_blended_without_a_model_stays_as_it_was_given(given):
    story = given(BASICS, WORKSHOP).when(define(step("c2"), PRE_WORK))
    assert (story.events[-1].format, [step.course for step in story.events[-1].steps]) == (Format.BLENDED, ["c2", "c1"])


def test_a_code_belongs_to_one_program(given):
    story = given(BASICS, WORKSHOP).when(define(PRE_WORK))
    with pytest.raises(Refused) as refusal:
        story.when(define(PRE_WORK, code="sales"))
    assert (refusal.value.kind, refusal.value.facts["owner"]) == ("code-taken", "p1")


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ((step("c1"), step("c1")), "duplicate-step"),
        ((step("c1", requires=("c9",)),), "requires-unknown-step"),
        ((step("c1", requires=("c1",)),), "requires-itself"),
        ((step("c1", requires=("c2",)), step("c2", requires=("c1",))), "requires-itself"),
    ],
)
def test_a_path_that_cannot_be_walked_is_refused(given, steps, rule):
    with pytest.raises(Refused) as refusal:
        given(BASICS, WORKSHOP).when(define(*steps))
    assert refusal.value.kind == rule


def test_publishing_carries_the_program_whole(given):
    story = given(BASICS, WORKSHOP, *PUBLISHED, DEFINED).when(PublishProgram(program="p1"))
    assert story.events == [
        ProgramPublished(
            program="p1",
            code="SALES",
            title="Sales onboarding",
            format=Format.BLENDED,
            steps=DEFINED.steps,
            program_version=1,
        )
    ]
    assert story.when(PublishProgram(program="p1")).events == []


def test_a_step_of_an_unknown_course_is_said_to_be_unknown(given):
    with pytest.raises(Unknown) as problem:
        given(BASICS).when(define(PRE_WORK, step("c9")))
    assert problem.value.facts == {"course": "c9"}


def test_an_unknown_program_is_said_to_be_unknown(given):
    with pytest.raises(Unknown):
        given().when(PublishProgram(program="p9"))
