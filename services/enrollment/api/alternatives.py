"""Other offerings of the same course that a learner could change to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.clock import utc_now
from chassis.errors import Unknown
from chassis.reads import every
from contracts.access import reaches_all
from contracts.enrollment import EnrollmentState
from services.enrollment.api.reach import sees
from services.enrollment.api.rosters import STANDING, counted
from services.enrollment.calendars import clashes
from services.enrollment.persons import ids_of
from services.enrollment.projections import (
    ENROLLMENTS,
    LEARNERS,
    OFFERING_TERMS,
    OFFERINGS,
    SITTINGS,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
    Stage,
)
from services.enrollment.projections.targets import PRIVATE, PUBLIC
from services.enrollment.visibility import line_of, organizations_above

SCOPE = "enrollments:read"
MOST = 20


class AlternativesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """To which enrollment."""

    enrollment: str


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """An offering with its free seats, null for no limit; `price` is in hundredths of the currency."""

    offering: str
    code: str
    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    open: int | None = None
    waitlisted: int = 0
    price: int | None = None
    currency: str | None = None


class Alternatives(msgspec.Struct, frozen=True, kw_only=True):
    """Offerings that the learner may be enrolled in, those with a free seat first, then by their start."""

    items: tuple[Alternative, ...]


async def list_alternatives(reads: Any, principal: Principal, asked: AlternativesAsked) -> Alternatives:
    """Published offerings of the same course that have not begun, are open to the learner, whom they do not keep from
    anything else, and that they are not on; twenty at most.

    Raises:
        Unknown: there is no such enrollment, or none that the caller may see.
    """
    enrollment: EnrollmentDocument | None = await reads.get(ENROLLMENTS, asked.enrollment)
    if enrollment is None or not await sees(reads, principal, SCOPE, enrollment):
        raise Unknown(f"There is no enrollment {asked.enrollment}.", enrollment=asked.enrollment)
    if enrollment.course is None:
        return Alternatives(items=())
    others = {one.offering: one for one in await every(reads, OFFERINGS, {"course": enrollment.course})}
    now = utc_now()
    offered = {ident: one for ident, one in others.items() if ident != enrollment.target and _takes(one, now)}
    if not reaches_all(principal.roles, SCOPE):
        # They are for whoever plans to put people on; others do not see them.
        offered = {ident: one for ident, one in offered.items() if one.visibility != PRIVATE}
    offered = await _open_to(enrollment.learner, offered, reads)
    busy = await _kept_from(enrollment, offered, reads)
    wanted = [ident for ident in offered if ident not in busy]
    if not wanted:
        return Alternatives(items=())
    counts = await reads.count(ENROLLMENTS, ("target", "state"), {"target": wanted, "state": STANDING})
    terms = await reads.get_many(OFFERING_TERMS, wanted)
    found = []
    for ident in wanted:
        seats, costs = counted(offered[ident], counts), terms[ident].now if ident in terms else None
        found.append(
            Alternative(
                offering=ident,
                code=offered[ident].code,
                title=offered[ident].title,
                starts_at=offered[ident].starts_at,
                ends_at=offered[ident].ends_at,
                open=seats.open,
                waitlisted=seats.waitlisted,
                price=costs.price if costs else None,
                currency=costs.currency if costs else None,
            )
        )
    return Alternatives(items=tuple(sorted(found, key=_order)[:MOST]))


def _takes(offering: OfferingDocument, now: datetime) -> bool:
    limits = (offering.cut_off_at, offering.starts_at, offering.ends_at)
    return offering.stage is Stage.OPEN and not offering.delivered and not any(one and one <= now for one in limits)


def _order(one: Alternative) -> tuple[bool, bool, str, str]:
    full = one.open is not None and (one.open <= 0 or one.waitlisted > 0)
    starts = one.starts_at.isoformat() if one.starts_at else ""
    return full, one.starts_at is None, starts, one.offering


async def _open_to(learner: str, offerings: Mapping[str, OfferingDocument], reads: Any) -> dict[str, OfferingDocument]:
    closed = [one for one in offerings.values() if one.visibility != PUBLIC]
    if not closed:
        return dict(offerings)
    person: LearnerDocument | None = await reads.get(LEARNERS, learner)
    theirs = person.organization if person else None
    line = line_of(theirs, await organizations_above({theirs} if theirs else (), reads))
    return {ident: one for ident, one in offerings.items() if one.visibility == PUBLIC or one.organization in line}


async def _kept_from(enrollment: EnrollmentDocument, offerings: Mapping[str, OfferingDocument], reads: Any) -> set[str]:
    """Those that the learner is on already, or that take place beside something else that they hold."""
    ids = await ids_of(reads, [enrollment.learner])
    mine: Mapping[str, EnrollmentDocument] = await reads.get_many(
        ENROLLMENTS, [f"{ident}.{one}" for ident in offerings for one in ids[enrollment.learner]]
    )
    on = {one.target for one in mine.values() if one.state is not EnrollmentState.CANCELLED}
    sittings = await reads.get_many(SITTINGS, list(offerings))
    beside = await clashes({ident: (enrollment.learner, ident) for ident in offerings}, sittings, reads, ids)
    return on | {
        ident for ident, found in beside.items() if any(one.with_offering != enrollment.target for one in found)
    }
