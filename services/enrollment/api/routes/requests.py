"""Routes about requests that others have to agree to, and about what happened to an enrollment."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import asking, examples, requests

APPROVED = {"enrollment": examples.ENROLLMENT, "state": "approved"}
REQUEST_EXAMPLE = {
    "enrollment": examples.ENROLLMENT,
    "offering": examples.OFFERING,
    "program": None,
    "course": examples.COURSE,
    "learner": examples.LEARNER,
    "organization": examples.ORGANIZATION,
    "state": "rejected",
    "awaits": "",
    "passed_on": "vacant",
    "via": "self",
    "asked_at": examples.SINCE,
    "decided_at": "2026-03-03T09:00:00Z",
    "decided_by": "manager",
    "until": "2026-03-29T10:00:00Z",
    "why": "In spring, please.",
    "refused_by": None,
    "refused_at": None,
}
LINE_EXAMPLE = {
    "what": "enrollment-refused",
    "at": examples.SINCE,
    "event": "0198c2e5-7b1a-7c3e-9d5f-3a2b1c0d9e8f",
    "facts": {"rule": "offering-full", "facts": {"capacity": 12, "enrolled": 12}, "via": "self"},
    "cause": "0198c2e5-7b1a-7000-8000-000000000002",
}

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/requests/{enrollment}/approve",
        command=commands.ApproveRequest,
        scope="enrollments:write",
        also=("own:write",),
        guard=asking.may_ask,
        bind=asking.asked,
        summary="Agree that a learner is enrolled",
        reply_example=APPROVED,
    ),
    CommandRoute(
        method="POST",
        path="/v1/requests/{enrollment}/reject",
        command=commands.RejectRequest,
        scope="enrollments:write",
        also=("own:write",),
        guard=asking.may_ask,
        bind=asking.asked,
        summary="Do not agree, and say why",
        example={"reason": "In spring, please."},
        reply_example={"enrollment": examples.ENROLLMENT, "state": "rejected"},
    ),
    CommandRoute(
        method="POST",
        path="/v1/requests/{enrollment}/withdraw",
        command=commands.WithdrawRequest,
        scope="enrollments:write",
        also=("own:write",),
        guard=asking.may_ask,
        bind=asking.asked,
        summary="Do not ask any more",
        reply_example={"enrollment": examples.ENROLLMENT, "state": "withdrawn"},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/requests",
        params=requests.RequestsAsked,
        response=requests.RequestPage,
        scope="enrollments:read",
        summary="Who asks to be enrolled",
        answer=requests.list_requests,
        example={"items": [REQUEST_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/requests/{enrollment}",
        params=requests.OneRequest,
        response=requests.RequestShown,
        scope="enrollments:read",
        summary="One request",
        answer=requests.show_request,
        example=REQUEST_EXAMPLE,
    ),
    QueryRoute(
        path="/v1/enrollments/{enrollment}/story",
        params=requests.OneRequest,
        response=requests.Story,
        scope="enrollments:read",
        summary="What happened to an enrollment, and why",
        answer=requests.show_story,
        example={"enrollment": examples.ENROLLMENT, "items": [LINE_EXAMPLE]},
    ),
)
