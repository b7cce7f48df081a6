"""Enrollment's queries about policies and the terms of an offering."""

from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Unknown
from contracts.enrollment import Excuse, Fee, PolicyStep
from services.enrollment.api.listing import no_offering
from services.enrollment.api.queries import Limit
from services.enrollment.api.visibility import hidden
from services.enrollment.projections import OFFERING_TERMS, OFFERINGS, POLICIES, OfferingDocument, PolicyDocument


class PolicyShown(msgspec.Struct, frozen=True, kw_only=True):
    """What leaving costs: the first step that is still ahead tells the fee, `late` the one after them."""

    policy: str
    code: str
    title: str
    policy_version: int
    late: Fee
    steps: tuple[PolicyStep, ...] = ()
    no_show: Fee | None = None
    excuses: tuple[Excuse, ...] = ()


class PolicyPage(msgspec.Struct, frozen=True, kw_only=True):
    """Policies by code; `after` is the cursor of the next page."""

    items: tuple[PolicyShown, ...]
    after: str | None = None


class TermsShown(msgspec.Struct, frozen=True, kw_only=True):
    """The terms on which seats of an offering are given now; version 0 is before any were set. `price` is in hundredths
    of the currency.
    """

    offering: str
    terms: int = 0
    price: int | None = None
    currency: str | None = None
    approval: str = "none"
    policy: str | None = None
    policy_version: int = 0
    late: Fee | None = None
    steps: tuple[PolicyStep, ...] = ()
    no_show: Fee | None = None
    excuses: tuple[Excuse, ...] = ()


class PoliciesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which policies, and which page of them."""

    code: str | None = None
    limit: Limit = 100
    after: str | None = None


class OnePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Which policy."""

    policy: str


class TermsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which offering."""

    offering: str


async def list_policies(reads: Any, _principal: Principal, asked: PoliciesAsked) -> PolicyPage:
    """Policies by code."""
    where = {} if asked.code is None else {"by_code": asked.code.casefold()}
    found, after = await reads.find(POLICIES, where, ("by_code",), asked.limit, asked.after)
    return PolicyPage(items=tuple(map(_shown, found)), after=after)


async def show_policy(reads: Any, _principal: Principal, asked: OnePolicy) -> PolicyShown:
    """One policy.

    Raises:
        Unknown: there is none of that id.
    """
    found: PolicyDocument | None = await reads.get(POLICIES, asked.policy)
    if found is None:
        raise Unknown(f"There is no policy {asked.policy}.", slug="policy-unknown", policy=asked.policy)
    return _shown(found)


async def show_terms(reads: Any, principal: Principal, asked: TermsAsked) -> TermsShown:
    """The terms of an offering as they now stand.

    Raises:
        Unknown: there is no such offering, or none that the caller sees.
    """
    offering: OfferingDocument | None = await reads.get(OFFERINGS, asked.offering)
    if offering is None or await hidden(reads, principal, {asked.offering: offering}):
        raise no_offering(asked.offering)
    found = await reads.get(OFFERING_TERMS, asked.offering)
    if found is None or found.now is None:
        return TermsShown(offering=asked.offering)
    return msgspec.convert(found.now, TermsShown, from_attributes=True)


def _shown(policy: PolicyDocument) -> PolicyShown:
    return msgspec.convert(policy, PolicyShown, from_attributes=True)
