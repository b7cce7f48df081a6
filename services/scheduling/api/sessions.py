"""Routes of sessions."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.scheduling import commands
from services.scheduling.api import session_examples as examples
from services.scheduling.api import session_queries as queries
from services.scheduling.api.overriding import may_override
from services.scheduling.projections.documents import SessionShown

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
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/series",
        command=commands.ScheduleSeries,
        scope="offerings:write",
        summary="Add sessions to an offering by a rule, all or none",
        status=201,
        example=examples.SERIES_BODY,
        reply_example={"series": examples.SERIES, "sessions": 8},
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/series/{series}/reschedule",
        command=commands.RescheduleSeries,
        scope="offerings:write",
        summary="Move the sessions of a series, from one of them on",
        example={"since": examples.SESSION, "shift_days": 1, "starts": "13:00", "reason": "The trainer's other days."},
        reply_example={"series": examples.SERIES, "sessions": 5},
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/series/{series}/cancel",
        command=commands.CancelSeries,
        scope="offerings:write",
        summary="Call off the sessions of a series, from one of them on",
        example={"since": examples.SESSION, "reason": "The venue is closed."},
        reply_example={"series": examples.SERIES, "sessions": 5},
    ),
    CommandRoute(
        method="POST",
        path="/v1/sessions/{session}/reschedule",
        command=commands.RescheduleSession,
        scope="offerings:write",
        summary="Move a session that has not ended",
        example=examples.MOVED_BODY,
        reply_example={"session": examples.SESSION},
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/sessions/{session}/change-room",
        command=commands.ChangeSessionRoom,
        scope="offerings:write",
        summary="Hold a session somewhere else",
        example=examples.ROOM_CHANGED_BODY,
        reply_example={"session": examples.SESSION},
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/sessions/{session}/assign-instructors",
        command=commands.AssignInstructors,
        scope="offerings:write",
        summary="Have others teach a session",
        example=examples.ASSIGNED_BODY,
        reply_example={"session": examples.SESSION},
        guard=may_override,
    ),
    CommandRoute(
        method="POST",
        path="/v1/sessions/{session}/join-url",
        command=commands.SetJoinUrl,
        scope="offerings:write",
        summary="Say where a session is joined, to those who hold a seat",
        example={"join_url": "https://meet.example.org/neg-berlin-3"},
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
        path="/v1/reservations",
        params=queries.ReservationsAsked,
        response=queries.ReservationPage,
        scope="venues:read",
        summary="What is reserved, by when it begins to be",
        answer=queries.list_reservations,
        example={"items": [examples.RESERVATION_EXAMPLE], "after": None},
    ),
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
        response=SessionShown,
        scope="offerings:read",
        summary="A session",
        answer=queries.show_session,
        example=examples.SESSION_EXAMPLE,
    ),
)
