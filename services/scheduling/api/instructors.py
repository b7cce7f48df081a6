"""Routes of instructors."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.scheduling import commands
from services.scheduling.api import instructor_queries as queries
from services.scheduling.api.examples import COURSE
from services.scheduling.api.overriding import may_take

INSTRUCTOR = "i06bz2m1v5c8w2g6y"
TIME_OFF = "b06bz2m1v2q7d4m8k"
VENUE = "v06bz2m1v7t4n9s3k"
HOURS = [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)]
BODY = {
    "code": "ANNA",
    "name": "Anna Berg",
    "email": "anna.berg@example.org",
    "timezone": "Europe/Berlin",
    "home": VENUE,
    "hours": HOURS,
    "day_rate": 90_000,
    "currency": "EUR",
}
QUALIFICATION = {"course": COURSE, "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
AWAY = {"starts_at": "2026-04-06T00:00:00+02:00", "ends_at": "2026-04-11T00:00:00+02:00"}
EXAMPLE = {
    **BODY,
    "instructor": INSTRUCTOR,
    "time_off": [{"time_off": TIME_OFF, "starts_at": "2026-04-05T22:00:00Z", "ends_at": "2026-04-10T22:00:00Z"}],
    "retired": False,
    "follows": False,
    "unread": None,
    "qualifications": [{"qualification": f"{INSTRUCTOR}.{COURSE}", "instructor": INSTRUCTOR, **QUALIFICATION}],
}
REPLY = {"instructor": INSTRUCTOR}

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/instructors",
        command=commands.RegisterInstructor,
        scope="instructors:write",
        summary="Make somebody known who teaches",
        status=201,
        example=BODY,
        reply_example=REPLY,
    ),
    CommandRoute(
        method="POST",
        path="/v1/instructors/{instructor}/change",
        command=commands.ChangeInstructor,
        scope="instructors:write",
        summary="Tell what is known of an instructor now",
        example={"day_rate": 95_000},
        reply_example=REPLY,
        guard=may_take,
    ),
    CommandRoute(
        method="POST",
        path="/v1/instructors/{instructor}/retire",
        command=commands.RetireInstructor,
        scope="instructors:write",
        summary="Ask an instructor to teach nothing more",
        example={"reason": "Has left."},
        reply_example=REPLY,
        guard=may_take,
    ),
    CommandRoute(
        method="POST",
        path="/v1/instructors/{instructor}/calendar",
        command=commands.FollowCalendar,
        scope="instructors:write",
        summary="Read when an instructor is busy in a calendar on the net",
        example={"address": "https://calendar.example.org/anna.ics"},
        reply_example=REPLY,
    ),
    CommandRoute(
        method="POST",
        path="/v1/instructors/{instructor}/qualifications",
        command=commands.GrantQualification,
        scope="instructors:write",
        summary="Let an instructor teach a course",
        example=QUALIFICATION,
        reply_example=REPLY,
    ),
    CommandRoute(
        method="POST",
        path="/v1/instructors/{instructor}/qualifications/withdraw",
        command=commands.WithdrawQualification,
        scope="instructors:write",
        summary="Let an instructor teach a course no longer",
        example={"course": COURSE, "reason": "The certificate has lapsed."},
        reply_example=REPLY,
    ),
    CommandRoute(
        method="POST",
        path="/v1/instructors/{instructor}/working-hours",
        command=commands.SetWorkingHours,
        scope="instructors:write",
        summary="Say when an instructor teaches",
        example={"hours": HOURS},
        reply_example=REPLY,
        guard=may_take,
    ),
    CommandRoute(
        method="POST",
        path="/v1/instructors/{instructor}/time-off",
        command=commands.AddTimeOff,
        scope="instructors:write",
        summary="Keep an instructor free of sessions for a while",
        status=201,
        example=AWAY,
        reply_example={**REPLY, "time_off": TIME_OFF},
        guard=may_take,
    ),
    CommandRoute(
        method="POST",
        path="/v1/instructors/{instructor}/time-off/remove",
        command=commands.RemoveTimeOff,
        scope="instructors:write",
        summary="Take time off back",
        example={"time_off": TIME_OFF},
        reply_example=REPLY,
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/instructors",
        params=queries.InstructorsAsked,
        response=queries.InstructorPage,
        scope="instructors:read",
        summary="Instructors by name",
        answer=queries.list_instructors,
        example={"items": [EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/instructors/{instructor}",
        params=queries.OneInstructor,
        response=queries.InstructorShown,
        scope="instructors:read",
        summary="An instructor",
        answer=queries.show_instructor,
        example=EXAMPLE,
    ),
)
