"""Routes of sessions."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.scheduling import commands
from services.scheduling.api import examples, queries
from services.scheduling.projections.documents import SessionDocument

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/sessions",
        command=commands.ScheduleSession,
        scope="offerings:write",
        summary="Add a session to an offering",
        status=201,
        example=examples.SESSION_BODY,
        reply_example={"session": examples.SESSION},
    ),
    CommandRoute(
        method="POST",
        path="/v1/sessions/{session}/reschedule",
        command=commands.RescheduleSession,
        scope="offerings:write",
        summary="Move a session that has not ended",
        example=examples.MOVED_BODY,
        reply_example={"session": examples.SESSION},
    ),
    CommandRoute(
        method="POST",
        path="/v1/sessions/{session}/cancel",
        command=commands.CancelSession,
        scope="offerings:write",
        summary="Call a session off",
        example={"reason": "The venue is closed."},
        reply_example={"session": examples.SESSION},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/sessions",
        params=queries.SessionsAsked,
        response=queries.SessionPage,
        scope="offerings:read",
        summary="Sessions by start, those beginning in [from, to)",
        answer=queries.list_sessions,
        example={"items": [examples.SESSION_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/sessions/{session}",
        params=queries.OneSession,
        response=SessionDocument,
        scope="offerings:read",
        summary="A session",
        answer=queries.show_session,
        example=examples.SESSION_EXAMPLE,
    ),
)
