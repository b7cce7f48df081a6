"""The facts that commands rest on, found for a whole batch at once."""

import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown, Unknown
from contracts.attendance import AttendanceStatus, Outcome
from contracts.enrollment import EnrollmentState
from contracts.shared import CompletionRule, Delivery
from services.attendance.commands import CloseRoll, CourseResult, RecordAttendance, RecordOutcome, RecordResult
from services.attendance.domain.roster import expected, seated


def outcome(offering):
    return RecordOutcome(offering=offering, learner="l1", component="basics", outcome=Outcome.COMPLETED)


async def test_a_requirement_is_what_the_offering_was_made_with(tale, attendance):
    tale.offering(CompletionRule.RESULT)
    tale.registered("l1")
    async with attendance(tale) as views:
        (found,) = await views.gather(outcome("o1"))
    assert found.facts.course == "c1"
    assert found.facts.required == {"basics", "workshop"}
    assert found.facts.components == {"basics", "workshop", "aid"}
    assert found.facts.rule is CompletionRule.RESULT


@pytest.mark.parametrize(("delivery", "renewable"), [(Delivery.ON_DEMAND, True), (Delivery.SCHEDULED, False)])
async def test_what_is_open_at_any_time_can_be_completed_anew(tale, attendance, delivery, renewable):
    tale.offering(delivery=delivery)
    tale.registered("l1")
    async with attendance(tale) as views:
        (found,) = await views.gather(outcome("o1"))
    assert found.facts.renewable is renewable


async def test_evidence_about_somebody_nobody_has_heard_of_is_waited_for_and_then_unknown(tale, attendance):
    tale.offering()
    result = RecordResult(offering="o1", learner="l9", result=CourseResult.COMPLETED)
    async with attendance(tale) as views:
        (component,), (whole,) = await views.gather(outcome("o1")), await views.gather(result)
    for problem, learner in ((component, "l1"), (whole, "l9")):
        assert isinstance(problem, NotYetKnown)
        assert isinstance(problem.otherwise, Unknown)
        assert problem.otherwise.facts == {"learner": learner}


async def test_evidence_may_come_before_the_learner_is_enrolled(tale, attendance):
    tale.offering()
    tale.registered("l1")
    async with attendance(tale) as views:
        (found,) = await views.gather(outcome("o1"))
    assert isinstance(found, Gathered)


async def test_an_offering_nobody_has_heard_of_is_waited_for_and_then_unknown(tale, attendance):
    tale.offering()
    tale.registered("l1")
    async with attendance(tale) as views:
        known, unknown = await views.gather(outcome("o1"), outcome("o9"))
        (result,) = await views.gather(RecordResult(offering="o9", learner="l1", result=CourseResult.FAILED))
    assert isinstance(known, Gathered)
    for problem in (unknown, result):
        assert isinstance(problem, NotYetKnown)
        assert isinstance(problem.otherwise, Unknown)
        assert problem.otherwise.facts == {"offering": "o9"}


async def test_a_mark_is_judged_by_the_seats_of_those_it_names(tale, attendance, start):
    tale.roll()
    tale.enrolled("l1")
    tale.enrolled("l2", -48)
    tale.cancelled("l2", -24)
    marks = [
        RecordAttendance(session="o1.s1", learner=learner, status=AttendanceStatus.PRESENT)
        for learner in ("l1", "l2", "l9")
    ]
    async with attendance(tale) as views:
        facts = [found.facts for found in await views.gather(*marks)]
    assert [seated(one.get(learner, ()), start) for one, learner in zip(facts, ("l1", "l2", "l9"), strict=True)] == [
        True,
        False,
        False,
    ]


async def test_leaving_the_queue_does_not_end_a_seat_held_before(tale, attendance, start):
    tale.roll()
    tale.enrolled("l1", -48)
    tale.cancelled("l1", -24, was=EnrollmentState.WAITLISTED)
    async with attendance(tale) as views:
        (found,) = await views.gather(CloseRoll(session="o1.s1"))
    assert expected(found.facts, start) == ["l1"]


async def test_a_roll_is_closed_on_the_whole_roster_however_long(tale, attendance, start):
    tale.roll()
    for number in range(1_100):
        tale.enrolled(f"l{number:04}")
    async with attendance(tale) as views:
        found, unknown = await views.gather(CloseRoll(session="o1.s1"), CloseRoll(session="o1.s9"))
    assert len(expected(found.facts, start)) == 1_100
    assert isinstance(unknown, NotYetKnown)
