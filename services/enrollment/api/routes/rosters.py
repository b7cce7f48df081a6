"""Routes about all the seats of an offering."""

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import examples, listing, reserved, rosters, shown

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/capacity",
        command=commands.ChangeCapacity,
        scope="enrollments:write",
        summary="Change the number of seats",
        example=examples.CAPACITY_BODY,
        reply_example={"offering": examples.OFFERING, "capacity": 14, "oversubscribed": 0},
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/reservations",
        command=commands.ReserveSeats,
        scope="enrollments:write",
        summary="Keep seats for an organization, or for nobody yet",
        example=examples.RESERVE_BODY,
        reply_example={"offering": examples.OFFERING, "reserved": 4},
    ),
    CommandRoute(
        method="POST",
        path="/v1/offerings/{offering}/try-revision",
        command=commands.TryRevision,
        scope="offerings:write",
        summary="Tell whom a revision of an offering would let in, and who would be told",
        example=examples.TRY_REVISION_BODY,
        reply_example=examples.TRIED_REVISION,
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/offerings/{offering}/reservations",
        params=reserved.ReservationsAsked,
        response=reserved.ReservationList,
        scope="enrollments:read",
        summary="Which seats are kept for whom",
        answer=reserved.list_reservations,
        example={"items": [examples.RESERVATION_EXAMPLE]},
    ),
    QueryRoute(
        path="/v1/offerings/{offering}/roster",
        params=listing.RosterAsked,
        response=shown.RosterPage,
        scope="enrollments:read",
        summary="Who has a seat, or had one on a day",
        answer=rosters.show_roster,
        example={"items": [examples.ROSTER_EXAMPLE], "total": 1, "after": None},
    ),
    QueryRoute(
        path="/v1/offerings/{offering}/waitlist",
        params=listing.RosterAsked,
        response=shown.WaitlistPage,
        scope="enrollments:read",
        summary="Who waits, or waited on a day, in order",
        answer=rosters.show_waitlist,
        example={"items": [examples.WAITLIST_EXAMPLE], "total": 1, "after": None},
    ),
    QueryRoute(
        path="/v1/offerings/{offering}/seats",
        params=rosters.OneOffering,
        response=shown.Seats,
        scope="offerings:read",
        summary="How full an offering is",
        answer=rosters.show_seats,
        example=examples.SEATS_EXAMPLE,
    ),
    QueryRoute(
        path="/v1/seats",
        params=rosters.SeatsAsked,
        response=shown.SeatsPage,
        scope="offerings:read",
        summary="How full several offerings are",
        answer=rosters.list_seats,
        example={"items": [examples.SEATS_EXAMPLE]},
    ),
)
