"""Reserving seats of an offering for an organization, or for nobody yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import SeatReservation, SeatsReserved
from contracts.shared import notify_told
from services.enrollment.commands import ReleaseReserved, ReserveSeats
from services.enrollment.domain.admission import is_seated
from services.enrollment.domain.entries import expiries
from services.enrollment.domain.roster import Roster
from services.enrollment.domain.seats import opened
from services.enrollment.domain.shares import is_over


def reserve(states: Mapping[str, Any], command: ReserveSeats, context: Context) -> Decision:
    """So many seats for the organization, in place of what was reserved for it; none takes that away. `context.facts`
    is the organization and all that belongs to it.

    Raises:
        NotYetKnown: the roster is not open yet.
        Refused: `offering-cancelled`, `offering-has-no-seats`, `reserved-without-limit`, `reserved-too-many`,
            `reserved-until-passed`.
    """
    if not is_seated(command.offering):
        raise no_seats(command.offering)
    roster: Roster = states[stream("roster", command.offering)]
    opened(roster)
    if command.until is not None and command.until <= context.at and command.seats:
        raise Refused(
            "Seats are reserved until a moment that is ahead.",
            slug="reserved-until-passed",
            offering=command.offering,
            until=command.until,
        )
    others = [one for one in standing(roster, context.at) if one.organization != command.organization]
    covers = tuple(context.facts or ())
    mine = SeatReservation(organization=command.organization, seats=command.seats, covers=covers, until=command.until)
    reserved = (*others, mine) if command.seats else tuple(others)
    if command.seats and roster.capacity is None:
        raise Refused(
            "The offering has no limit; there is a seat for everybody.",
            slug="reserved-without-limit",
            offering=command.offering,
        )
    if command.seats and roster.capacity is not None:
        check_fits(roster, roster.capacity, reserved)
    said = expiries(roster, roster.lapsed(context.at))
    if reserved != roster.shares.reserved:
        told = notify_told(command.notify)
        said.append((roster.stream, SeatsReserved(offering=command.offering, reservations=reserved, notify=told)))
    return Decision(events=said, reply={"offering": command.offering, "reserved": sum(one.seats for one in reserved)})


def release(states: Mapping[str, Any], command: ReleaseReserved, context: Context) -> Decision:
    """The seats that were reserved until then, or until now, are everybody's."""
    roster: Roster = states[stream("roster", command.offering)]
    left = tuple(standing(roster, max(command.due, context.at)))
    if left == roster.shares.reserved:
        return Decision()
    return Decision(events=((roster.stream, SeatsReserved(offering=command.offering, reservations=left)),))


def standing(roster: Roster, at: datetime) -> list[SeatReservation]:
    """The reservations that hold by then."""
    return [one for one in roster.shares.reserved if not is_over(one, at)]


def check_fits(roster: Roster, capacity: int, reserved: tuple[SeatReservation, ...] | list[SeatReservation]) -> None:
    """Let no more seats be reserved than there are.

    Raises:
        Refused: `reserved-too-many`, listing what is reserved.
    """
    total = sum(one.seats for one in reserved)
    if total > capacity:
        raise Refused(
            f"{total} seats would be reserved of {capacity}. Reserve fewer of them first.",
            slug="reserved-too-many",
            offering=roster.offering,
            capacity=capacity,
            reserved=[{"organization": one.organization, "seats": one.seats} for one in reserved],
        )


def no_seats(offering: str) -> Refused:
    """It is open to everyone."""
    return Refused(
        "The offering is open to everyone; it has no seats.", slug="offering-has-no-seats", offering=offering
    )
