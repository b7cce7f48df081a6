"""Routes about who wants to be told when a course has a date."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import asking, interest
from services.enrollment.api.examples import COURSE, LEARNER, OFFERING, ORGANIZATION, SINCE

INTEREST = f"{COURSE}.{LEARNER}"
EXAMPLE = {
    "interest": INTEREST,
    "course": COURSE,
    "learner": LEARNER,
    "name": "Ada Sommer",
    "organization": ORGANIZATION,
    "since": SINCE,
    "via": "self",
    "told": [OFFERING],
}

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/courses/{course}/interest",
        command=commands.RegisterInterest,
        scope="enrollments:write",
        also=("own:write",),
        guard=asking.may_ask,
        bind=asking.asked,
        summary="Tell a learner when there is a date of a course",
        status=201,
        example={"learner": LEARNER},
        reply_example={"interest": INTEREST, "standing": True},
    ),
    CommandRoute(
        method="POST",
        path="/v1/courses/{course}/interest/withdraw",
        command=commands.WithdrawInterest,
        scope="enrollments:write",
        also=("own:write",),
        guard=asking.may_ask,
        bind=asking.asked,
        summary="Tell a learner of no more dates of a course",
        example={"learner": LEARNER},
        reply_example={"interest": INTEREST, "standing": False},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/courses/{course}/interest",
        params=interest.InterestAsked,
        response=interest.InterestPage,
        scope=interest.SCOPE,
        summary="Who wants to be told when there is a date of a course",
        answer=interest.list_interested,
        example={
            "course": COURSE,
            "interested": 1,
            "organizations": [{"organization": ORGANIZATION, "interested": 1}],
            "items": [EXAMPLE],
            "after": None,
        },
    ),
    QueryRoute(
        path="/v1/offerings/{offering}/interest",
        params=interest.OfOffering,
        response=interest.Untold,
        scope=interest.SCOPE,
        summary="Who is told of an offering once it is published",
        answer=interest.list_untold,
        example={"offering": OFFERING, "course": COURSE, "learners": [LEARNER], "learners_in_all": 1},
    ),
    QueryRoute(
        path="/v1/learners/{learner}/interests",
        params=interest.InterestsAsked,
        response=interest.Interests,
        scope=interest.SCOPE,
        summary="The courses of which a learner wants to be told a date",
        answer=interest.list_interests,
        example={"items": [EXAMPLE]},
    ),
)
