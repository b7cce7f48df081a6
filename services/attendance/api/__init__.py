"""Attendance's HTTP surface: request → command, query → document."""

from chassis.web.routes import CommandRoute, QueryRoute, Routes
from services.attendance import commands
from services.attendance.api import examples, progress, queries, shapes

ROUTES = Routes(
    commands=(
        CommandRoute(
            method="POST",
            path="/v1/sessions/{session}/attendance",
            command=commands.RecordAttendance,
            scope="rolls:write",
            summary="Mark one learner or several; on a closed roll, correct them with a reason",
            example=examples.MARKS_BODY,
            reply_example={"session": examples.SESSION, "recorded": 2, "correction": False},
        ),
        CommandRoute(
            method="POST",
            path="/v1/sessions/{session}/close",
            command=commands.CloseRoll,
            scope="rolls:write",
            summary="Close a session's roll, once everyone expected has a mark",
            example=examples.CLOSE_BODY,
            reply_example={"session": examples.SESSION, "state": "closed", "expected": 2},
        ),
        CommandRoute(
            method="POST",
            path="/v1/outcomes",
            command=commands.RecordOutcome,
            scope="outcomes:write",
            summary="Record what became of a component; the same evidence counts once",
            status=201,
            example=examples.OUTCOME_BODY,
            reply_example={"offering": examples.OFFERING, "learner": examples.LEARNER, "recorded": True},
        ),
        CommandRoute(
            method="POST",
            path="/v1/results",
            command=commands.RecordResult,
            scope="outcomes:write",
            summary="State a learner's result on an offering; it outranks the components",
            status=201,
            example=examples.RESULT_BODY,
            reply_example={"offering": examples.OFFERING, "learner": examples.LEARNER, "result": "completed"},
        ),
    ),
    queries=(
        QueryRoute(
            path="/v1/sessions/{session}/roll",
            params=shapes.OneSession,
            response=shapes.RollAnswer,
            scope="rolls:read",
            summary="A session's roll: everyone who held a seat when it started",
            answer=queries.show_roll,
            example=examples.ROLL_EXAMPLE,
        ),
        QueryRoute(
            path="/v1/rolls",
            params=shapes.RollsAsked,
            response=shapes.RollPage,
            scope="rolls:read",
            summary="Rolls by start, in figures",
            answer=queries.list_rolls,
            example={"items": [examples.SUMMARY_EXAMPLE], "after": None},
        ),
        QueryRoute(
            path="/v1/progress",
            params=shapes.ProgressAsked,
            response=shapes.ProgressPage,
            scope="completions:read",
            summary="Progress per learner and offering, component by component",
            answer=queries.list_progress,
            example={"items": [examples.PROGRESS_EXAMPLE], "after": None},
        ),
        QueryRoute(
            path="/v1/progress/{enrollment}",
            params=shapes.OneEnrollment,
            response=shapes.OneProgress,
            scope="completions:read",
            summary="One learner's progress on an offering, and which components are open to them",
            answer=progress.show_progress,
            example=examples.ONE_PROGRESS_EXAMPLE,
        ),
        QueryRoute(
            path="/v1/completions",
            params=shapes.CompletionsAsked,
            response=shapes.CompletionPage,
            scope="completions:read",
            summary="Completed courses",
            answer=queries.list_completions,
            example={"items": [examples.COMPLETION_EXAMPLE], "after": None},
        ),
        QueryRoute(
            path="/v1/learners/{learner}/transcript",
            params=shapes.OneLearner,
            response=shapes.Transcript,
            scope="own:read",
            summary="Everything a learner has done; learners see their own",
            answer=queries.show_transcript,
            example=examples.TRANSCRIPT_EXAMPLE,
        ),
    ),
)
