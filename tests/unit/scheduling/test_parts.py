"""The parts of a course among each other."""

from datetime import date

import pytest

from chassis.errors import Refused
from contracts.shared import Component, ComponentKind, LiveMode, Unlock
from services.scheduling.domain.parts import MOST_REQUIREMENTS, check_parts


def part(key, kind=ComponentKind.MODULE, **fields):
    return Component(key=key, title=key, kind=kind, **fields)


@pytest.mark.parametrize(
    ("components", "rule", "named"),
    [
        ((part("a", requires=("z", "b")), part("b")), "requires-unknown-component", ["z"]),
        ((part("a", unlock=Unlock(days=3, after="z")),), "requires-unknown-component", ["z"]),
        ((part("a", requires=("a",)),), "requires-itself", ["a", "a"]),
        ((part("a", unlock=Unlock()),), "unlock-unclear", ["a"]),
        ((part("a", unlock=Unlock(on=date(2026, 5, 4), days=3)),), "unlock-unclear", ["a"]),
        ((part("a", unlock=Unlock(on=date(2026, 5, 4), after="b")), part("b")), "unlock-unclear", ["a"]),
        ((part("a", unlock=Unlock(after="b")), part("b")), "unlock-unclear", ["a"]),
        ((part("a", unlock=Unlock(days=-1)),), "unlock-unclear", ["a"]),
        ((part("a", mode=LiveMode.VIRTUAL),), "mode-needs-live", ["a"]),
    ],
)
def test_parts_that_cannot_be_worked_through_are_refused_and_named(components, rule, named):
    with pytest.raises(Refused) as refused:
        check_parts(components)
    assert (refused.value.kind, refused.value.facts["components"]) == (rule, named)


@pytest.mark.parametrize(
    "components",
    [
        (part("a", requires=("b",)), part("b", requires=("a",))),
        (part("a", requires=("b",)), part("b", unlock=Unlock(days=7, after="a"))),
    ],
)
def test_what_requires_each_other_in_a_circle_is_refused(components):
    with pytest.raises(Refused) as refused:
        check_parts(components)
    assert refused.value.kind == "requires-itself"
    assert set(refused.value.facts["components"]) == {"a", "b"}


def test_requirements_are_limited_because_events_carry_a_course_whole():
    before = tuple(f"k{n}" for n in range(40))
    course = (*(part(key) for key in before), *(part(f"m{n}", requires=before) for n in range(26)))
    assert len(before) * 25 == MOST_REQUIREMENTS
    check_parts(course[:-1])
    with pytest.raises(Refused) as refused:
        check_parts(course)
    assert (refused.value.kind, refused.value.facts["requirements"]) == ("too-many-requirements", 1_040)


def test_parts_that_can_be_worked_through_are_let_through():
    check_parts(
        (
            part("a", unlock=Unlock(on=date(2026, 5, 4))),
            part("b", requires=("a",), unlock=Unlock(days=0)),
            part("c", ComponentKind.SESSION, mode=LiveMode.ON_SITE, unlock=Unlock(days=7, after="b")),
        )
    )
