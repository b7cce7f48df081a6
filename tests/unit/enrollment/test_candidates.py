"""What is looked up before a promotion: who of the first in line lacks what."""

import msgspec
import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from contracts.attendance import CourseCompleted
from contracts.enrollment import EnrollmentCancelled, EnrollmentState, SeatReservation
from contracts.scheduling import SessionCancelled
from services.enrollment import candidates, prospects
from services.enrollment.commands import (
    CancelEnrollment,
    ChangeCapacity,
    PromoteAfter,
    PromoteLearner,
    PromoteNext,
    ReserveSeats,
    TransferEnrollment,
)
from services.enrollment.domain.admission import Lacking
from services.enrollment.domain.candidate import FREE, Candidate
from services.enrollment.projections import (
    ENROLLMENTS,
    CompletionDocument,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
    OrganizationDocument,
)
from services.enrollment.projections.enrollments import turn_of
from services.enrollment.reactions.promoting import may_be_promoted
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


NORTH = (("g1", None), ("g2", "g1"))
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


class TestForeseeing:
    """Who will be looked at once a command has happened, which the views do not know of yet."""

    async def test_as_many_as_there_will_be_seats_for(self):
        few = msgspec.structs.replace(ASKING, opened=True, roster_capacity=1)
        ready = [completed(number) for number in (1, 2, 4, 5, 7)]
        more = ChangeCapacity(offering="o1", capacity=3, dry_run=True)
        found, _ = await asked(prospects.for_foreseeing, more, few, *QUEUE, *ready)
        assert set(found.facts["o1"]) == {f"l{number}" for number in range(1, 8)}
        unlimited = ChangeCapacity(offering="o1", capacity=None, dry_run=True)
        found, _ = await asked(prospects.for_foreseeing, unlimited, few, *QUEUE)
        assert found.facts["o1"] == dict.fromkeys(found.facts["o1"], Candidate(lacks=("c1",)))
        assert len(found.facts["o1"]) == len(QUEUE)

    async def test_of_those_for_whom_seats_will_be_kept_the_first_wherever_they_stand(self):
        north, below = (OrganizationDocument(organization=one, code=one, name=one, parent=up) for one, up in NORTH)
        theirs = msgspec.structs.replace(waits(99), organization="g2")
        ahead = [completed(number) for number in range(1, 8)]
        keep = ReserveSeats(offering="o1", organization="g1", seats=1, dry_run=True)
        documents = (ASKING, north, below, *QUEUE, *ahead, theirs)
        found, _ = await asked(prospects.for_foreseeing, keep, *documents)
        assert found.facts["o1"]["l99"] == Candidate(lacks=("c1",))

    async def test_on_both_sides_of_a_transfer(self):
        other = msgspec.structs.replace(ASKING, offering="o2")
        change = TransferEnrollment(enrollment="o1.l9", to="o2", dry_run=True)
        found, _ = await asked(prospects.for_foreseeing, change, ASKING, other, waits(1), waits(2, "o2"))
        assert {one: list(some) for one, some in found.facts.items()} == {"o1": ["l1"], "o2": ["l2"]}

    async def test_nobody_where_there_are_no_seats(self):
        leave = CancelEnrollment(enrollment="d1.l1", dry_run=True)
        found, views = await asked(prospects.for_foreseeing, leave)
        assert (found.facts, views.asked) == ({}, [])

    async def test_an_offering_that_has_not_arrived_is_waited_for(self):
        leave = CancelEnrollment(enrollment="o1.l1", dry_run=True)
        found, _ = await asked(prospects.for_foreseeing, leave)
        assert isinstance(found, NotYetKnown)


async def test_whether_a_seat_may_have_gone_past_somebody_is_told_by_whether_they_wait_for_any():
    waited = []

    class Awaited(Views):
        async def wait(self, after, seconds):
            waited.append(after)

    views = Awaited((*QUEUE, msgspec.structs.replace(waits(8), state=EnrollmentState.ENROLLED)))
    completed_by = [CourseCompleted(offering="o7", course="c1", learner=one) for one in ("l1", "l8", "l9")]
    left = [cancelled("l2", EnrollmentState.ENROLLED), cancelled("l3", EnrollmentState.WAITLISTED)]
    moved = SessionCancelled(session="o1.s1", offering="o1")

    worth = await may_be_promoted([*completed_by, *left, moved], views, {"attendance": 9})

    assert worth == [True, False, False, True, False, True]
    assert (views.asked, waited) == ([ENROLLMENTS.name], [{"attendance": 9}])


def cancelled(learner, was):
    return EnrollmentCancelled(enrollment=f"o5.{learner}", offering="o5", course="c5", learner=learner, was=was)
