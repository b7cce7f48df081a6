"""What is not open to a learner yet, and what that waits for; told from their enrollment on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chassis.access import Principal
from chassis.decider import Gathered
from chassis.errors import Unknown
from contracts.attendance import Outcome, PathJoined
from contracts.enrollment import LearnerEnrolled
from contracts.scheduling import OfferingScheduled
from contracts.shared import Component, ComponentKind, Delivery, Format, Phase, Step, Unlock
from services.attendance.api.shapes import Locked, PartState
from services.attendance.commands import JudgeProgress, RecordOutcome
from services.attendance.facts import may_open

ONE = "/v1/progress/{enrollment}"
LEARNER = Principal(subject="ada", roles=("learner",), learner="l1")
OTHER = Principal(subject="bob", roles=("learner",), learner="l2")
MANAGER = Principal(subject="maria", roles=("manager",), organization="g1")
FAR = date(2199, 1, 1)
QUIZ = ComponentKind.QUIZ


def part(key, *requires, unlock=None, required=True):
    return Component(key=key, title=key.title(), kind=QUIZ, requires=requires, unlock=unlock, required=required)


def offers(tale, *parts):
    event = OfferingScheduled(
        offering="o1",
        course="c1",
        code="NEG-1",
        title="Negotiation",
        course_version=1,
        delivery=Delivery.ON_DEMAND,
        format=Format.SELF_PACED,
        components=parts,
        timezone="Europe/Berlin",
    )
    tale.add(event, "offering:o1")


@pytest.fixture
def waiting(tale):
    """A course whose parts wait for each other, for a day, and for the enrollment, which was long ago."""
    offers(
        tale,
        part("basics"),
        part("case", "basics"),
        part("exam", unlock=Unlock(on=FAR)),
        part("check", unlock=Unlock(days=3_650)),
        part("aid", unlock=Unlock(days=7, after="case"), required=False),
    )
    tale.registered("l1", "g1")
    tale.enrolled("l1", hours=0)
    return tale


async def test_who_has_begun_nothing_is_told_what_is_open_and_what_the_rest_waits_for(waiting, attendance, start):
    async with attendance(waiting) as views:
        told = await views.ask(ONE, enrollment="o1.l1")
    assert [(one.component, one.state) for one in told.parts] == [
        ("basics", PartState.OPEN),
        ("case", PartState.LOCKED),
        ("exam", PartState.LOCKED),
        ("check", PartState.LOCKED),
        ("aid", PartState.LOCKED),
    ]
    assert told.locked == {
        "case": Locked(requires=("basics",)),
        "exam": Locked(unlock=Unlock(on=FAR), opens_at=datetime(2198, 12, 31, 23, 0, tzinfo=UTC)),
        "check": Locked(unlock=Unlock(days=3_650), opens_at=start + timedelta(days=3_650)),
        "aid": Locked(requires=("case",), unlock=Unlock(days=7, after="case")),
    }


async def test_what_was_done_too_early_is_held_and_said_so(waiting, attendance):
    waiting.outcome("l1", "case", source="lms")
    async with attendance(waiting) as views:
        (told,) = (await views.ask("/v1/progress", offering="o1")).items
    assert told.locked["case"] == Locked(requires=("basics",), held=True)
    assert told.components["case"].outcome is Outcome.COMPLETED


async def test_what_is_done_opens_what_comes_behind_it(waiting, attendance):
    waiting.outcome("l1", "basics")
    async with attendance(waiting) as views:
        told = await views.ask(ONE, enrollment="o1.l1")
    assert [one.state for one in told.parts[:2]] == [PartState.DONE, PartState.OPEN]
    assert "case" not in told.locked


async def test_who_is_exempt_is_not_locked_out(waiting, attendance):
    waiting.outcome("l1", "exam", "exempt")
    async with attendance(waiting) as views:
        told = await views.ask(ONE, enrollment="o1.l1")
    assert told.parts[2].state is PartState.DONE


@pytest.mark.parametrize("principal", [LEARNER, MANAGER], ids=["the learner", "their manager"])
async def test_it_is_told_to_whom_it_concerns(waiting, attendance, principal):
    async with attendance(waiting) as views:
        assert (await views.ask(ONE, principal, enrollment="o1.l1")).learner == "l1"


@pytest.mark.parametrize(
    ("principal", "enrollment"), [(OTHER, "o1.l1"), (LEARNER, "o1.l9"), (LEARNER, "o9.l1")], ids=str
)
async def test_others_learn_nothing(waiting, attendance, principal, enrollment):
    async with attendance(waiting) as views:
        with pytest.raises(Unknown):
            await views.ask(ONE, principal, enrollment=enrollment)


async def test_a_course_without_order_locks_nothing(tale, attendance):
    tale.offering()
    tale.enrolled("l1")
    async with attendance(tale) as views:
        told = await views.ask(ONE, enrollment="o1.l1")
    assert (told.locked, {one.state for one in told.parts}) == ({}, {PartState.OPEN})


async def test_a_program_tells_which_of_its_courses_come_behind_others(tale, attendance):
    tale.registered("l1")
    steps = tuple(
        Step(course=one, phase=Phase.LIVE, requires=needs)
        for one, needs in {"a": (), "b": ("a",), "c": ("a", "b")}.items()
    )
    tale.add(
        PathJoined(enrollment="p1.l1", program="p1", learner="l1", required=("a", "b", "c"), steps=steps), "path:l1"
    )
    tale.credited("l1", "a", offering="oa")
    tale.credited("l1", "c", offering="oc")
    async with attendance(tale) as views:
        (program,) = (await views.ask("/v1/learners/{learner}/transcript", learner="l1")).programs
    assert (program.credited, program.locked) == (("a", "c"), {"c": ("b",)})


class TestFacts:
    async def test_when_the_learner_was_enrolled_is_looked_up_where_days_count_from_that(
        self, waiting, attendance, start
    ):
        waiting.cancelled("l1", hours=2)
        waiting.enrolled("l1", hours=4)
        command = RecordOutcome(offering="o1", learner="l1", component="basics", outcome=Outcome.COMPLETED)
        async with attendance(waiting) as views:
            (found,) = await views.gather(command)
        assert found.facts.order.enrolled_at == start, "the first time counts"

    async def test_nothing_is_judged_where_nothing_has_to_open(self, tale, attendance):
        tale.offering()
        async with attendance(tale) as views:
            known, unknown = await views.gather(*(JudgeProgress(offering=one, learner="l1") for one in ("o1", "o9")))
        assert [(type(one), one.facts) for one in (known, unknown)] == [(Gathered, None)] * 2


@pytest.mark.parametrize(
    ("parts", "worth"),
    [((part("quiz"), part("aid")), False), ((part("quiz", unlock=Unlock(on=FAR)),), True), ((part("b", "a"),), True)],
)
async def test_an_enrollment_is_judged_where_something_may_open_from_it_on(tale, attendance, parts, worth):
    offers(tale, *parts)
    async with attendance(tale) as views:
        assert await may_open([enrolled("o1")], views.reads, {}) == [worth]


async def test_an_enrollment_in_what_has_not_arrived_is_judged(tale, attendance):
    offers(tale, part("quiz"))
    async with attendance(tale) as views:
        assert await may_open([enrolled("o1"), enrolled("o9")], views.reads, {}) == [False, True]


def enrolled(offering):
    return LearnerEnrolled(
        enrollment=f"{offering}.l1", offering=offering, course="c1", learner="l1", format=Format.SELF_PACED
    )
