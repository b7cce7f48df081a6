"""Enrollments without seats: in offerings open to everyone, and in programs."""

import pytest
from msgspec.structs import replace

from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
)
from contracts.shared import Format, Phase, Step
from services.enrollment.commands import AcceptSeat, CancelEnrollment, EnrollLearner, PromoteLearner
from services.enrollment.domain.admission import Admission, Dates, OfferingFacts, ProgramFacts

STEPS = (Step(course="c1", phase=Phase.PRE_WORK),)
PROGRAM = Admission(organization="g1", target=ProgramFacts(version=3, steps=STEPS, format=Format.BLENDED))


@pytest.fixture
def offering(after):
    target = OfferingFacts(
        course="c1", format=Format.SELF_PACED, program="p1", starts_at=after(60), cut_off_at=after(120)
    )
    return Admission(organization="g1", target=target)


def enroll(learner="l1", **how):
    return EnrollLearner(offering="d1", learner=learner, **how)


def cancel(**how):
    return CancelEnrollment(enrollment="d1.l1", **how)


class TestInAnOfferingOpenToEveryone:
    def test_the_learner_is_enrolled_and_the_event_says_what_readers_group_by(self, given, offering):
        story = given().when(enroll(), facts=offering)
        assert story.events == [
            LearnerEnrolled(
                enrollment="d1.l1",
                offering="d1",
                course="c1",
                learner="l1",
                format=Format.SELF_PACED,
                organization="g1",
                program="p1",
            )
        ]
        assert (story.status, story.reply) == (201, {"enrollment": "d1.l1", "state": "enrolled"})

    def test_each_enrollment_is_a_stream_of_its_own(self, given, offering):
        story = given().when(enroll("l1"), facts=offering).when(enroll("l2"), facts=offering)
        assert set(story.states) == {"enrollment:d1.l1", "enrollment:d1.l2", "terms:d1"}

    def test_enrolling_again_changes_nothing(self, given, offering):
        story = given().when(enroll(), facts=offering).when(enroll(), facts=offering)
        assert (story.events, story.status, story.reply["state"]) == ([], 200, "enrolled")

    def test_nobody_enrolls_from_the_cut_off_on(self, given, offering, after):
        assert given().refused(enroll(), facts=offering, at=after(120)).kind == "enrollment-closed"

    def test_nobody_enrolls_in_what_is_over(self, given, offering, after):
        over = replace(offering, target=replace(offering.target, cut_off_at=None, ends_at=after(90)))
        assert given().refused(enroll(), facts=over, at=after(90)).kind == "enrollment-closed"
        assert given().when(enroll(), facts=over, at=after(89)).status == 201

    def test_an_import_is_judged_by_when_it_happened(self, given, offering, after):
        story = given().when(enroll(effective_at=after(30)), facts=offering, at=after(9000))
        assert story.status == 201

    @pytest.mark.parametrize(("minute", "before"), [(59, True), (60, False)])
    def test_cancelling_says_whether_it_was_before_the_start(self, given, offering, after, minute, before):
        story = given().when(enroll(), facts=offering)
        story.when(cancel(by="learner", effective_at=after(minute)), facts=Dates(starts_at=after(60)), at=after(9000))
        assert story.events == [
            EnrollmentCancelled(
                enrollment="d1.l1",
                offering="d1",
                course="c1",
                learner="l1",
                was=EnrollmentState.ENROLLED,
                by=CancelledBy.LEARNER,
                before_start=before,
                program="p1",
            )
        ]

    def test_cancelling_again_changes_nothing(self, given, offering):
        story = given().when(enroll(), facts=offering).when(cancel()).when(cancel())
        assert (story.events, story.reply["state"]) == ([], "cancelled")

    def test_who_never_enrolled_cannot_cancel(self, given):
        assert given().refused(cancel()).status == 404

    def test_who_left_may_come_back(self, given, offering):
        story = given().when(enroll(), facts=offering).when(cancel()).when(enroll(), facts=offering)
        assert isinstance(story.events[0], LearnerEnrolled)

    @pytest.mark.parametrize(
        "command", [AcceptSeat(enrollment="d1.l1"), PromoteLearner(enrollment="d1.l1", reason="x")]
    )
    def test_there_are_no_seats_to_accept_or_give(self, given, offering, command):
        assert given().when(enroll(), facts=offering).refused(command).status == 404


class TestInAProgram:
    def test_the_version_of_that_day_is_pinned_whole(self, given):
        story = given().when(EnrollLearner(program="p1", learner="l1"), facts=PROGRAM)
        assert story.events == [
            ProgramEnrolled(
                enrollment="p1.l1",
                program="p1",
                learner="l1",
                program_version=3,
                steps=STEPS,
                format=Format.BLENDED,
                organization="g1",
            )
        ]

    def test_cancelling_says_by_whom(self, given):
        story = given().when(EnrollLearner(program="p1", learner="l1"), facts=PROGRAM)
        story.when(CancelEnrollment(enrollment="p1.l1", by="learner"))
        assert story.events == [
            ProgramEnrollmentCancelled(enrollment="p1.l1", program="p1", learner="l1", by=CancelledBy.LEARNER)
        ]


@pytest.mark.parametrize("targets", [{}, {"offering": "o1", "program": "p1"}])
def test_an_enrollment_is_in_one_thing(targets):
    with pytest.raises(ValueError, match="either an offering or a program"):
        EnrollLearner(learner="l1", **targets)
