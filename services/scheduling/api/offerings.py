"""Routes of offerings."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.scheduling import commands
from services.scheduling.api import examples, queries
from services.scheduling.api.overriding import may_override
from services.scheduling.projections.documents import OfferingDocument

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/offerings",
        command=commands.ScheduleOffering,
        scope="offerings:write",
        summary="Draft an offering of a course",
        status=201,
        example=examples.OFFERING_BODY,
        reply_example={"offering": examples.OFFERING, "course_version": 1},
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/publish",
        command=commands.PublishOffering,
        scope="offerings:write",
        summary="Let learners enroll in an offering",
        reply_example={"offering": examples.OFFERING},
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/revise",
        command=commands.ReviseOffering,
        scope="offerings:write",
        summary="Change the terms of an offering",
        example=examples.OFFERING_REVISION_BODY,
        reply_example={"offering": examples.OFFERING, **examples.DATES},
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/reschedule",
        command=commands.RescheduleOffering,
        scope="offerings:write",
        summary="Move the sessions of an offering that are not over, all or none",
        example={"shift_days": 7, "reason": "The venue is closed that week."},
        reply_example={"offering": examples.OFFERING, "sessions": 4},
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/resolve-times",
        command=commands.ResolveTimes,
        scope="ops:write",
        summary="Move sessions ahead to where the new rules of their zones put their time of day",
        reply_example={
            "offering": examples.OFFERING,
            "rules": "tzdata 2026a",
            "sessions": 4,
            "overridden": 1,
            "untold": 0,
        },
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/deliver",
        command=commands.DeliverOffering,
        scope="offerings:write",
        summary="Say that an offering has taken place",
        example={"reason": "The rolls are on paper."},
        reply_example={"offering": examples.OFFERING},
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/cancel",
        command=commands.CancelOffering,
        scope="offerings:write",
        summary="Call an offering off, with the sessions that have not ended",
        example={"reason": "The instructor is ill."},
        reply_example={"offering": examples.OFFERING, "sessions": 1},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/offerings",
        params=queries.OfferingsAsked,
        response=queries.OfferingPage,
        scope="offerings:read",
        summary="Offerings by code",
        answer=queries.list_offerings,
        example={"items": [examples.OFFERING_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/offerings/{offering}",
        params=queries.OneOffering,
        response=OfferingDocument,
        scope="offerings:read",
        summary="An offering",
        answer=queries.show_offering,
        example=examples.OFFERING_EXAMPLE,
    ),
)
