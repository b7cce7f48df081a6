"""Enrollment's queries about enrollments: rosters, waitlists, seats."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.errors import FieldError, Malformed, Unknown
from contracts.enrollment import EnrollmentState
from services.enrollment.api.listing import RosterAsked, listed, no_offering
from services.enrollment.api.queries import Ids, Limit
from services.enrollment.api.reach import called, meets, named_by, reach, sees
from services.enrollment.api.reserved import kept
from services.enrollment.api.shown import (
    EnrollmentPage,
    EnrollmentShown,
    RosterEntry,
    RosterPage,
    Seats,
    SeatsPage,
    WaitlistEntry,
    WaitlistPage,
)
from services.enrollment.api.visibility import hidden
from services.enrollment.projections import (
    ENROLLMENTS,
    OFFERINGS,
    EnrollmentDocument,
    OfferingDocument,
)

SCOPE = "enrollments:read"
SEATED = (EnrollmentState.ENROLLED, EnrollmentState.OFFERED)
STANDING = (*SEATED, EnrollmentState.WAITLISTED)
Offerings = Annotated[Ids, Meta(min_length=1)]


class EnrollmentsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which enrollments, and which page of them; `program` asks for those in the program itself."""

    learner: str | None = None
    offering: str | None = None
    program: str | None = None
    state: EnrollmentState | None = None
    limit: Limit = 100
    after: str | None = None


class OneOffering(msgspec.Struct, frozen=True, kw_only=True):
    """Which offering."""

    offering: str


class OneEnrollment(msgspec.Struct, frozen=True, kw_only=True):
    """Which enrollment."""

    enrollment: str


class SeatsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which offerings."""

    offerings: Offerings


async def list_enrollments(reads: Any, principal: Principal, asked: EnrollmentsAsked) -> EnrollmentPage:
    """Enrollments of a learner, by whichever id of theirs, an offering or a program."""
    if asked.offering is not None and asked.program is not None:
        raise Malformed("Ask for one of them.", errors=[FieldError("$.program", "does not go with offering")])
    learner = None if asked.learner is None else await called(reads, asked.learner)
    given = {"learner": learner, "target": asked.offering or asked.program, "state": asked.state}
    where: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    theirs = await named_by(reads, principal, [asked.learner] if asked.learner else [])
    own = {} if theirs else await reach(reads, principal, SCOPE)
    if any(name in where and not meets(where[name], value) for name, value in own.items()):
        return EnrollmentPage(items=())
    where = {**own, **where}
    found, after = await reads.find(ENROLLMENTS, where, ("turn",), asked.limit, asked.after)
    return EnrollmentPage(items=tuple(map(_shown, found)), after=after)


async def show_enrollment(reads: Any, principal: Principal, asked: OneEnrollment) -> EnrollmentShown:
    """One enrollment.

    Raises:
        Unknown: there is none of that id, or none that the caller may see.
    """
    found: EnrollmentDocument | None = await reads.get(ENROLLMENTS, asked.enrollment)
    if found is None or not await sees(reads, principal, SCOPE, found):
        raise Unknown(f"There is no enrollment {asked.enrollment}.", enrollment=asked.enrollment)
    return _shown(found)


async def show_roster(reads: Any, principal: Principal, asked: RosterAsked) -> RosterPage:
    """Who has a seat, or one held for them.

    Raises:
        Unknown: there is no such offering, or none that the caller sees.
    """
    await _check_seen(reads, principal, asked.offering)
    page = await listed(reads, asked, {"state": SEATED, **await reach(reads, principal, SCOPE)}, {})
    items = [
        RosterEntry(
            enrollment=one.enrollment,
            learner=one.learner,
            name=page.names.get(one.learner),
            organization=one.organization,
            state=one.state,
            since=one.since,
            expires_at=one.expires_at,
            from_waitlist=one.from_waitlist,
            because_of=one.because_of,
            out_of_order=one.out_of_order,
        )
        for _, one in page.found
    ]
    return RosterPage(items=tuple(items), total=page.total, after=page.after)


async def show_waitlist(reads: Any, principal: Principal, asked: RosterAsked) -> WaitlistPage:
    """Who waits, in order. Managers and learners see their own, each in their place among all.

    Raises:
        Unknown: there is no such offering, or none that the caller sees.
    """
    await _check_seen(reads, principal, asked.offering)
    page = await listed(reads, asked, {"state": EnrollmentState.WAITLISTED}, await reach(reads, principal, SCOPE))
    items = [
        WaitlistEntry(
            enrollment=one.enrollment,
            learner=one.learner,
            name=page.names.get(one.learner),
            organization=one.organization,
            state=one.state,
            since=one.since,
            place=place,
            priority=one.priority,
            lacks=one.lacks,
            passed_over_at=one.passed_over_at,
            reasons=one.reasons,
            clashes=one.clashes,
        )
        for place, one in page.found
    ]
    return WaitlistPage(items=tuple(items), total=page.total, after=page.after)


async def _check_seen(reads: Any, principal: Principal, ident: str) -> None:
    """An offering for others is there for those alone whose own people were ever on it."""
    offering: OfferingDocument | None = await reads.get(OFFERINGS, ident)
    if offering is None or not await hidden(reads, principal, {ident: offering}):
        return
    own, _ = await reads.find(ENROLLMENTS, {"target": ident, **await reach(reads, principal, SCOPE)}, (), 1)
    if not own:
        raise no_offering(ident)


async def show_seats(reads: Any, principal: Principal, asked: OneOffering) -> Seats:
    """How full one offering is.

    Raises:
        Unknown: there is none of that id, or none that the caller sees.
    """
    found = await _seats(reads, principal, (asked.offering,))
    if not found:
        raise no_offering(asked.offering)
    return found[0]


async def list_seats(reads: Any, principal: Principal, asked: SeatsAsked) -> SeatsPage:
    """How full those of several offerings are that the caller sees; in two queries, where they see all."""
    return SeatsPage(items=tuple(await _seats(reads, principal, asked.offerings)))


async def _seats(reads: Any, principal: Principal, offerings: Sequence[str]) -> list[Seats]:
    known: Mapping[str, OfferingDocument] = await reads.get_many(OFFERINGS, list(dict.fromkeys(offerings)))
    unseen = await hidden(reads, principal, known)
    wanted = [ident for ident in dict.fromkeys(offerings) if ident in known and ident not in unseen]
    if not wanted:
        return []
    counts = await reads.count(ENROLLMENTS, ("target", "state"), {"target": wanted, "state": STANDING})
    shares = await kept(reads, [known[ident] for ident in wanted])
    return [counted(known[ident], counts, sum(one.left for one in shares.get(ident, ()))) for ident in wanted]


def counted(offering: OfferingDocument, counts: Mapping[tuple[Any, ...], int], reserved: int = 0) -> Seats:
    """How full an offering is, by how many stand in which state, and how many seats are kept and not taken."""
    enrolled, offered, waitlisted = (
        counts.get((offering.offering, state.value), 0)
        for state in (EnrollmentState.ENROLLED, EnrollmentState.OFFERED, EnrollmentState.WAITLISTED)
    )
    capacity = offering.capacity
    free = None if capacity is None else capacity - enrolled - offered
    return Seats(
        offering=offering.offering,
        state=offering.stage,
        capacity=capacity,
        minimum=offering.minimum,
        enrolled=enrolled,
        offered=offered,
        waitlisted=waitlisted,
        open=None if free is None else max(free, 0),
        oversubscribed=0 if free is None else max(-free, 0),
        decide_at=offering.decide_at,
        cut_off_at=offering.cut_off_at,
        minimum_met=offering.minimum_met,
        reserved=reserved if free is None else min(reserved, max(free, 0)),
    )


def _shown(enrollment: EnrollmentDocument) -> EnrollmentShown:
    shown = msgspec.convert(enrollment, EnrollmentShown, from_attributes=True)
    return msgspec.structs.replace(shown, program_version=enrollment.program_version or None)
