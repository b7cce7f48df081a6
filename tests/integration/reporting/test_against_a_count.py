"""The report over a large random history equals a plain count of its events, on any date, as known on any other."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from contracts.attendance import CourseCompleted, CourseFailed
from contracts.enrollment import EnrollmentCancelled, LearnerEnrolled

OFFERINGS = ("aaa1", "aaa2", "bbb1")
MOMENTS = [(on, known) for on in (-50, -20, 0, 15, 400) for known in (-45, 5, 30, 500)]


@pytest.fixture
def crowd(tale):
    """300 learners who come, go, come back, pass, fail and are corrected, some of it told late."""
    chance = random.Random(4711)
    for course in ("aaa", "bbb"):
        tale.course(course)
    for name in OFFERINGS:
        tale.offering(name, name[:3])
    recorded = -60
    for number in range(300):
        name, learner = chance.choice(OFFERINGS), str(number)
        for _ in range(chance.randrange(1, 6)):
            recorded += 0.3
            happened = recorded - chance.choice((0, 0, 0, 3, 40))
            match chance.randrange(5):
                case 0 | 1:
                    tale.enrolled(name, learner, happened, recorded=recorded)
                case 2:
                    tale.cancelled(name, learner, happened, before_start=happened < -10, recorded=recorded)
                case 3:
                    tale.result(name, learner, "completed", happened, recorded=recorded)
                case 4:
                    tale.result(name, learner, chance.choice(("failed", "withdrawn")), happened, recorded=recorded)
    return tale


def count(events, on, known_at):
    """Per offering, its figures: of the events known and effective by then, the last word counts."""
    seats, results, ever = {}, {}, set()
    for recorded in sorted(events, key=lambda one: (one.service, one.stream, one.version)):
        if recorded.recorded_at > known_at or recorded.effective_at > on:
            continue
        event = recorded.payload()
        if not hasattr(event, "learner"):
            continue
        who = event.offering, event.learner
        match event:
            case LearnerEnrolled():
                seats[who] = None
                ever.add(who)
            case EnrollmentCancelled():
                seats[who] = event
            case CourseCompleted():
                results[who] = "completed"
            case CourseFailed():
                results[who] = "failed"
            case _:
                results[who] = "withdrawn"
    figures = Counter()
    for who in ever:
        left = seats[who]
        figures[who[0], "enrolled"] += 1
        figures[who[0], results.get(who) or ("withdrawn" if left else "in_progress")] += 1
        figures[who[0], "left_before_start"] += bool(left and left.before_start)
    return figures


@pytest.mark.parametrize("times", [1, 2])
async def test_the_report_equals_a_plain_count_at_every_point_in_both_times(crowd, reporting, now, times):
    names = ("enrolled", "completed", "failed", "withdrawn", "in_progress", "left_before_start")
    async with reporting(crowd, times=times) as report:
        for on, known in MOMENTS:
            moment, known_at = (now + timedelta(days=days) for days in (on, known))
            rows = await report.rows("offering", on=moment.isoformat(), known_at=known_at.isoformat())
            told = Counter({(row["offering_id"], name): row[name] for row in rows for name in names})
            assert +told == +count(crowd.events(), moment, known_at), (on, known)


async def test_the_figures_share_out_the_enrolled(crowd, reporting):
    async with reporting(crowd) as report:
        for by in (("course",), ("offering",), ("month",), ()):
            for row in await report.rows(*by):
                parts = row["completed"] + row["failed"] + row["withdrawn"] + row["in_progress"]
                assert parts == row["enrolled"]
