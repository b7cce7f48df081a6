"""What is looked up before a promotion: who of the first in line lacks what."""

import msgspec
import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from contracts.enrollment import EnrollmentState, SeatReservation
from services.enrollment import candidates
from services.enrollment.commands import PromoteAfter, PromoteLearner, PromoteNext
from services.enrollment.domain.admission import Lacking
from services.enrollment.domain.candidate import FREE, Candidate
from services.enrollment.projections import (
    CompletionDocument,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
)
from services.enrollment.projections.enrollments import turn_of
from tests.unit.enrollment.test_prerequisites import OPEN, Views

ASKING = OfferingDocument(offering="o1", prerequisites=("c1",), **OPEN)


def waits(number, offering="o1"):
    return EnrollmentDocument(
        enrollment=f"{offering}.l{number}",
        target=offering,
        learner=f"l{number}",
        state=EnrollmentState.WAITLISTED,
        turn=turn_of(0, number),
    )


def completed(number):
    return CompletionDocument(completion=f"o7.l{number}", learner=f"l{number}", course="c1", completed=True)


async def asked(gather, command, *documents):
    views = Views(documents)
    ((found),) = await gather([command], views)
    return found, views


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch):
    monkeypatch.setattr(candidates, "AT_ONCE", 2)


QUEUE = [waits(number) for number in range(1, 8)]


async def test_the_first_in_line_are_looked_at_until_one_lacks_nothing():
    command = PromoteNext(offering="o1", because_of="o1.l0")
    found, _ = await asked(candidates.for_promoting, command, ASKING, *QUEUE, completed(3))
    assert isinstance(found, Gathered)
    lacking = Candidate(lacks=("c1",))
    assert found.facts == dict.fromkeys(["l1", "l2", "l4", "l5", "l6"], lacking) | {"l3": FREE}


async def test_for_seats_that_were_added_everybody_is():
    found, _ = await asked(candidates.for_promoting, PromoteNext(offering="o1"), ASKING, *QUEUE, completed(1))
    assert len(found.facts) == len(QUEUE)


async def test_where_nothing_is_asked_for_nobody_is_looked_at():
    plain = OfferingDocument(offering="o1", **OPEN)
    found, views = await asked(candidates.for_promoting, PromoteNext(offering="o1"), plain, *QUEUE)
    assert (found.facts, views.asked) == (None, ["offerings", "sittings", "memberships", "learners"])


async def test_who_has_left_is_passed_over_with_that_reason():
    plain, gone = OfferingDocument(offering="o1", **OPEN), LearnerDocument(learner="l1", active=False)
    found, _ = await asked(
        candidates.for_promoting, PromoteNext(offering="o1", because_of="o1.l0"), plain, gone, *QUEUE
    )
    assert found.facts == {"l1": Candidate(inactive=True), "l2": FREE}
    assert found.facts["l1"].reasons == ("learner-inactive",)


async def test_of_a_share_that_is_kept_the_first_are_looked_at_wherever_they_stand():
    kept = SeatReservation(organization="g1", seats=1, covers=("g1", "g2"))
    offering = OfferingDocument(offering="o1", prerequisites=("c1",), reservations=(kept,), **OPEN)
    theirs = msgspec.structs.replace(waits(9), organization="g2")
    queue = (*QUEUE, theirs, completed(1), completed(9))
    found, _ = await asked(candidates.for_promoting, PromoteNext(offering="o1", because_of="o1.l0"), offering, *queue)
    assert found.facts == {"l1": FREE, "l2": Candidate(lacks=("c1",)), "l9": FREE}


@pytest.mark.parametrize("known", [(), (OfferingDocument(offering="o1", opened=True),)])
async def test_an_offering_whose_terms_have_not_arrived_is_waited_for(known):
    found, _ = await asked(candidates.for_promoting, PromoteNext(offering="o1"), *known, *QUEUE)
    assert isinstance(found, NotYetKnown)


async def test_who_has_completed_a_course_is_looked_up_wherever_they_wait():
    other = OfferingDocument(offering="o2", prerequisites=("c1",), **OPEN)
    documents = (ASKING, other, waits(1), waits(1, "o2"), waits(2, "o2"), completed(1))
    found, _ = await asked(candidates.for_looking_again, PromoteAfter(learner="l1"), *documents)
    assert found.facts == {"o1": {"l1": FREE}, "o2": {"l1": FREE, "l2": Candidate(lacks=("c1",))}}


async def test_who_waits_nowhere_has_nothing_looked_up():
    found, views = await asked(candidates.for_looking_again, PromoteAfter(learner="l9"), ASKING, *QUEUE)
    assert (found.facts, views.asked) == ({}, ["enrollments"])


async def test_who_is_picked_is_looked_up_too_unless_it_is_meant():
    pick = PromoteLearner(enrollment="o1.l2", reason="Asked for")
    found, _ = await asked(candidates.for_picking, pick, ASKING, *QUEUE)
    assert found.facts == (Lacking(prerequisites=("c1",)), ())
    meant = PromoteLearner(enrollment="o1.l2", reason="Asked for", without_prerequisites=True)
    found, _ = await asked(candidates.for_picking, meant, ASKING, *QUEUE)
    assert found.facts is None


async def test_who_has_left_is_not_picked():
    pick = PromoteLearner(enrollment="o1.l2", reason="Asked for")
    refusal, _ = await asked(candidates.for_picking, pick, ASKING, *QUEUE, LearnerDocument(learner="l2", active=False))
    assert (refusal.status, refusal.kind) == (409, "learner-inactive")
