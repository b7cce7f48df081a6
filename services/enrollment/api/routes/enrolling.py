"""Routes about one enrollment, or those of a learner."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import asking, examples, rosters, shown

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/enrollments",
        command=commands.EnrollLearner,
        scope="enrollments:write",
        also=("own:write",),
        summary="Enroll a learner, or put them on the waitlist",
        status=201,
        example=examples.ENROLL_BODY,
        reply_example={"enrollment": examples.ENROLLMENT, "state": "waitlisted", "place": 4},
        guard=asking.may_ask,
        bind=asking.enrolls,
    ),
    CommandRoute(
        method="POST",
        path="/v1/enrollments/{enrollment}/cancel",
        command=commands.CancelEnrollment,
        scope="enrollments:write",
        also=("own:write",),
        guard=asking.may_ask,
        bind=asking.leaves,
        summary="Give up a seat, or a place in the queue",
        example=examples.CANCEL_BODY,
        reply_example={"enrollment": examples.ENROLLMENT, "state": "cancelled"},
    ),
    CommandRoute(
        method="POST",
        path="/v1/enrollments/{enrollment}/move",
        command=commands.MoveProgramEnrollment,
        scope="enrollments:write",
        summary="Move a learner to the newest published version of their program",
        example=examples.MOVE_BODY,
        reply_example={"enrollment": examples.PROGRAM_ENROLLMENT, "program_version": 2, "was_version": 1},
    ),
    CommandRoute(
        method="POST",
        path="/v1/enrollments/{enrollment}/accept-seat",
        command=commands.AcceptSeat,
        scope="enrollments:write",
        also=("own:write",),
        guard=asking.may_ask,
        bind=asking.asked,
        summary="Take the seat that is held",
        reply_example={"enrollment": examples.ENROLLMENT, "state": "enrolled"},
    ),
    CommandRoute(
        method="POST",
        path="/v1/enrollments/{enrollment}/decline-seat",
        command=commands.DeclineSeat,
        scope="enrollments:write",
        also=("own:write",),
        guard=asking.may_ask,
        bind=asking.asked,
        summary="Leave the seat that is held to the next in line",
        reply_example={"enrollment": examples.ENROLLMENT, "state": "cancelled"},
    ),
    CommandRoute(
        method="POST",
        path="/v1/enrollments/{enrollment}/promote",
        command=commands.PromoteLearner,
        scope="enrollments:write",
        summary="Give a seat to someone who waits, out of order",
        example=examples.PROMOTE_BODY,
        reply_example={"enrollment": examples.ENROLLMENT, "state": "enrolled"},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/enrollments",
        params=rosters.EnrollmentsAsked,
        response=shown.EnrollmentPage,
        scope="enrollments:read",
        summary="Enrollments of a learner, an offering or a program",
        answer=rosters.list_enrollments,
        example={"items": [examples.ENROLLMENT_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/enrollments/{enrollment}",
        params=rosters.OneEnrollment,
        response=shown.EnrollmentShown,
        scope="enrollments:read",
        summary="One enrollment",
        answer=rosters.show_enrollment,
        example=examples.ENROLLMENT_EXAMPLE,
    ),
)
