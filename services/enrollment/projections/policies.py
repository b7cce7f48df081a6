"""Policies, and the terms on which seats of an offering are given."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    Excuse,
    Fee,
    OfferingTermsSet,
    PolicyDefined,
    PolicyRevised,
    PolicyStep,
    ProgramTermsSet,
)
from contracts.envelope import Recorded


class PolicyDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What leaving costs, as it now stands."""

    policy: str
    code: str = ""
    by_code: str = ""
    title: str = ""
    policy_version: int = 0
    late: Fee = Fee()
    steps: tuple[PolicyStep, ...] = ()
    no_show: Fee | None = None
    excuses: tuple[Excuse, ...] = ()


class OfferingTermsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Every version of an offering's terms, the present one last."""

    offering: str
    versions: tuple[OfferingTermsSet, ...] = ()

    @property
    def now(self) -> OfferingTermsSet | None:
        """Those by which seats are given now; null where none were set."""
        return self.versions[-1] if self.versions else None


class ProgramTermsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of a program as they now stand; `approval` null is as the installation has it."""

    program: str
    terms: int = 0
    approval: str | None = None


def fold_policy(policy: PolicyDocument, event: PolicyDefined | PolicyRevised, _recorded: Recorded) -> PolicyDocument:
    """The policy after one event."""
    told = replace(
        policy,
        title=event.title,
        policy_version=event.policy_version,
        late=event.late,
        steps=event.steps,
        no_show=event.no_show,
        excuses=event.excuses,
    )
    return replace(told, code=event.code, by_code=event.code.casefold()) if isinstance(event, PolicyDefined) else told


def fold_terms(terms: OfferingTermsDocument, event: OfferingTermsSet, _recorded: Recorded) -> OfferingTermsDocument:
    """The terms after one event."""
    return replace(terms, versions=(*terms.versions, event))


POLICIES = Projection(
    name="policies",
    sources=(PolicyDefined, PolicyRevised),
    key=lambda event, recorded: event.policy,
    document=PolicyDocument,
    blank=lambda key: PolicyDocument(policy=key),
    fold=fold_policy,
    index=("by_code",),
)

OFFERING_TERMS = Projection(
    name="offering-terms",
    sources=(OfferingTermsSet,),
    key=lambda event, recorded: event.offering,
    document=OfferingTermsDocument,
    blank=lambda key: OfferingTermsDocument(offering=key),
    fold=fold_terms,
)

PROGRAM_TERMS = Projection(
    name="program-terms",
    sources=(ProgramTermsSet,),
    key=lambda event, recorded: event.program,
    document=ProgramTermsDocument,
    blank=lambda key: ProgramTermsDocument(program=key),
    fold=lambda terms, event, recorded: replace(terms, terms=event.terms, approval=event.approval),
)
