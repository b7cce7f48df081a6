"""What attendance decides over contradicting evidence, in a random order, counts in the report as what stands says."""

import random
from datetime import timedelta

import pytest

from chassis.decider import Context
from chassis.ids import category_of
from contracts.attendance import CompletionWithdrawn, CourseCompleted, Outcome
from contracts.shared import CompletionRule
from services.attendance.commands import JoinPath, RecordOutcome
from services.attendance.domain.progress import Requirement
from services.attendance.reactions import credit
from services.attendance.service import SERVICE

AGGREGATES = {aggregate.category: aggregate for aggregate in SERVICE.aggregates}
HANDLERS = {handler.command: handler for handler in SERVICE.handlers}
LEARNERS, COURSES, PARTS = [str(number) for number in range(80)], ("aaa", "bbb"), ("one", "two")
ON, RECORDED = range(-21, 2, 2), 10


class Deciding:
    """Attendance's deciders and its credits, which write into a tale."""

    def __init__(self, tale, now):
        self._tale, self._now, self._states = tale, now, {}

    def __call__(self, command, moment, facts=None):
        handler = HANDLERS[type(command)]
        context = Context(at=self._now + timedelta(days=RECORDED), actor="anna", facts=facts, effective_at=moment)
        names = handler.streams(command, context)
        states = {name: self._states.setdefault(name, AGGREGATES[category_of(name)].blank(name)) for name in names}
        decision = handler.decide(states, command, context)
        for place, (name, event) in enumerate(decision.events):
            AGGREGATES[category_of(name)].evolve(states[name], event)
            took_effect = decision.effective.get(place, moment)
            self._tale.add(event, name, effective=took_effect, recorded=context.at)
            if isinstance(event, CourseCompleted | CompletionWithdrawn):
                for command_caused in credit(event):
                    self(command_caused, took_effect)


@pytest.fixture
def contradicted(tale, now):
    """Learners on a program of two courses, each of two components told of by two sources and a person.

    Beside the tale, the days on which what stands at the end was achieved.
    """
    chance, decide, stands = random.Random(4712), Deciding(tale, now), {}
    tale.program("both", *((course, "live", True) for course in COURSES))
    for course in COURSES:
        tale.course(course)
        tale.offering(f"{course}1", course)
    for learner in LEARNERS:
        tale.joined("both", learner)
        person, program = f"l{learner:0>16}", f"p{'both':0>16}"
        required = tuple(f"c{course:0>16}" for course in COURSES)
        joining = JoinPath(enrollment=f"{program}.{person}", program=program, learner=person, required=required)
        decide(joining, now - timedelta(days=30))
        for course in COURSES:
            tale.enrolled(f"{course}1", learner)
    for _ in range(14 * len(LEARNERS)):
        learner, course, part = chance.choice(LEARNERS), chance.choice(COURSES), chance.choice(PARTS)
        source, day = chance.choice(("lms", "roll", None)), -chance.randrange(20)
        word = chance.choice((Outcome.COMPLETED, Outcome.COMPLETED, Outcome.NOT_MET))
        moment = now + timedelta(days=day)
        outcome = RecordOutcome(
            offering=tale.offering_id(f"{course}1"),
            learner=f"l{learner:0>16}",
            component=part,
            outcome=word,
            source=source,
            effective_at=moment,
        )
        asked = Requirement(f"c{course:0>16}", frozenset(PARTS), frozenset(PARTS), CompletionRule.COMPONENTS)
        decide(outcome, moment, asked)
        days = stands.setdefault((learner, course, part), {})
        if word is Outcome.COMPLETED:
            days[source] = min(day, days.get(source, day))
        elif source is None:
            days.clear()
        else:
            days.pop(source, None)
    return tale, stands


def last(days):
    """The last of some days, or null if one of them is missing."""
    return None if None in days else max(days)


async def test_on_any_date_the_report_counts_the_courses_and_programs_that_what_stands_completes(
    contradicted, reporting, now
):
    tale, stands = contradicted
    courses = {
        (learner, course): last([min(stands.get((learner, course, part), {}).values(), default=None) for part in PARTS])
        for learner in LEARNERS
        for course in COURSES
    }
    programs = [last([courses[learner, course] for course in COURSES]) for learner in LEARNERS]
    async with reporting(tale) as report:
        for on in ON:
            moment, known = (now + timedelta(days=day) for day in (on, RECORDED + 1))
            dates = {"on": moment.isoformat(), "known_at": known.isoformat()}
            counted = {row["course"]: row["completed"] for row in await report.rows("course", **dates)}
            (both,) = [row for row in await report.rows("program", **dates) if row["program"] == "BOTH"]
            told = [sum(day is not None and day <= on for day in days) for days in ([*courses.values()], programs)]
            assert counted["AAA"] + counted["BBB"] == told[0], on
            assert both["completed"] == told[1], on
    assert told[0] > told[1] > 0
