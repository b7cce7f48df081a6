"""Routes about people who were registered more than once."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import examples, merging, queries

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/learners/{kept}/merge",
        command=commands.MergeLearners,
        scope="learners:write",
        summary="Say that another learner is the same person as this one, for ever",
        example={"merged": examples.DUPLICATE, "reason": "Registered again when she changed departments."},
        reply_example={
            "learner": examples.LEARNER,
            "merged": examples.DUPLICATE,
            "changed": True,
            "taken_over": [f"{examples.OFFERING}.{examples.DUPLICATE}"],
            "ended": [],
            "stays": [],
            "requests": 0,
            "reports": 0,
        },
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/learners/{learner}/duplicates",
        params=queries.OneLearner,
        response=merging.Duplicates,
        scope="learners:read",
        summary="Who may be the same person: with the same e-mail address, or the same name in the same organization",
        answer=merging.list_duplicates,
        example={
            "learner": examples.LEARNER,
            "items": [examples.LEARNER_EXAMPLE | {"learner": examples.DUPLICATE, "because": ["email"]}],
        },
    ),
)
