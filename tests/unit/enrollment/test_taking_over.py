"""What one learner has goes over to another id of the same person: the same seat, the same place, nobody in between."""

from datetime import timedelta

import msgspec
import pytest

from contracts.enrollment import (
    EnrollmentCancelled,
    EnrollmentRequested,
    LearnerEnrolled,
    LearnerWaitlisted,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    RequestWithdrawn,
    RosterMoved,
    SeatOffered,
)
from contracts.shared import Format, Notify, Phase, Step
from services.enrollment.commands import (
    CancelEnrollment,
)
from services.enrollment.domain.asked_over import Asked
from services.enrollment.domain.merging import Found
from services.enrollment.domain.taking_over import Held
from tests.unit.enrollment.charging import terms
from tests.unit.enrollment.story import NOON, Story
from tests.unit.enrollment.test_merging import MERGE, desk, held, kinds, people

DAY = timedelta(days=1)


class TestSeats:
    def test_a_seat_goes_over_as_it_is_and_nobody_is_promoted(self):
        story = desk().enroll("l2", "l3", organization="g1").when(MERGE, facts=held("o1.l2"))
        seated = next(one for one in story.events if isinstance(one, LearnerEnrolled))
        assert (seated.learner, seated.organization, seated.substitutes) == ("l1", "g1", "o1.l2")
        assert story.reply["taken_over"] == ["o1.l2"]
        assert (story.seated, story.queue) == (["l1"], ["l3"])
        assert story.react().seated == ["l1"]

    def test_a_place_in_the_queue_keeps_its_ticket_and_its_priority(self):
        story = desk().enroll("l3", "l4").enroll("l2", priority=7).enroll("l5", priority=9)
        before = story.queue
        story.when(MERGE, facts=held("o1.l2"))
        waits = next(one for one in story.events if isinstance(one, LearnerWaitlisted))
        assert (waits.ticket, waits.priority) == (2, 7)
        assert story.queue == ["l1" if one == "l2" else one for one in before]

    def test_a_seat_offer_goes_over_with_its_time(self):
        story = desk(offer_minutes=60).enroll("l3", "l2").cancel("l3").react()
        until = story.roster.offers["l2"].expires_at
        story.when(MERGE, facts=held("o1.l2"))
        offered = next(one for one in story.events if isinstance(one, SeatOffered))
        assert (offered.learner, offered.expires_at, offered.because_of) == ("l1", until, "o1.l3")
        assert list(story.roster.offers) == ["l1"]
        assert story.roster.taken == 1

    def test_of_two_seats_one_is_free_for_the_next(self):
        story = desk(capacity=2).enroll("l1", "l2", "l3").when(MERGE, facts=held("o1.l2"))
        ended = next(one for one in story.events if isinstance(one, EnrollmentCancelled))
        assert (ended.learner, ended.because, ended.substituted_by) == ("l2", "merged", None)
        assert story.reply["ended"] == ["o1.l2"]
        assert story.react().seated == ["l1", "l3"]

    def test_a_seat_is_taken_over_in_place_of_a_place_in_the_queue(self):
        story = desk().enroll("l2", "l3", "l1").when(MERGE, facts=held("o1.l2"))
        assert (story.seated, story.queue) == (["l1"], ["l3"])

    def test_a_seat_is_taken_over_in_place_of_an_offer_which_goes_to_the_next(self):
        story = desk(capacity=2, offer_minutes=60).enroll("l2", "l3", "l1", "l4").cancel("l3").react()
        assert list(story.roster.offers) == ["l1"]
        story.when(MERGE, facts=held("o1.l2"))
        assert (story.seated, story.roster.taken) == (["l1"], 1)
        story.react()
        assert list(story.roster.offers) == ["l4"]

    @pytest.mark.parametrize(("order", "queue"), [(("l2", "l1"), ["l1", "l4"]), (("l1", "l2"), ["l1", "l4"])])
    def test_of_two_places_the_one_ahead_is_kept(self, order, queue):
        first, second = order
        story = desk().enroll("l3", first, "l4", second).when(MERGE, facts=held("o1.l2"))
        assert story.queue == queue
        assert story.roster.waiting["l1"].ticket == 1

    def test_what_has_begun_stays_with_the_id_that_it_happened_to(self):
        story = desk(starts_at=NOON + DAY).enroll("l2").when(MERGE, facts=held("o1.l2"), at=NOON + 2 * DAY)
        assert (story.seated, story.reply["stays"]) == (["l2"], ["o1.l2"])

    def test_who_may_leave_for_free_after_a_move_still_may(self):
        story = desk()
        story._fold("terms:o1", terms(1))
        story.enroll("l2")
        story._fold("roster:o1", RosterMoved(offering="o1", session="o1.s1"))
        story.when(MERGE, facts=held("o1.l2")).when(CancelEnrollment(enrollment="o1.l1"), at=NOON + 29 * DAY)
        assert story.reply["charge"]["charged"] == 0

    def test_it_costs_the_same_by_the_terms_that_the_seat_was_given_on(self):
        story = desk()
        story._fold("terms:o1", terms(1))
        story.enroll("l2")
        price = story.roster.ledger.seats["l2"]
        story._fold("terms:o1", terms(2, price=price * 2))
        story.when(MERGE, facts=held("o1.l2"))
        assert story.roster.ledger.seats == {"l1": price}
        assert (story.roster.enrolled["l1"].terms, story.roster.ledger.fees) == (1, {})

    def test_nobody_is_told_unless_that_is_asked_for(self):
        story = desk().enroll("l2").when(MERGE, facts=held("o1.l2"))
        assert story.notices == []
        story = desk().enroll("l2").when(msgspec.structs.replace(MERGE, notify=Notify.LEARNER), facts=held("o1.l2"))
        assert [(one.kind, one.learner) for one in story.notices] == [("confirmation", "l1")]


class TestWithoutSeats:
    def begun(self, learner, offering="d1"):
        return LearnerEnrolled(
            enrollment=f"{offering}.{learner}",
            offering=offering,
            course="c1",
            learner=learner,
            format=Format.SELF_PACED,
        )

    def test_an_enrollment_goes_over_unless_it_is_over(self):
        story = people(Story(("enrollment:d1.l2", self.begun("l2")), ("enrollment:d2.l2", self.begun("l2", "d2"))))
        ahead, done = Held(enrollment="d1.l2", format=Format.SELF_PACED), Held(enrollment="d2.l2", over=True)
        story.when(MERGE, facts=Found(held=(ahead, done)))
        assert (story.reply["taken_over"], story.reply["stays"]) == (["d1.l2"], ["d2.l2"])
        assert story.state("enrollment:d1.l1").state == "enrolled"
        assert story.state("enrollment:d2.l2").state == "enrolled"

    def test_who_is_on_the_program_anyway_stays_as_they_are(self):
        step = Step(course="c1", phase=Phase.LIVE)
        joined = [
            (
                f"enrollment:p1.{one}",
                ProgramEnrolled(
                    enrollment=f"p1.{one}",
                    program="p1",
                    learner=one,
                    program_version=version,
                    steps=(step,),
                    format=Format.BLENDED,
                ),
            )
            for one, version in (("l1", 1), ("l2", 2))
        ]
        facts = Found(held=(Held(enrollment="p1.l2", steps=(step,), program_version=2),))
        story = people(Story(*joined)).when(MERGE, facts=facts)
        ended = next(one for one in story.events if isinstance(one, ProgramEnrollmentCancelled))
        assert (ended.learner, ended.because) == ("l2", "merged")
        alone = people(Story(joined[1])).when(MERGE, facts=facts)
        begins = next(one for one in alone.events if isinstance(one, ProgramEnrolled))
        assert (begins.learner, begins.program_version, begins.steps) == ("l1", 2, (step,))

    def test_a_request_goes_over_and_the_same_have_to_agree(self):
        story = desk()
        asked = {"offering": "o1", "course": "c1", "stages": ("manager", "coordinator")}
        story._fold("request:o1.l2", EnrollmentRequested(enrollment="o1.l2", learner="l2", **asked))
        story.when(MERGE, facts=Found(asked=(Asked(enrollment="o1.l2", course="c1", via="self"),)))
        again = next(one for one in story.events if isinstance(one, EnrollmentRequested))
        assert (again.enrollment, again.stages, again.via) == ("o1.l1", ("manager", "coordinator"), "self")
        assert story.state("request:o1.l2").stand == "withdrawn"

    def test_a_request_for_what_the_kept_one_has_is_withdrawn(self):
        story = desk().enroll("l1")
        asked = {"offering": "o1", "course": "c1", "stages": ("manager",)}
        story._fold("request:o1.l2", EnrollmentRequested(enrollment="o1.l2", learner="l2", **asked))
        story.when(MERGE, facts=Found(asked=(Asked(enrollment="o1.l2", course="c1"),)))
        assert RequestWithdrawn in kinds(story)
        assert EnrollmentRequested not in kinds(story)
