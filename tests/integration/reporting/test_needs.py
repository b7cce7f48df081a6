"""What needs somebody, judged at one moment."""

from datetime import timedelta

import pytest

from contracts.attendance import AttendanceStatus
from contracts.enrollment import MinimumMissed
from contracts.shared import Format
from services.reporting.api.needs import NeedsAsked, NeedsQuery


@pytest.fixture
def ask(reporting, now):
    """The needs at `now`, and so many days later."""

    async def asked(tale, days=0):
        async with reporting(tale) as report:
            found = await NeedsQuery(lambda: now + timedelta(days=days)).answer(report.reads, None, NeedsAsked())
        return list(found.items)

    return asked


@pytest.fixture
def tale(tale):
    tale.course("neg", Format.LIVE)
    tale.course("web")
    tale.program("sales", ("web", "pre_work", True), ("neg", "live", True))
    return tale


def seats(tale, name, held, waiting=0, **terms):
    tale.offering(name, "neg", days=10, **terms)
    for number in range(held):
        tale.enrolled(name, str(number))
    for number in range(held, held + waiting):
        tale.waitlisted(name, str(number))


async def test_nothing_needs_anybody_where_nothing_is_wrong(tale, ask):
    seats(tale, "calm", 3, capacity=3)
    seats(tale, "roomy", 2, 0, capacity=3, minimum=2)
    assert await ask(tale) == []


async def test_full_with_people_waiting(tale, ask, now):
    seats(tale, "berlin", 3, 4, capacity=3, cut_off_at=now + timedelta(days=9))
    (need,) = await ask(tale)
    assert (need.kind, need.severity, need.title) == ("full", "warn", "Berlin")
    assert need.figures == {"enrolled": 3, "offered": 0, "waiting": 4, "capacity": 3}
    assert need.due_at == now + timedelta(days=9)


async def test_a_seat_on_offer_is_taken(tale, ask):
    seats(tale, "berlin", 2, 2, capacity=3)
    tale.offered("berlin", "2")
    (need,) = await ask(tale)
    assert need.figures == {"enrolled": 2, "offered": 1, "waiting": 1, "capacity": 3}


async def test_more_seats_end_the_need(tale, ask):
    seats(tale, "berlin", 3, 4, capacity=3)
    tale.capacity("berlin", 10)
    assert await ask(tale) == []


async def test_what_is_over_needs_nobody(tale, ask):
    seats(tale, "berlin", 3, 4, capacity=3)
    assert await ask(tale, days=12) == []


@pytest.mark.parametrize(("days", "severity"), [(6, "warn"), (1, "bad")])
async def test_too_few_before_the_decision(tale, ask, now, days, severity):
    seats(tale, "berlin", 3, minimum=6, decide_at=now + timedelta(days=days))
    (need,) = await ask(tale)
    assert (need.kind, need.severity, need.due_at) == ("below_minimum", severity, now + timedelta(days=days))
    assert need.figures == {"enrolled": 3, "minimum": 6}


async def test_a_decision_that_is_far_off_or_taken_needs_nobody(tale, ask, now):
    seats(tale, "far", 3, minimum=6, decide_at=now + timedelta(days=8))
    seats(tale, "taken", 3, minimum=6, decide_at=now + timedelta(days=2))
    tale.decided("taken")
    assert await ask(tale) == []


async def test_a_minimum_that_is_missed_is_needed_before_and_after_where_that_calls_nothing_off(tale, ask, now):
    seats(tale, "berlin", 3, minimum=6, decide_at=now + timedelta(days=1), cancel_below_minimum=False)
    (before,) = await ask(tale)
    tale.decided("berlin", MinimumMissed)
    (after,) = await ask(tale, days=2)
    assert [(one.severity, one.called_off_at) for one in (before, after)] == [("bad", None), ("bad", None)]


async def test_what_will_be_called_off_says_when(tale, ask, now):
    seats(tale, "berlin", 3, minimum=6, decide_at=now + timedelta(days=1))
    (need,) = await ask(tale)
    assert need.called_off_at == now + timedelta(days=1)
    tale.decided("berlin", MinimumMissed)
    assert await ask(tale) == []


async def test_an_open_roll_of_a_past_session_with_unrecorded_learners(tale, ask, now):
    tale.offering("berlin", "neg", days=-1)
    for learner in "123":
        tale.enrolled("berlin", learner)
    tale.session("berlin", "1", -24)
    tale.marked("berlin", "1", "2")
    (need,) = await ask(tale)
    assert (need.kind, need.severity, need.title) == ("open_roll", "bad", "Berlin")
    assert need.figures == {"unrecorded": 2, "expected": 3}
    assert [learner[-1] for learner in need.learners] == ["1", "3"]
    assert need.session.startswith(need.offering)
    assert need.due_at == now - timedelta(hours=22)


async def test_a_moved_roll_awaits_everyone_again_who_was_not_excused(tale, ask):
    tale.offering("berlin", "neg", days=-1)
    tale.session("berlin", "1", -48)
    for learner, status in (("1", "present"), ("2", "absent_excused"), ("3", "no_show")):
        tale.enrolled("berlin", learner)
        tale.marked("berlin", "1", learner, AttendanceStatus(status))
    tale.moved("berlin", "1", -24)
    (need,) = await ask(tale)
    assert [learner[-1] for learner in need.learners] == ["1", "3"]


async def test_rolls_that_are_complete_closed_cancelled_or_not_over_need_nobody(tale, ask):
    tale.offering("berlin", "neg", days=-1)
    tale.enrolled("berlin", "1")
    tale.session("berlin", "1", -24)
    tale.marked("berlin", "1", "1")
    tale.session("berlin", "2", -20, closed=True)
    tale.session("berlin", "3", -16, cancelled=True)
    tale.session("berlin", "4", -1)
    assert await ask(tale) == []


async def test_a_roll_expects_only_whoever_held_a_seat_when_the_session_started(tale, ask):
    tale.offering("berlin", "neg", days=-5)
    tale.enrolled("berlin", "1", -9)
    tale.cancelled("berlin", "1", -6)
    tale.enrolled("berlin", "2", -9)
    tale.cancelled("berlin", "2", -1)
    tale.enrolled("berlin", "3", -1)
    tale.enrolled("berlin", "4", -9)
    tale.cancelled("berlin", "4", -8)
    tale.enrolled("berlin", "4", -7)
    tale.session("berlin", "1", -5 * 24)
    (need,) = await ask(tale)
    assert [learner[-1] for learner in need.learners] == ["2", "4"]


def live(tale, name="berlin", hours=40):
    tale.offering(name, "neg", program="sales", days=2)
    tale.session(name, "1", hours)
    if "webx" not in tale.offerings:
        tale.offering("webx", "web", program="sales")


async def test_members_without_pre_work_whose_live_session_is_near(tale, ask, now):
    live(tale)
    for learner in "1234":
        tale.joined("sales", learner)
    for learner in "1239":
        tale.enrolled("berlin", learner)
    for learner in "14":
        tale.enrolled("webx", learner)
        tale.result("webx", learner, "completed")
    (need,) = await ask(tale)
    assert (need.kind, need.severity, need.program) == ("missing_pre_work", "warn", "p00000000000sales")
    assert need.figures == {"missing": 2, "enrolled": 3}
    assert [learner[-1] for learner in need.learners] == ["2", "3"]
    assert need.due_at == now + timedelta(hours=40)


async def test_a_session_tomorrow_makes_missing_pre_work_bad(tale, ask):
    live(tale, hours=20)
    tale.joined("sales", "1")
    tale.enrolled("berlin", "1")
    (need,) = await ask(tale)
    assert need.severity == "bad"


async def test_pre_work_is_not_missed_while_the_session_is_far_or_gone(tale, ask):
    live(tale)
    tale.joined("sales", "1")
    tale.enrolled("berlin", "1")
    assert await ask(tale, days=-2) == []
    assert [need.kind for need in await ask(tale, days=3)] == ["open_roll"]


async def test_the_worst_and_most_pressing_come_first(tale, ask, now):
    seats(tale, "full", 3, 4, capacity=3)
    seats(tale, "soon", 3, minimum=6, decide_at=now + timedelta(days=1))
    seats(tale, "later", 3, minimum=6, decide_at=now + timedelta(days=5))
    tale.session("soon", "1", -24)
    assert [need.kind for need in await ask(tale)] == ["open_roll", "below_minimum", "below_minimum", "full"]


async def test_many_findings_take_no_more_queries_than_one(tale, reporting, now):
    async def queries(count):
        for number in range(count):
            name = f"n{len(tale.offerings)}x{number}"
            live(tale, name)
            tale.enrolled(name, "1")
            tale.session(name, "2", -30)
        tale.joined("sales", "1")
        async with reporting(tale) as report:
            asked = CountedReads(report.reads)
            found = await NeedsQuery(lambda: now).answer(asked, None, NeedsAsked())
        return len(found.items), asked.queries

    few, first = await queries(2)
    many, second = await queries(12)
    assert (few, many) == (5, 41)
    assert first == second


class CountedReads:
    def __init__(self, reads):
        self._reads, self.queries = reads, 0

    def __getattr__(self, name):
        self.queries += 1
        return getattr(self._reads, name)
