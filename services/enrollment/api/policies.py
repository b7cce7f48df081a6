"""Enrollment's queries about policies and the terms of an offering."""

from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Unknown
from contracts.enrollment import Excuse, Fee, PolicyStep
from services.enrollment.api.listing import no_offering
from services.enrollment.api.queries import Limit
from services.enrollment.api.visibility import hidden
from services.enrollment.domain.offering_terms import said
from services.enrollment.projections import (
    OFFERING_TERMS,
    OFFERINGS,
    POLICIES,
    PROGRAM_TERMS,
    PROGRAMS,
    OfferingDocument,
    PolicyDocument,
    ProgramTermsDocument,
)


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
    of the currency. `approval_said` tells whether who has to agree was said, or is as the installation has it.
    """

    offering: str
    terms: int = 0
    price: int | None = None
    currency: str | None = None
    approval: str = "none"
    approval_said: bool = False
    policy: str | None = None
    policy_version: int = 0
    late: Fee | None = None
    steps: tuple[PolicyStep, ...] = ()
    no_show: Fee | None = None
    excuses: tuple[Excuse, ...] = ()


class ProgramTermsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Who has to agree before a learner comes onto a program. `approval_said` tells whether that was said, or is as the
    installation has it; version 0 is before anything was.
    """

    program: str
    terms: int
    approval: str
    approval_said: bool


class PoliciesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which policies, and which page of them."""

    code: str | None = None
    limit: Limit = 100
    after: str | None = None


class OnePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Which policy."""

    policy: str


class ProgramTermsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which program."""

    program: str


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
    usual: str = reads.settings.approval
    if found is None or found.now is None:
        return TermsShown(offering=asked.offering, approval=usual)
    told, asks = msgspec.convert(found.now, TermsShown, from_attributes=True), said(found.now)
    return msgspec.structs.replace(told, approval=asks or usual, approval_said=asks is not None)


async def show_program_terms(reads: Any, _principal: Principal, asked: ProgramTermsAsked) -> ProgramTermsShown:
    """Who has to agree before a learner comes onto a program, as it now stands.

    Raises:
        Unknown: there is no such program.
    """
    if await reads.get(PROGRAMS, asked.program) is None:
        raise Unknown(f"There is no program {asked.program}.", program=asked.program)
    found: ProgramTermsDocument | None = await reads.get(PROGRAM_TERMS, asked.program)
    asks = found.approval if found else None
    return ProgramTermsShown(
        program=asked.program,
        terms=found.terms if found else 0,
        approval=asks or reads.settings.approval,
        approval_said=asks is not None,
    )


def _shown(policy: PolicyDocument) -> PolicyShown:
    return msgspec.convert(policy, PolicyShown, from_attributes=True)
