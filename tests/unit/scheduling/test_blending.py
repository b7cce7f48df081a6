"""Blended models: what each asks of its parts, and what it fills in."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.errors import Refused
from contracts.shared import Blend, Component, ComponentKind, Format, Phase, Step
from services.scheduling.domain.blending import arrange, arrange_steps, suggested_rule
from services.scheduling.domain.course import format_of
from services.scheduling.domain.parts import check_parts


def part(key, kind=ComponentKind.MODULE, **fields):
    return Component(key=key, title=key.title(), kind=kind, **fields)


def live(key, **fields):
    return part(key, ComponentKind.SESSION, **fields)


def shape(parts):
    return {part.key: (part.phase, part.requires) for part in parts}


def refusal(blend, *components):
    with pytest.raises(Refused) as refused:
        arrange(blend, components)
    return refused.value


def test_flipped_puts_self_paced_pre_work_before_the_live_parts_which_require_it():
    assert shape(arrange(Blend.FLIPPED, [part("basics"), part("case"), live("workshop")])) == {
        "basics": (Phase.PRE_WORK, ()),
        "case": (Phase.PRE_WORK, ()),
        "workshop": (Phase.LIVE, ("basics", "case")),
    }


def test_flipped_week_by_week_requires_each_weeks_own_pre_work():
    weeks = [part("read-1"), live("class-1"), part("read-2"), live("class-2"), live("lab-2")]
    assert shape(arrange(Blend.FLIPPED, weeks)) == {
        "read-1": (Phase.PRE_WORK, ()),
        "class-1": (Phase.LIVE, ("read-1",)),
        "read-2": (Phase.PRE_WORK, ()),
        "class-2": (Phase.LIVE, ("read-2",)),
        "lab-2": (Phase.LIVE, ("read-2",)),
    }


def test_a_sandwich_puts_reinforcement_after_the_live_parts_and_requires_those():
    assert shape(arrange(Blend.SANDWICH, [part("basics"), live("day-1"), live("day-2"), part("recall")])) == {
        "basics": (Phase.PRE_WORK, ()),
        "day-1": (Phase.LIVE, ("basics",)),
        "day-2": (Phase.LIVE, ("basics",)),
        "recall": (Phase.REINFORCEMENT, ("day-1", "day-2")),
    }


def test_between_live_parts_of_a_sandwich_self_paced_is_pre_work_unless_it_says_otherwise():
    between = [part("basics"), live("day-1"), part("recall-1", phase=Phase.REINFORCEMENT), part("case"), live("day-2")]
    assert shape(arrange(Blend.SANDWICH, [*between, part("recall-2")])) == {
        "basics": (Phase.PRE_WORK, ()),
        "day-1": (Phase.LIVE, ("basics",)),
        "recall-1": (Phase.REINFORCEMENT, ("day-1",)),
        "case": (Phase.PRE_WORK, ()),
        "day-2": (Phase.LIVE, ("case",)),
        "recall-2": (Phase.REINFORCEMENT, ("day-2",)),
    }


def test_ongoing_sets_a_library_beside_the_live_parts_and_nothing_requires_anything():
    assert shape(arrange(Blend.ONGOING, [live("monthly"), part("talks"), part("notes")])) == {
        "monthly": (Phase.LIVE, ()),
        "talks": (Phase.LIBRARY, ()),
        "notes": (Phase.LIBRARY, ()),
    }


def test_custom_keeps_the_order_given_and_requires_only_what_was_said():
    mixed = [live("kick-off"), part("reading", requires=("kick-off",)), live("review"), part("quiz")]
    assert shape(arrange(Blend.CUSTOM, mixed)) == {
        "kick-off": (Phase.LIVE, ()),
        "reading": (Phase.PRE_WORK, ("kick-off",)),
        "review": (Phase.LIVE, ()),
        "quiz": (Phase.REINFORCEMENT, ()),
    }


def test_optional_parts_hold_nobody_up():
    extra, lab = part("extra", required=False), live("lab", required=False)
    arranged = shape(arrange(Blend.SANDWICH, [part("basics"), extra, live("day"), lab, part("recall")]))
    assert arranged["day"] == (Phase.LIVE, ("basics",))
    assert arranged["recall"] == (Phase.REINFORCEMENT, ("day",))


def test_a_part_that_says_what_it_requires_keeps_to_that():
    workshop = live("workshop", requires=("case",))
    assert shape(arrange(Blend.FLIPPED, [part("basics"), part("case"), workshop]))["workshop"][1] == ("case",)


@pytest.mark.parametrize("blend", [Blend.FLIPPED, Blend.SANDWICH])
def test_a_library_may_stand_beside_an_ordered_model_and_is_in_nobodys_way(blend):
    shelf = part("shelf", phase=Phase.LIBRARY)
    ends = () if blend is Blend.FLIPPED else (part("recall"),)
    more = part("more", phase=Phase.LIBRARY)
    arranged = shape(arrange(blend, [part("basics"), shelf, part("case"), live("day"), *ends, more]))
    assert (arranged["shelf"], arranged["more"]) == ((Phase.LIBRARY, ()), (Phase.LIBRARY, ()))
    assert arranged["day"] == (Phase.LIVE, ("basics", "case"))


@pytest.mark.parametrize(
    ("blend", "components", "wrong", "missing"),
    [
        (Blend.FLIPPED, (part("a"), live("b"), part("c")), ["c"], []),
        (Blend.FLIPPED, (part("a"), live("b"), part("c", phase=Phase.REINFORCEMENT)), ["c"], []),
        (Blend.FLIPPED, (part("a", phase=Phase.REINFORCEMENT), live("b")), ["a"], ["pre_work"]),
        (Blend.FLIPPED, (live("b"), part("a", phase=Phase.LIBRARY)), [], ["pre_work"]),
        (Blend.SANDWICH, (part("a"), live("b")), [], ["reinforcement"]),
        (Blend.SANDWICH, (live("b"), part("c")), [], ["pre_work"]),
        (Blend.SANDWICH, (part("a"), live("b"), part("c", phase=Phase.PRE_WORK)), ["c"], ["reinforcement"]),
        (Blend.SANDWICH, (part("a", phase=Phase.REINFORCEMENT), part("d"), live("b"), part("c")), ["a"], []),
        (Blend.ONGOING, (part("a", phase=Phase.PRE_WORK), live("b")), ["a"], ["library"]),
        (Blend.ONGOING, (live("b"),), [], ["library"]),
        (Blend.ONGOING, (part("a"),), [], ["live"]),
        (Blend.CUSTOM, (part("a", phase=Phase.LIVE), live("b")), ["a"], []),
        (Blend.CUSTOM, (part("a"), live("b", phase=Phase.PRE_WORK)), ["b"], []),
        (Blend.FLIPPED, (part("a"), live("b", phase=Phase.LIBRARY)), ["b"], ["live"]),
        (Blend.SANDWICH, (part("a", requires=("b",)), live("b"), part("c")), ["a"], []),
    ],
)
def test_parts_that_contradict_a_model_are_refused_and_named(blend, components, wrong, missing):
    problem = refusal(blend, *components)
    assert problem.kind == "blend-order"
    assert (problem.facts["blend"], problem.facts["parts"], problem.facts["missing"]) == (blend, wrong, missing)
    assert all(name in problem.detail for name in (*wrong, *missing))


@pytest.mark.parametrize(
    ("blend", "kinds"),
    [
        (Blend.FLIPPED, ["module", "session"]),
        (Blend.SANDWICH, ["module", "session", "quiz", "job_aid"]),
        (Blend.ONGOING, ["module", "session"]),
    ],
)
def test_a_model_without_components_begins_with_its_template(blend, kinds):
    arranged = arrange(blend)
    assert [part.kind for part in arranged] == kinds
    assert format_of([part.format for part in arranged]) is Format.BLENDED
    assert any(part.required for part in arranged)
    check_parts(arranged)


def test_a_custom_blend_has_no_template():
    assert refusal(Blend.CUSTOM).kind == "blend-needs-both"


def test_ongoing_suggests_that_its_live_parts_come_round_every_month():
    assert suggested_rule(Blend.ONGOING) == "FREQ=MONTHLY;BYDAY=1TU;COUNT=12"
    assert [suggested_rule(blend) for blend in (Blend.FLIPPED, Blend.SANDWICH, Blend.CUSTOM)] == [None] * 3


FITTING = {
    Blend.FLIPPED: ([Phase.PRE_WORK], [Phase.PRE_WORK, Phase.LIVE, Phase.LIBRARY], [Phase.LIVE]),
    Blend.SANDWICH: ([Phase.PRE_WORK, Phase.LIVE], list(Phase), [Phase.LIVE, Phase.REINFORCEMENT]),
    Blend.ONGOING: ([], [Phase.LIVE, Phase.LIBRARY], [Phase.LIVE, Phase.LIBRARY]),
    Blend.CUSTOM: ([], list(Phase), [Phase.LIVE]),
}


@st.composite
def courses(draw):
    """A model, and any parts that fit it: phases said or not, requiring any that come before them."""
    blend = draw(st.sampled_from(Blend))
    first, between, last = FITTING[blend]
    phases = [*first, *draw(st.lists(st.sampled_from(between), max_size=6)), *last]
    made = []
    for place, phase in enumerate(phases):
        said = draw(st.booleans()) or phase in {Phase.LIBRARY, Phase.REINFORCEMENT}
        requires = draw(st.lists(st.sampled_from([one.key for one in made]), unique=True)) if made else ()
        kind = ComponentKind.SESSION if phase is Phase.LIVE else ComponentKind.MODULE
        fields = {"required": draw(st.booleans()), "requires": tuple(requires), "phase": phase if said else None}
        made.append(part(f"k{place}", kind, **fields))
    return blend, made


@for_all(courses())
def test_what_is_arranged_keeps_its_order_and_what_was_said_and_stays_as_it_is_when_arranged_again(course):
    blend, components = course
    arranged = arrange(blend, components)
    assert [part.key for part in arranged] == [part.key for part in components]
    for was, now in zip(components, arranged, strict=True):
        assert now.phase is was.phase or (was.phase is None and now.phase is not None)
        assert now.requires == (was.requires or now.requires)
        assert (now.phase is Phase.LIVE) == (now.format is Format.LIVE)
    check_parts(arranged)
    assert arrange(blend, arranged) == arranged


FORMATS = {"c1": Format.SELF_PACED, "c2": Format.LIVE, "c3": Format.SELF_PACED, "c4": Format.BLENDED}


def step(course, phase, **fields):
    return Step(course=course, phase=phase, **fields)


def test_the_steps_of_a_program_are_linked_after_its_model():
    path = [step("c1", Phase.PRE_WORK), step("c2", Phase.LIVE), step("c3", Phase.REINFORCEMENT)]
    arranged = arrange_steps(Blend.SANDWICH, path, FORMATS)
    assert {step.course: step.requires for step in arranged} == {"c1": (), "c2": ("c1",), "c3": ("c2",)}


def test_a_blended_course_on_a_path_stands_where_its_phase_says():
    path = [step("c1", Phase.PRE_WORK), step("c4", Phase.LIVE), step("c3", Phase.REINFORCEMENT)]
    assert arrange_steps(Blend.SANDWICH, path, FORMATS)[1].requires == ("c1",)
    ongoing = arrange_steps(Blend.ONGOING, [step("c2", Phase.LIVE), step("c4", Phase.LIBRARY)], FORMATS)
    assert [step.requires for step in ongoing] == [(), ()]


@pytest.mark.parametrize(
    ("blend", "path", "wrong"),
    [
        (Blend.FLIPPED, (step("c1", Phase.PRE_WORK), step("c2", Phase.LIVE), step("c3", Phase.REINFORCEMENT)), ["c3"]),
        (Blend.CUSTOM, (step("c1", Phase.LIVE), step("c2", Phase.LIVE)), ["c1"]),
        (Blend.CUSTOM, (step("c1", Phase.PRE_WORK), step("c2", Phase.REINFORCEMENT)), ["c2"]),
    ],
)
def test_steps_that_contradict_a_model_are_refused_and_named(blend, path, wrong):
    with pytest.raises(Refused) as refused:
        arrange_steps(blend, path, FORMATS)
    assert (refused.value.kind, refused.value.facts["parts"]) == ("blend-order", wrong)
