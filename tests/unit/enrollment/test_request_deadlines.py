"""A request is over when enrollment closes: by the terms that the offering then has, whenever it was asked."""

from datetime import timedelta

import pytest

from chassis.decider import TimerCleared
from contracts.enrollment import EnrollmentRequested, RequestDeadlineMoved, RequestLapsed
from contracts.scheduling import OfferingRevised
from services.enrollment import facts
from services.enrollment.commands import ApproveRequest, LapseRequest, MoveDeadlines, RejectRequest
from services.enrollment.domain.deadlines import Deadline
from services.enrollment.projections import REQUESTS, OfferingDocument, RequestDocument
from services.enrollment.reactions import move_deadlines, timers
from tests.unit.enrollment.showing import shown
from tests.unit.enrollment.story import DESK, NOON
from tests.unit.enrollment.test_prerequisites import Views

DAY = timedelta(days=1)
SOON, LATER = NOON + 5 * DAY, NOON + 19 * DAY
APPROVE, REQUEST = ApproveRequest(enrollment="o1.l1", asker=DESK), "request:o1.l1"


@pytest.fixture
def asked(asking):
    """A request for what begins on day 5."""
    return asking("coordinator", starts_at=SOON)


def moved(story, until, at=NOON + DAY):
    return story.when(MoveDeadlines(offering="o1"), at=at, facts=Deadline(until=until, requests=("o1.l1",)))


def test_other_terms_of_an_offering_move_what_is_asked_for():
    revised = OfferingRevised(offering="o1", course="c1", title="Negotiation", timezone="UTC", starts_at=LATER)
    assert move_deadlines(revised) == (MoveDeadlines(offering="o1"),)


class TestMovedLater:
    def test_it_can_be_agreed_to_until_then_and_no_longer(self, asked):
        moved(asked, LATER)
        assert asked.refused(APPROVE, at=LATER).kind == "enrollment-closed"
        assert asked.when(APPROVE, at=LATER - DAY).reply["state"] == "approved"

    def test_its_timer_waits_until_then(self, asked):
        (event,) = moved(asked, LATER).events
        (timer,) = timers(event, REQUEST)
        assert (timer.key, timer.due) == ("request/o1.l1", LATER)

    def test_the_timer_of_the_old_day_ends_nothing(self, asked):
        lapse = LapseRequest(enrollment="o1.l1", due=SOON)
        assert moved(asked, LATER).when(lapse, at=SOON).events == []
        (event,) = asked.when(LapseRequest(enrollment="o1.l1", due=LATER), at=LATER).events
        assert isinstance(event, RequestLapsed)

    def test_a_request_that_was_not_told_is_told_by_its_timer(self, asked):
        (event,) = asked.when(LapseRequest(enrollment="o1.l1", due=SOON), at=SOON, facts=Deadline(until=LATER)).events
        assert (type(event), event.until) == (RequestDeadlineMoved, LATER)
        assert asked.when(APPROVE, at=LATER - DAY).reply["state"] == "approved"

    def test_what_was_over_by_then_stays_over(self, asked):
        assert moved(asked, LATER, at=SOON).events == []
        assert asked.refused(APPROVE, at=SOON).kind == "enrollment-closed"


class TestMovedEarlier:
    def test_it_is_over_from_then_on(self, asked):
        moved(asked, NOON + 2 * DAY)
        problem = asked.refused(APPROVE, at=NOON + 2 * DAY)
        assert (problem.kind, problem.facts["closed_at"]) == ("enrollment-closed", NOON + 2 * DAY)

    def test_and_lapses_then(self, asked):
        (event,) = moved(asked, NOON + 2 * DAY).events
        (timer,) = timers(event, REQUEST)
        lapse = LapseRequest(enrollment="o1.l1", due=timer.due)
        (lapsed,) = asked.when(lapse, at=timer.due, facts=Deadline(until=timer.due)).events
        assert isinstance(lapsed, RequestLapsed)


def test_where_nothing_closes_any_more_it_can_be_agreed_to_at_any_time(asked):
    (event,) = moved(asked, None).events
    assert timers(event, REQUEST) == (TimerCleared(key="request/o1.l1"),)
    assert asked.when(APPROVE, at=LATER).reply["state"] == "approved"


def test_the_same_day_and_what_was_decided_about_are_left_as_they_are(asked):
    assert moved(asked, SOON).events == []
    asked.when(RejectRequest(enrollment="o1.l1", reason="No", asker=DESK))
    assert moved(asked, LATER).events == []


def test_a_request_shows_the_new_day():
    who = {"enrollment": "o1.l1", "offering": "o1", "learner": "l1"}
    asked = EnrollmentRequested(**who, course="c1", stages=("manager",), until=SOON)
    assert shown(REQUESTS, asked, RequestDeadlineMoved(**who, until=LATER))["o1.l1"].until == LATER


@pytest.mark.parametrize(
    ("terms", "until"),
    [({"starts_at": LATER}, LATER), ({"starts_at": LATER, "cut_off_at": SOON}, SOON), ({}, None)],
)
async def test_it_closes_with_the_cut_off_or_else_the_start_for_all_who_wait(terms, until):
    views = Views(
        [
            OfferingDocument(offering="o1", **terms),
            RequestDocument(enrollment="o1.l1", offering="o1"),
            RequestDocument(enrollment="o1.l2", offering="o1", state="rejected"),
            RequestDocument(enrollment="o2.l1", offering="o2"),
        ]
    )
    commands = [MoveDeadlines(offering="o1"), LapseRequest(enrollment="o1.l2", due=NOON)]
    whole, one = await facts.for_deadlines(commands, views)
    assert whole.facts == Deadline(until=until, requests=("o1.l1",))
    assert one.facts.until == until


async def test_of_an_offering_that_is_not_known_a_request_lapses_as_it_says():
    (found,) = await facts.for_deadlines([LapseRequest(enrollment="o1.l2", due=NOON)], Views([]))
    assert found.facts is None
