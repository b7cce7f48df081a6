"""An offering goes over to another id of the same person, and what was recorded of it goes along."""

from datetime import timedelta

from contracts.attendance import ComponentOutcomeRecorded, CourseCompleted, CourseRenewed, Outcome
from contracts.enrollment import EnrollmentCancelled, EnrollmentState
from services.attendance.commands import HandProgressOn, RecordOutcome
from services.attendance.reactions import hand_progress_on
from tests.unit.attendance.conftest import START, asks

DAY = timedelta(days=1)
HAND_ON = HandProgressOn(offering="o1", learner="l1", other="l2")


def record(learner, component, day, **how):
    at = START - 10 * DAY + day * DAY
    told = {"outcome": Outcome.COMPLETED, "effective_at": at} | how
    return RecordOutcome(offering="o1", learner=learner, component=component, **told)


def ended(**how):
    return EnrollmentCancelled(
        enrollment="o1.l2", offering="o1", course="c1", learner="l2", was=EnrollmentState.ENROLLED, **how
    )


def test_what_either_did_completes_the_course_when_the_last_was_done(given):
    asked = asks("quiz", "reading")
    story = given.story().when(record("l2", "quiz", 1, source="lms"), facts=asked)
    story.when(record("l1", "reading", 2), facts=asked).when(HAND_ON, facts=asked)
    assert story.kinds() == [ComponentOutcomeRecorded, CourseCompleted]
    said = story.events[0]
    assert (said.learner, said.component, said.source) == ("l1", "quiz", "lms")
    assert story.effective == {0: START - 9 * DAY, 1: START - 8 * DAY}


def test_half_of_it_goes_along_and_the_rest_completes_it(given):
    asked = asks("quiz", "reading")
    story = given.story().when(record("l2", "quiz", 1), facts=asked).when(HAND_ON, facts=asked)
    assert story.kinds() == [ComponentOutcomeRecorded]
    assert story.when(record("l1", "reading", 2), facts=asked).kinds() == [ComponentOutcomeRecorded, CourseCompleted]


def test_what_is_said_already_is_not_said_again(given):
    asked = asks("quiz", "reading")
    story = given.story().when(record("l2", "quiz", 1), facts=asked).when(HAND_ON, facts=asked)
    assert story.when(HAND_ON, facts=asked).events == []
    assert given.story().when(HAND_ON, facts=asked).events == []


def test_what_renewed_it_goes_along(given):
    asked = asks("quiz", renewable=True)
    story = given.story()
    for day, named in ((1, "st-1"), (9, "st-2")):
        story.when(record("l2", "quiz", day, source="lms", source_id=named), facts=asked)
    story.when(HAND_ON, facts=asked)
    assert story.kinds() == [ComponentOutcomeRecorded, CourseCompleted, ComponentOutcomeRecorded, CourseRenewed]
    assert story.effective[3] == START - DAY
    assert story.when(HAND_ON, facts=asked).events == []


def test_who_is_exempt_stays_so(given):
    asked = asks("quiz", "reading")
    story = given.story().when(record("l2", "quiz", 1, outcome=Outcome.EXEMPT, reason="Taught it"), facts=asked)
    assert story.when(HAND_ON, facts=asked).events[0].outcome is Outcome.EXEMPT


def test_only_what_goes_over_to_the_same_person_takes_it_along():
    assert hand_progress_on(ended(because="merged", substituted_by="o1.l1")) == (HAND_ON,)
    assert hand_progress_on(ended(because="merged")) == ()
    assert hand_progress_on(ended(substituted_by="o1.l1")) == ()
