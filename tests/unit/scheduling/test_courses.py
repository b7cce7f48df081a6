"""Courses: versions, formats, and the codes that name them."""

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import CodeClaimed, CourseDefined, CoursePublished, CourseRevised
from contracts.shared import Blend, CompletionRule, Component, ComponentKind, Format, LiveMode, Phase, Unlock
from services.scheduling.commands import DefineCourse, NewComponent, PublishCourse, ReviseCourse

MODULE = NewComponent(key="basics", title="Basics", kind=ComponentKind.MODULE)
WORKSHOP = NewComponent(key="workshop", title="Workshop", kind=ComponentKind.SESSION)


def define(*components, **fields):
    return DefineCourse(**{"code": "NEG", "title": "Negotiation", "components": components or (WORKSHOP,)} | fields)


def plain(*components):
    return tuple(
        Component(key=part.key, title=part.title, kind=part.kind, required=part.required is not False)
        for part in components
    )


FLIPPED = (
    Component(key="basics", title="Basics", kind=ComponentKind.MODULE, phase=Phase.PRE_WORK),
    Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION, phase=Phase.LIVE, requires=("basics",)),
)


def defined(**fields):
    facts = {
        "course": "c1",
        "code": "NEG",
        "title": "Negotiation",
        "format": Format.LIVE,
        "components": plain(WORKSHOP),
    }
    return CourseDefined(**facts | fields)


def test_a_course_is_defined_together_with_its_code(given):
    story = given().when(define(MODULE, WORKSHOP, blend=Blend.FLIPPED))
    assert story.events == [
        CodeClaimed(kind="course", code="NEG", owner="c1"),
        defined(format=Format.BLENDED, components=FLIPPED, blend=Blend.FLIPPED),
    ]
    assert story.reply == {"course": "c1", "course_version": 1}


@pytest.mark.parametrize(
    ("components", "expected"),
    [((WORKSHOP,), Format.LIVE), ((MODULE,), Format.SELF_PACED), ((MODULE, WORKSHOP), Format.BLENDED)],
)
def test_the_format_follows_from_the_components(given, components, expected):
    assert given().when(define(*components)).events[-1].format is expected


@pytest.mark.parametrize("code", ["NEG", "neg", "Neg"])
def test_a_code_belongs_to_one_course_whatever_its_case(given, code):
    story = given().when(define())
    with pytest.raises(Refused) as refusal:
        story.when(define(code=code))
    assert refusal.value.kind == "code-taken"
    assert refusal.value.facts == {"code": code, "owner": "c1", "spelled": "NEG"}


def test_components_may_not_share_a_key(given):
    twin = NewComponent(key="BASICS", title="Again", kind=ComponentKind.QUIZ)
    with pytest.raises(Refused) as refusal:
        given().when(define(MODULE, twin))
    assert refusal.value.kind == "duplicate-component"
    assert refusal.value.facts["components"] == ["basics"]


@pytest.mark.parametrize("component", [MODULE, WORKSHOP])
def test_a_blend_needs_live_and_self_paced_parts(given, component):
    with pytest.raises(Refused) as refusal:
        given().when(define(component, blend=Blend.SANDWICH))
    assert refusal.value.kind == "blend-needs-both"


def test_components_that_complete_a_course_include_a_required_one(given):
    optional = NewComponent(key="extra", title="Extra", kind=ComponentKind.VIDEO, required=False)
    with pytest.raises(Refused) as refusal:
        given().when(define(optional))
    assert refusal.value.kind == "nothing-required"


def test_a_course_completed_by_a_result_needs_no_required_component(given):
    optional = NewComponent(key="extra", title="Extra", kind=ComponentKind.VIDEO, required=False)
    assert given().when(define(optional, completion_rule=CompletionRule.RESULT)).events


def test_a_revision_is_the_next_version_and_keeps_what_is_not_said(given):
    story = given(defined()).when(ReviseCourse(course="c1", components=(MODULE,)))
    assert story.events == [
        CourseRevised(
            course="c1", title="Negotiation", format=Format.SELF_PACED, components=plain(MODULE), course_version=2
        )
    ]
    assert story.when(ReviseCourse(course="c1", components=(WORKSHOP,))).reply["course_version"] == 3


def test_a_revision_keeps_the_blend_while_it_stays_blended(given):
    flipped = defined(format=Format.BLENDED, components=plain(MODULE, WORKSHOP), blend=Blend.FLIPPED)
    quiz = NewComponent(key="quiz", title="Quiz", kind=ComponentKind.QUIZ)
    assert given(flipped).when(ReviseCourse(course="c1", components=(quiz, WORKSHOP))).events[0].blend is Blend.FLIPPED
    assert given(flipped).when(ReviseCourse(course="c1", components=(quiz,))).events[0].blend is None


def test_a_revision_is_arranged_after_the_blend_that_it_keeps_or_takes(given):
    flipped = defined(format=Format.BLENDED, components=FLIPPED, blend=Blend.FLIPPED)
    quiz = NewComponent(key="quiz", title="Quiz", kind=ComponentKind.QUIZ)
    with pytest.raises(Refused) as refusal:
        given(flipped).when(ReviseCourse(course="c1", components=(MODULE, WORKSHOP, quiz)))
    assert (refusal.value.kind, refusal.value.facts["parts"]) == ("blend-order", ["quiz"])
    sandwich = ReviseCourse(course="c1", components=(MODULE, WORKSHOP, quiz), blend=Blend.SANDWICH)
    assert [part.phase for part in given(flipped).when(sandwich).events[0].components] == [
        Phase.PRE_WORK,
        Phase.LIVE,
        Phase.REINFORCEMENT,
    ]


def test_a_revision_that_says_nothing_new_about_a_blend_is_no_version(given):
    flipped = defined(format=Format.BLENDED, components=FLIPPED, blend=Blend.FLIPPED)
    assert given(flipped).when(ReviseCourse(course="c1", components=(MODULE, WORKSHOP))).events == []


def test_parts_that_cannot_be_worked_through_are_refused(given):
    lost = NewComponent(key="basics", title="Basics", kind=ComponentKind.MODULE, requires=("intro",))
    for command in (define(lost), ReviseCourse(course="c1", components=(lost,))):
        with pytest.raises(Refused) as refusal:
            given(defined()).when(command)
        assert refusal.value.kind == "requires-unknown-component"


def test_what_a_part_says_of_itself_is_told_as_it_was_said(given):
    said = {"mode": LiveMode.VIRTUAL, "unlock": Unlock(days=14), "minutes": 90, "credits": 1.5}
    part = NewComponent(key="workshop", title="Workshop", kind=ComponentKind.SESSION, **said)
    assert given().when(define(part)).events[-1].components == (
        Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION, **said),
    )


def test_a_revision_that_changes_nothing_is_no_version(given):
    story = given(defined()).when(ReviseCourse(course="c1", components=(WORKSHOP,), title="Negotiation"))
    assert story.events == []
    assert story.reply["course_version"] == 1


def test_a_revision_obeys_the_same_rules(given):
    with pytest.raises(Refused) as refusal:
        given(defined()).when(ReviseCourse(course="c1", components=(MODULE, MODULE)))
    assert refusal.value.kind == "duplicate-component"


def test_publishing_lets_the_newest_version_be_offered(given):
    story = given(defined()).when(PublishCourse(course="c1"))
    assert story.events == [CoursePublished(course="c1", course_version=1)]
    story.when(ReviseCourse(course="c1", components=(MODULE,))).when(PublishCourse(course="c1"))
    assert story.events == [CoursePublished(course="c1", course_version=2)]


def test_publishing_again_changes_nothing(given):
    assert given(defined()).when(PublishCourse(course="c1")).when(PublishCourse(course="c1")).events == []


@pytest.mark.parametrize("command", [PublishCourse(course="c9"), ReviseCourse(course="c9", components=(MODULE,))])
def test_an_unknown_course_is_said_to_be_unknown(given, command):
    with pytest.raises(Unknown) as problem:
        given().when(command)
    assert problem.value.facts == {"course": "c9"}
