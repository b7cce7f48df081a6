"""Enrollment's queries about money: what an enrollment costs, and what those of an offering cost together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Unknown
from services.enrollment.api.listing import no_offering
from services.enrollment.api.queries import Limit
from services.enrollment.api.reach import reach, sees
from services.enrollment.api.visibility import hidden
from services.enrollment.projections import (
    CHARGES,
    ENROLLMENTS,
    LEARNERS,
    OFFERINGS,
    ChargesDocument,
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
)
from services.enrollment.projections.charges import together

SCOPE = "enrollments:read"


class LineShown(msgspec.Struct, frozen=True, kw_only=True):
    """One charge, or one that was taken back (below zero), in hundredths of the currency. `kind` is seat, reversed, or
    how the seat was given up: free, late, excused or no_show; `because` tells why it was taken back.
    """

    kind: str
    amount: int
    at: datetime
    because: str = ""
    session: str | None = None


class ChargesShown(msgspec.Struct, frozen=True, kw_only=True):
    """What one enrollment costs, line by line; `owed` is what is left, in hundredths of the currency."""

    enrollment: str
    learner: str
    name: str | None = None
    organization: str | None = None
    currency: str | None = None
    owed: int = 0
    lines: tuple[LineShown, ...] = ()


class SumsShown(msgspec.Struct, frozen=True, kw_only=True):
    """What an offering's enrollments cost together, in hundredths of the currency: charged for seats, in fees, and
    taken back. `outcomes` counts how seats were given up.
    """

    currency: str | None = None
    charged: int = 0
    fees: int = 0
    reversed: int = 0
    owed: int = 0
    outcomes: Mapping[str, int] = {}


class ChargesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Charges by enrollment, and their sums, null for who sees their own alone; `after` is the next page."""

    items: tuple[ChargesShown, ...]
    sums: SumsShown | None = None
    after: str | None = None


class ChargesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which offering, and which page of them."""

    offering: str
    limit: Limit = 100
    after: str | None = None


class OneAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Of which enrollment."""

    enrollment: str


async def list_charges(reads: Any, principal: Principal, asked: ChargesAsked) -> ChargesPage:
    """What the enrollments of an offering cost; managers see their own people's, learners their own.

    Raises:
        Unknown: there is no such offering, or none that the caller sees.
    """
    offering: OfferingDocument | None = await reads.get(OFFERINGS, asked.offering)
    own = await reach(reads, principal, SCOPE)
    if offering is None or (own and await hidden(reads, principal, {asked.offering: offering})):
        raise no_offering(asked.offering)
    where = {"offering": asked.offering, **own}
    found, after = await reads.find(CHARGES, where, ("learner",), asked.limit, asked.after)
    people: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, [one.learner for one in found])
    names = {ident: person.name for ident, person in people.items()}
    items = tuple(msgspec.structs.replace(_shown(one), name=names.get(one.learner)) for one in found)
    counted = None if own else await reads.count(CHARGES, ("sums",), {"offering": asked.offering})
    sums = None if counted is None else msgspec.convert(together(counted), SumsShown, from_attributes=True)
    return ChargesPage(items=items, sums=sums, after=after)


async def show_charges(reads: Any, principal: Principal, asked: OneAccount) -> ChargesShown:
    """What one enrollment costs; nothing where it was free.

    Raises:
        Unknown: there is no such enrollment, or none that the caller may see.
    """
    enrollment: EnrollmentDocument | None = await reads.get(ENROLLMENTS, asked.enrollment)
    if enrollment is None or not await sees(reads, principal, SCOPE, enrollment):
        raise Unknown(f"There is no enrollment {asked.enrollment}.", enrollment=asked.enrollment)
    found: ChargesDocument | None = await reads.get(CHARGES, asked.enrollment)
    if found is None:
        return ChargesShown(
            enrollment=asked.enrollment, learner=enrollment.learner, organization=enrollment.organization
        )
    return _shown(found)


def _shown(charges: ChargesDocument) -> ChargesShown:
    return msgspec.convert(charges, ChargesShown, from_attributes=True)
