"""Routes about people who are to be forgotten."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import examples, forgetting

WHY = {"reason": "Asked for it by letter of 2 March."}
HOLD = {"reason": "Case 12/2026 is pending."}

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/learners/{learner}/erase",
        command=commands.EraseLearner,
        scope="erasure:write",
        summary="Forget a learner for ever",
        example=WHY,
        reply_example={"learner": examples.LEARNER, "erased": True, "released": 2},
    ),
    CommandRoute(
        method="POST",
        path="/v1/learners/{learner}/hold",
        command=commands.PlaceLegalHold,
        scope="erasure:write",
        summary="Keep a learner from being erased",
        example=HOLD,
        reply_example={"learner": examples.LEARNER, "held": True},
    ),
    CommandRoute(
        method="POST",
        path="/v1/learners/{learner}/lift-hold",
        command=commands.LiftLegalHold,
        scope="erasure:write",
        summary="Keep a learner from being erased no longer",
        example={"reason": "Case 12/2026 is closed."},
        reply_example={"learner": examples.LEARNER, "held": False},
    ),
    CommandRoute(
        method="POST",
        path="/v1/courses/{course}/retention",
        command=commands.SetRetention,
        scope="erasure:write",
        summary="Say for how many years completions of a course keep people from being erased",
        example={"years": 10, "reason": "Required by the rules on working at heights."},
        reply_example={"course": examples.COURSE, "years": 10},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/courses/{course}/retention",
        params=forgetting.RetentionAsked,
        response=forgetting.RetentionShown,
        scope="courses:read",
        summary="For how many years completions of a course keep people from being erased",
        answer=forgetting.show_retention,
        example={"course": examples.COURSE, "years": 10},
    ),
)
