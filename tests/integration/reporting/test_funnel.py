"""A program's path in figures."""

import pytest

from chassis.errors import Unknown
from contracts.shared import Format


@pytest.fixture
def onboarding(tale):
    """Five on the path: two modules before, a live day, an optional library course."""
    for course in ("mod1", "mod2", "library"):
        tale.course(course)
    tale.course("day", Format.LIVE)
    tale.program(
        "sales",
        ("mod1", "pre_work", True),
        ("mod2", "pre_work", True),
        ("day", "live", True),
        ("library", "library", False),
    )
    for name in ("mod1", "mod2", "day", "library"):
        tale.offering(f"{name}x", name, program="sales")
        tale.offering(f"{name}y", name)
    for learner in "12345":
        tale.joined("sales", learner)
    for learner in "1239":
        tale.enrolled("mod1x", learner)
        tale.result("mod1x", learner, "completed")
    for learner in "12":
        tale.enrolled("mod2x", learner)
        tale.result("mod2x", learner, "completed")
    tale.enrolled("mod2y", "3")
    tale.result("mod2y", "3", "failed")
    tale.enrolled("dayx", "1")
    tale.result("dayx", "1", "completed")
    tale.enrolled("libraryy", "5")
    tale.result("libraryy", "5", "completed")
    return tale


async def test_a_phase_is_completed_with_all_its_required_courses(onboarding, reporting):
    async with reporting(onboarding) as report:
        funnel = await report.ask("/v1/reports/funnel", program="SALES")
    assert (funnel.code, funnel.title, funnel.enrolled) == ("SALES", "Sales", 5)
    assert [(phase.phase, phase.completed) for phase in funnel.phases] == [("pre_work", 2), ("live", 1), ("library", 1)]
    assert [(course.code, course.completed) for course in funnel.phases[0].courses] == [("MOD1", 3), ("MOD2", 2)]


@pytest.mark.parametrize(
    ("figure", "names"),
    [
        ({}, "12345"),
        ({"phase": "pre_work"}, "12"),
        ({"course": "MOD1"}, "123"),
        ({"phase": "pre_work", "course": "MOD1"}, "123"),
        ({"phase": "library"}, "5"),
    ],
)
async def test_the_names_behind_each_figure_are_those_on_the_path(onboarding, reporting, figure, names):
    async with reporting(onboarding) as report:
        told = await report.ask("/v1/reports/funnel/learners", program="SALES", **figure)
    assert [learner[-1] for learner in told.learners] == list(names)
    assert told.total == len(names)


async def test_what_is_not_on_the_path_is_unknown(onboarding, reporting):
    async with reporting(onboarding) as report:
        for wrong in ({"program": "NONE"}, {"program": "SALES", "phase": "reinforcement"}):
            with pytest.raises(Unknown):
                await report.ask("/v1/reports/funnel/learners", **wrong)
        with pytest.raises(Unknown):
            await report.ask("/v1/reports/funnel", program="NONE")


async def test_a_program_nobody_joined_has_a_funnel_of_noughts(tale, reporting):
    tale.course("mod1")
    tale.program("sales", ("mod1", "pre_work", True))
    async with reporting(tale) as report:
        funnel = await report.ask("/v1/reports/funnel", program="SALES")
    assert (funnel.enrolled, funnel.phases[0].completed) == (0, 0)
