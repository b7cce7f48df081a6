"""Seats of an offering that are kept for some: how many, how many are taken, and how many are left of them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.clock import utc_now
from contracts.enrollment import EnrollmentState
from services.enrollment.api.listing import no_offering
from services.enrollment.api.reach import reach
from services.enrollment.domain.shares import Shares, is_over
from services.enrollment.projections import ENROLLMENTS, OFFERINGS, OfferingDocument

SCOPE = "enrollments:read"
SEATED = (EnrollmentState.ENROLLED, EnrollmentState.OFFERED)


class ReservationShown(msgspec.Struct, frozen=True, kw_only=True):
    """Seats kept for an organization and what belongs to it, or for nobody yet; from `until` on they are everybody's.
    `left` of them are not taken.
    """

    seats: int
    organization: str | None = None
    taken: int = 0
    left: int = 0
    until: datetime | None = None


class ReservationList(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept of an offering's seats."""

    items: tuple[ReservationShown, ...]


class ReservationsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which offering."""

    offering: str


async def list_reservations(reads: Any, principal: Principal, asked: ReservationsAsked) -> ReservationList:
    """What is kept of an offering's seats; managers see what is kept for theirs.

    Raises:
        Unknown: there is no such offering.
    """
    offering: OfferingDocument | None = await reads.get(OFFERINGS, asked.offering)
    if offering is None:
        raise no_offering(asked.offering)
    own = await reach(reads, principal, SCOPE)
    shown = (await kept(reads, [offering])).get(asked.offering, ())
    theirs = own.get("organization", ())
    return ReservationList(items=tuple(one for one in shown if not own or one.organization in theirs))


async def kept(reads: Any, offerings: Collection[OfferingDocument]) -> Mapping[str, tuple[ReservationShown, ...]]:
    """By offering what is kept now, of those where anything is; in one query."""
    now = utc_now()
    some = {one.offering: one for one in offerings if any(not is_over(each, now) for each in one.reservations)}
    if not some:
        return {}
    counts = await reads.count(ENROLLMENTS, ("target", "organization"), {"target": sorted(some), "state": SEATED})
    found = {}
    for ident, offering in some.items():
        shares = Shares()
        shares.reserve(offering.reservations, (), ())
        for (target, organization), count in counts.items():
            if target == ident:
                shares.taken[shares.of(organization)] += count
        found[ident] = tuple(
            ReservationShown(
                seats=one.seats,
                organization=one.organization,
                taken=taken,
                left=max(one.seats - taken, 0),
                until=one.until,
            )
            for one, taken in zip(offering.reservations, shares.taken, strict=False)
            if not is_over(one, now)
        )
    return found
