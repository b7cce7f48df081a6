"""What attendance does when others have made something happen."""

from datetime import timedelta

import pytest

from contracts.attendance import (
    AttendanceConfirmed,
    AttendanceStatus,
    CompletionWithdrawn,
    CourseCompleted,
    Outcome,
)
from contracts.enrollment import ProgramEnrolled, ProgramEnrollmentCancelled
from contracts.scheduling import SessionCancelled, SessionRescheduled, SessionRestored, SessionScheduled
from contracts.shared import Format, Phase, Step
from services.attendance.commands import (
    CreditCourse,
    JoinPath,
    LeavePath,
    MoveRoll,
    OpenRoll,
    RecordOutcome,
    RestoreRoll,
    WithdrawRoll,
)
from services.attendance.service import SERVICE

REACTIONS = {kind: reaction.react for reaction in SERVICE.reactions for kind in reaction.sources}


def react(event):
    return list(REACTIONS[type(event)](event))


def times(given):
    return {
        "starts_at": given.START,
        "ends_at": given.START + timedelta(hours=2),
        "timezone": "Europe/Berlin",
    }


def test_a_scheduled_session_opens_its_roll(given):
    event = SessionScheduled(session="o1.s1", offering="o1", course="c1", component="workshop", **times(given))
    assert react(event) == [OpenRoll(session="o1.s1", offering="o1", course="c1", component="workshop", **times(given))]


def test_a_rescheduled_session_moves_its_roll(given):
    event = SessionRescheduled(session="o1.s1", offering="o1", **times(given))
    assert react(event) == [MoveRoll(session="o1.s1", offering="o1", **times(given))]


def test_a_cancelled_session_withdraws_its_roll():
    assert react(SessionCancelled(session="o1.s1", offering="o1")) == [WithdrawRoll(session="o1.s1", offering="o1")]


def test_a_restored_session_restores_its_roll(given):
    event = SessionRestored(session="o1.s1", offering="o1", **times(given))
    assert react(event) == [RestoreRoll(session="o1.s1", offering="o1")]


@pytest.mark.parametrize(("satisfied", "outcome"), [(True, Outcome.COMPLETED), (False, Outcome.NOT_MET)])
def test_the_closed_roll_is_its_sessions_word_on_the_component(given, satisfied, outcome):
    confirmed = AttendanceConfirmed(
        session="o1.s1",
        offering="o1",
        course="c1",
        component="workshop",
        learner="l1",
        status=AttendanceStatus.PRESENT,
        satisfied=satisfied,
        ended_at=given.START,
    )
    assert react(confirmed) == [
        RecordOutcome(
            offering="o1",
            learner="l1",
            component="workshop",
            outcome=outcome,
            source="session:o1.s1",
            effective_at=given.START,
        )
    ]


def test_a_program_enrollment_joins_the_path_with_what_is_required():
    steps = (
        Step(course="c1", phase=Phase.PRE_WORK),
        Step(course="c2", phase=Phase.LIVE),
        Step(course="c3", phase=Phase.LIBRARY, required=False),
    )
    event = ProgramEnrolled(
        enrollment="p1.l1",
        program="p1",
        learner="l1",
        program_version=1,
        steps=steps,
        format=Format.BLENDED,
        organization="g1",
    )
    assert react(event) == [
        JoinPath(enrollment="p1.l1", program="p1", learner="l1", required=("c1", "c2"), organization="g1", steps=steps)
    ]


def test_a_cancelled_program_enrollment_leaves_the_path():
    assert react(ProgramEnrollmentCancelled(enrollment="p1.l1", program="p1", learner="l1")) == [
        LeavePath(program="p1", learner="l1")
    ]


def test_completions_are_credited_and_taken_back():
    who = {"offering": "o1", "course": "c1", "learner": "l1"}
    assert react(CourseCompleted(**who)) == [CreditCourse(**who)]
    assert react(CompletionWithdrawn(**who)) == [CreditCourse(**who, withdrawn=True)]
