"""Courses from one call: templates, libraries, hours and credits, what comes before, and the advice behind them."""

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import CourseDefined
from contracts.shared import Blend, Component, ComponentKind, Format, Phase
from services.scheduling.commands import DefineCourse, NewComponent, NewKind, ReviseCourse
from tests.unit.scheduling.advice import ADVISED

WORKSHOP = NewComponent(key="workshop", title="Workshop", kind=NewKind.SESSION)
LIBRARY = NewComponent(key="talks", title="Talks", kind=NewKind.LIBRARY)


def define(*components, **fields):
    return DefineCourse(**{"code": "NEG", "title": "Negotiation", "components": components} | fields)


def course(ident, **fields):
    terms = {"code": ident, "title": ident, "format": Format.LIVE}
    parts = (Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION),)
    return CourseDefined(course=ident, **{"components": parts} | terms | fields)


def refused(story, command):
    with pytest.raises(Refused) as refusal:
        story.when(command)
    return refusal.value


def test_kinds_that_can_be_asked_for_are_those_of_components_and_the_library():
    assert {kind.value for kind in NewKind} == {kind.value for kind in ComponentKind} | {"library"}


@pytest.mark.parametrize(
    ("blend", "phases", "rule"),
    [
        (Blend.FLIPPED, [Phase.PRE_WORK, Phase.LIVE], None),
        (Blend.SANDWICH, [Phase.PRE_WORK, Phase.LIVE, Phase.REINFORCEMENT, Phase.REINFORCEMENT], None),
        (Blend.ONGOING, [Phase.LIBRARY, Phase.LIVE], "FREQ=MONTHLY;BYDAY=1TU;COUNT=12"),
    ],
)
def test_a_model_named_alone_brings_its_parts_and_says_how_often_they_come_round(given, blend, phases, rule):
    story = given().when(define(blend=blend))
    assert [part.phase for part in story.events[-1].components] == phases
    assert story.reply.get("suggested_rule") == rule


def test_a_custom_blend_names_its_parts_itself(given):
    assert refused(given(), define(blend=Blend.CUSTOM)).kind == "blend-needs-both"


def test_a_course_without_parts_and_model_is_refused(given):
    assert refused(given(), define()).kind == "components-missing"


def test_a_library_is_an_optional_module_beside_the_rest(given):
    story = given().when(define(LIBRARY, WORKSHOP, blend=Blend.ONGOING))
    assert story.events[-1].components[0] == Component(
        key="talks", title="Talks", kind=ComponentKind.MODULE, required=False, phase=Phase.LIBRARY
    )


def test_a_library_can_be_required_where_that_is_said(given):
    said = NewComponent(key="talks", title="Talks", kind=NewKind.LIBRARY, required=True)
    assert given().when(define(said, WORKSHOP)).events[-1].components[0].required


def test_a_library_in_another_phase_is_refused(given):
    lost = NewComponent(key="talks", title="Talks", kind=NewKind.LIBRARY, phase=Phase.PRE_WORK)
    assert refused(given(), define(lost, WORKSHOP)).facts == {"component": "talks", "phase": Phase.PRE_WORK}


def test_hours_credits_and_prerequisites_are_told_with_the_course(given):
    story = given(course("c9")).when(define(WORKSHOP, hours=7.5, credits=2, prerequisites=("c9",)))
    told = story.events[-1]
    assert (told.hours, told.credits, told.prerequisites) == (7.5, 2, ("c9",))


def test_a_revision_keeps_terms_that_are_not_given_and_takes_away_what_is_null(given):
    terms = {"hours": 7.5, "credits": 2.0, "prerequisites": ("c9",)}
    kept = given(course("c9"), course("c1", **terms)).when(ReviseCourse(course="c1", title="New")).events[0]
    assert (kept.hours, kept.credits, kept.prerequisites, kept.course_version) == (7.5, 2.0, ("c9",), 2)
    assert [part.key for part in kept.components] == ["workshop"]
    gone = ReviseCourse(course="c1", hours=None, credits=None, prerequisites=())
    (told,) = given(course("c9"), course("c1", **terms)).when(gone).events
    assert (told.hours, told.credits, told.prerequisites) == (None, None, ())


def test_a_prerequisite_that_nobody_knows_is_unknown(given):
    for command in (define(WORKSHOP, prerequisites=("c9",)), ReviseCourse(course="c1", prerequisites=("c9",))):
        with pytest.raises(Unknown) as problem:
            given(course("c1")).when(command)
        assert problem.value.facts == {"course": "c9"}


def test_a_course_is_not_its_own_prerequisite_nor_that_of_one_that_asks_for_it(given):
    itself = ReviseCourse(course="c1", prerequisites=("c1",))
    assert refused(given(course("c1")), itself).kind == "prerequisite-of-itself"
    asking = given(course("c1"), course("c2", prerequisites=("c1",)))
    assert refused(asking, ReviseCourse(course="c1", prerequisites=("c2",))).facts == {"courses": ["c2"]}


def test_the_advice_that_led_to_a_course_is_recorded_on_it_and_stays(given):
    story = given(ADVISED).when(define(WORKSHOP, advice="a1"))
    assert story.events[-1].advice == "a1"
    assert story.when(ReviseCourse(course="c1", title="New")).events[0].advice == "a1"


def test_advice_that_nobody_gave_is_unknown(given):
    for command in (define(WORKSHOP, advice="a9"), ReviseCourse(course="c1", advice="a9")):
        with pytest.raises(Unknown) as problem:
            given(course("c1")).when(command)
        assert problem.value.facts == {"advice": "a9"}
