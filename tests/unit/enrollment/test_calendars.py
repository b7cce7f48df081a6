"""When offerings take place, and what of it learners have in their own calendars: as it is looked up."""

import pytest

from chassis.decider import Gathered
from contracts.enrollment import (
    EnrollmentState,
)
from contracts.scheduling import (
    SessionCancelled,
    SessionLinkChanged,
    SessionRescheduled,
    SessionRestored,
    SessionRoomChanged,
    SessionScheduled,
)
from services.enrollment import candidates, facts
from services.enrollment.commands import EnrollLearner, PromoteAfter, PromoteNext
from services.enrollment.domain.candidate import FREE
from services.enrollment.projections import (
    SITTINGS,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
    SittingsDocument,
)
from tests.unit.enrollment.showing import shown
from tests.unit.enrollment.story import NOON, later
from tests.unit.enrollment.test_own_calendar import AT_ONCE, sitting
from tests.unit.enrollment.test_prerequisites import OPEN, Views

HELD = EnrollmentDocument(enrollment="o2.l1", target="o2", learner="l1", state=EnrollmentState.ENROLLED)
OFFERINGS = (OfferingDocument(offering="o1", **OPEN), OfferingDocument(offering="o2", **OPEN))
DATES = (
    SittingsDocument(offering="o1", sittings=(sitting("o1.s1", 600, 660),)),
    SittingsDocument(offering="o2", sittings=(sitting("o2.s1", 570, 630),)),
)
LEARNERS = (LearnerDocument(learner="l1"), LearnerDocument(learner="l2"))


class TestWhatIsLookedUp:
    async def asked(self, command, *documents):
        views = Views((*OFFERINGS, *LEARNERS, *documents))
        ((found),) = await facts.for_enrolling([command], views)
        assert isinstance(found, Gathered)
        return found.facts.clashes

    async def test_what_the_learner_holds_is_held_against_the_dates(self):
        assert await self.asked(EnrollLearner(learner="l1", offering="o1"), *DATES, HELD) == (AT_ONCE,)

    async def test_what_others_hold_is_not(self):
        assert await self.asked(EnrollLearner(learner="l2", offering="o1"), *DATES, HELD) == ()

    async def test_nor_what_they_wait_for(self):
        waits = EnrollmentDocument(enrollment="o2.l1", target="o2", learner="l1", state=EnrollmentState.WAITLISTED)
        assert await self.asked(EnrollLearner(learner="l1", offering="o1"), *DATES, waits) == ()

    @pytest.mark.parametrize("meant", [{"despite_clash": True}, {"effective_at": NOON}])
    async def test_nothing_is_asked_where_it_is_meant_or_happened_earlier(self, meant):
        assert await self.asked(EnrollLearner(learner="l1", offering="o1", **meant), *DATES, HELD) == ()

    async def test_before_a_promotion_too(self):
        waits = EnrollmentDocument(
            enrollment="o1.l1", target="o1", learner="l1", state=EnrollmentState.WAITLISTED, turn="1"
        )
        views = Views((*OFFERINGS, *DATES, HELD, waits))
        (found,) = await candidates.for_promoting([PromoteNext(offering="o1")], views)
        assert found.facts["l1"].clashes == (AT_ONCE,)

    async def test_of_dates_that_changed_who_was_passed_over_for_them_is_looked_at_wherever_they_wait(self):
        waits = EnrollmentDocument(
            enrollment="o1.l1",
            target="o1",
            learner="l1",
            state=EnrollmentState.WAITLISTED,
            turn="1",
            clashes=("o2.s1",),
        )
        views = Views((*OFFERINGS, DATES[0], HELD, waits))
        (found,) = await candidates.for_looking_again([PromoteAfter(beside="o2")], views)
        assert found.facts == {"o1": {"l1": FREE}, "o2": None}


def test_the_dates_of_an_offering_follow_its_sessions():
    about = {"session": "o1.s1", "offering": "o1"}
    times = {"starts_at": NOON, "ends_at": later(60), "timezone": "Europe/Berlin"}
    scheduled = SessionScheduled(**about, **times, course="c1", component="workshop")
    moved = SessionRescheduled(**about, starts_at=later(60), ends_at=later(120), timezone="Asia/Kathmandu")
    linked = SessionLinkChanged(**about, join_url="https://meet.example.org/1")
    elsewhere = SessionRoomChanged(**about, place="Foyer")
    (one,) = shown(SITTINGS, scheduled, moved, linked, elsewhere)["o1"].sittings
    assert (one.starts_at, one.timezone, one.online, one.place, one.sequence) == (
        later(60), "Asia/Kathmandu", True, "Foyer", 3,
    )  # fmt: skip
    off = SessionCancelled(**about)
    assert shown(SITTINGS, scheduled, off)["o1"].sittings[0].cancelled
    restored = SessionRestored(**about, **times)
    assert not shown(SITTINGS, scheduled, off, restored)["o1"].sittings[0].cancelled
