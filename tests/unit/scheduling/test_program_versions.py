"""Programs from one call with the courses on their path, and their later versions."""

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import (
    CodeClaimed,
    CourseDefined,
    CoursePublished,
    ProgramDefined,
    ProgramPublished,
    ProgramRevised,
)
from contracts.shared import Blend, Component, ComponentKind, Format, Phase, Step
from services.scheduling.commands import (
    DefineProgram,
    NewComponent,
    NewCourse,
    NewKind,
    NewStep,
    PublishProgram,
    ReviseProgram,
)
from tests.unit.scheduling.advice import ADVISED


def part(kind):
    return NewComponent(key="part", title="Part", kind=kind)


def new(code, kind=NewKind.MODULE, *, phase=None, requires=(), **fields):
    course = NewCourse(code=code, title=code.title(), components=(part(kind),), **fields)
    return NewStep(defines=course, phase=phase, requires=requires)


def old(ident, format_, **fields):
    return CourseDefined(course=ident, code=ident, title=ident, format=format_, components=(), **fields)


def define(*steps, **fields):
    return DefineProgram(**{"code": "SALES", "title": "Sales onboarding", "steps": steps} | fields)


def refused(story, command):
    with pytest.raises(Refused) as refusal:
        story.when(command)
    return refusal.value


BASICS, WORKSHOP, RECALL = new("BASICS"), new("WORKSHOP", NewKind.SESSION), new("RECALL", NewKind.QUIZ)


@pytest.mark.parametrize(
    ("blend", "steps", "arranged"),
    [
        (Blend.FLIPPED, (BASICS, WORKSHOP), [(Phase.PRE_WORK, ()), (Phase.LIVE, ("c101",))]),
        (
            Blend.SANDWICH,
            (BASICS, WORKSHOP, RECALL),
            [(Phase.PRE_WORK, ()), (Phase.LIVE, ("c101",)), (Phase.REINFORCEMENT, ("c102",))],
        ),
        (Blend.ONGOING, (BASICS, WORKSHOP), [(Phase.LIBRARY, ()), (Phase.LIVE, ())]),
        (Blend.CUSTOM, (WORKSHOP, RECALL), [(Phase.LIVE, ()), (Phase.REINFORCEMENT, ())]),
    ],
)
def test_each_model_is_made_from_one_call_with_its_courses(given, blend, steps, arranged):
    story = given().when(define(*steps, blend=blend))
    (program,) = [event for event in story.events if isinstance(event, ProgramDefined)]
    courses = [event for event in story.events if isinstance(event, CourseDefined)]
    assert [(step.phase, step.requires) for step in program.steps] == arranged
    assert (program.format, program.blend) == (Format.BLENDED, blend)
    assert [course.course for course in courses] == [step.course for step in program.steps]
    assert story.reply["courses"] == {course.code: course.course for course in courses}
    assert ("suggested_rule" in story.reply) is (blend is Blend.ONGOING)


def test_a_course_that_comes_with_a_program_takes_its_code_and_has_a_blend_of_its_own(given):
    blended = NewStep(defines=NewCourse(code="NEG", title="Negotiation", blend=Blend.FLIPPED))
    story = given().when(define(blended))
    assert story.events[0] == CodeClaimed(kind="course", code="NEG", owner="c101")
    assert (story.events[1].blend, story.events[1].format) == (Blend.FLIPPED, Format.BLENDED)
    assert story.events[-1].steps == (Step(course="c101", phase=Phase.LIVE),)


def test_new_courses_stand_beside_those_that_there_are_and_are_required_by_code(given):
    steps = (NewStep(course="c7", requires=("basics",)), new("BASICS"))
    story = given(old("c7", Format.LIVE)).when(define(*steps))
    assert story.events[-1].steps == (
        Step(course="c7", phase=Phase.LIVE, requires=("c102",)),
        Step(course="c102", phase=Phase.PRE_WORK),
    )


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ((BASICS, WORKSHOP, new("TAKEN")), "code-taken"),
        ((BASICS, new("basics", NewKind.SESSION)), "duplicate-step"),
        ((BASICS, NewStep(defines=NewCourse(code="X", title="X"))), "components-missing"),
        ((BASICS, NewStep()), "step-unclear"),
        ((NewStep(course="c7", defines=NewCourse(code="X", title="X", blend=Blend.FLIPPED)),), "step-unclear"),
        ((WORKSHOP, BASICS), "blend-order"),
    ],
)
def test_a_program_is_there_with_all_its_courses_or_not_at_all(given, steps, rule):
    taken = CodeClaimed(kind="course", code="TAKEN", owner="c7")
    story = given(taken, old("c7", Format.LIVE))
    assert refused(story, define(*steps, blend=Blend.FLIPPED)).kind == rule
    assert story.history[2:] == []


DEFINED = ProgramDefined(
    program="p9",
    code="SALES",
    title="Sales",
    format=Format.BLENDED,
    steps=(Step(course="c7", phase=Phase.PRE_WORK), Step(course="c8", phase=Phase.LIVE, requires=("c7",))),
    blend=Blend.FLIPPED,
)
COURSES = (old("c7", Format.SELF_PACED), old("c8", Format.LIVE))
PUBLISHED = tuple(CoursePublished(course=course, course_version=1) for course in ("c7", "c8"))


def test_a_revision_is_the_next_version_and_keeps_title_and_blend(given):
    steps = (NewStep(course="c7"), NewStep(course="c8"), new("LAB", NewKind.SESSION))
    story = given(*COURSES, DEFINED).when(ReviseProgram(program="p9", steps=steps))
    revised = story.events[-1]
    assert isinstance(revised, ProgramRevised)
    assert (revised.program_version, revised.title, revised.blend) == (2, "Sales", Blend.FLIPPED)
    assert [step.requires for step in revised.steps] == [(), ("c7",), ("c7",)]
    assert story.reply == {"program": "p9", "program_version": 2, "courses": {"LAB": "c103"}}


def test_a_revision_that_changes_nothing_is_no_version(given):
    steps = (NewStep(course="c7"), NewStep(course="c8"))
    story = given(*COURSES, DEFINED).when(ReviseProgram(program="p9", steps=steps))
    assert (story.events, story.reply["program_version"]) == ([], 1)


def test_a_revision_is_on_offer_once_it_is_published(given):
    story = given(*COURSES, *PUBLISHED, DEFINED).when(PublishProgram(program="p9"))
    assert story.events[0].program_version == 1
    story.when(ReviseProgram(program="p9", steps=(NewStep(course="c8"), NewStep(course="c7")), blend=Blend.CUSTOM))
    (published,) = story.when(PublishProgram(program="p9")).events
    assert isinstance(published, ProgramPublished)
    assert (published.program_version, published.code) == (2, "SALES")
    assert [step.course for step in published.steps] == ["c8", "c7"]
    assert story.when(PublishProgram(program="p9")).events == []


def test_a_program_is_published_once_its_courses_are(given):
    story = given(*COURSES, PUBLISHED[0], DEFINED)
    refusal = refused(story, PublishProgram(program="p9"))
    assert (refusal.kind, refusal.facts["courses"]) == ("course-not-published", ["c8"])


def test_the_advice_that_led_to_a_program_is_recorded_on_it(given):
    assert given(ADVISED).when(define(WORKSHOP, advice="a1")).events[-1].advice == "a1"
    with pytest.raises(Unknown):
        given().when(define(WORKSHOP, advice="a9"))


def test_a_program_that_nobody_knows_cannot_be_revised(given):
    with pytest.raises(Unknown) as problem:
        given(*COURSES).when(ReviseProgram(program="p8", steps=(NewStep(course="c7"),)))
    assert problem.value.facts == {"program": "p8"}


def test_what_a_course_asks_for_before_is_checked_where_it_is_defined_with_a_program(given):
    with pytest.raises(Unknown) as problem:
        given().when(define(new("BASICS", prerequisites=("c9",))))
    assert problem.value.facts == {"course": "c9"}


def test_parts_of_new_courses_are_as_asked(given):
    story = given().when(define(new("TALKS", NewKind.LIBRARY, completion_rule="result")))
    assert story.events[1].components == (
        Component(key="part", title="Part", kind=ComponentKind.MODULE, required=False, phase=Phase.LIBRARY),
    )
