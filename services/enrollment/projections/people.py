"""People, the organizations they belong to, and what other systems call them."""

from datetime import date

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    CodeClaimed,
    CodeReleased,
    LearnerChanged,
    LearnerDeactivated,
    LearnerErased,
    LearnerReactivated,
    LearnerRegistered,
    LearnersMerged,
    LegalHoldLifted,
    LegalHoldPlaced,
    OrganizationChanged,
    OrganizationClosed,
    OrganizationRegistered,
)
from contracts.envelope import Recorded
from contracts.shared import ExternalId
from services.enrollment.domain.profile import TOLD, unpacked


class LearnerDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A person; the `by_` fields are for finding them, in small letters. Who was `merged_into` somebody is
    found under that one; `also` are the other ids of who was kept.
    """

    learner: str
    name: str | None = None
    email: str | None = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
    manager: str | None = None
    job_role: str | None = None
    site: str | None = None
    hired_on: date | None = None
    active: bool = True
    held: bool = False
    merged_into: str | None = None
    also: tuple[str, ...] = ()
    erased: bool = False
    custom: dict[str, str] = {}
    by_name: str = ""
    by_last_name: str = ""
    by_email: str = ""
    by_job_role: str = ""
    by_site: str = ""


class OrganizationDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A client or department."""

    organization: str
    code: str = ""
    name: str = ""
    parent: str | None = None
    closed: bool = False
    by_code: str = ""


class ClaimDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a code or an external id is."""

    code: str
    owner: str = ""


NAMELESS = "\U0010ffff"
"""Sorts after every name, for those who have none."""


LearnerEvent = (
    LearnerRegistered
    | LearnerChanged
    | LearnerDeactivated
    | LearnerReactivated
    | LegalHoldPlaced
    | LegalHoldLifted
    | LearnerErased
    | LearnersMerged
)
OrganizationEvent = OrganizationRegistered | OrganizationChanged | OrganizationClosed


def fold_learner(learner: LearnerDocument, event: LearnerEvent, _recorded: Recorded) -> LearnerDocument:
    """The person after one event."""
    match event:
        case LearnerDeactivated() | LearnerReactivated():
            return replace(learner, active=isinstance(event, LearnerReactivated))
        case LegalHoldPlaced() | LegalHoldLifted():
            return replace(learner, held=isinstance(event, LegalHoldPlaced))
        case LearnerErased():
            who, where, into, also = learner.learner, learner.organization, learner.merged_into, learner.also
            left = LearnerDocument(learner=who, organization=where, active=False, erased=True, by_name=NAMELESS)
            return replace(left, merged_into=into, also=also)
        case LearnersMerged():
            return _merged(learner, event)
    name = spelled(event.name)
    first, _, last = name.rpartition(" ")
    return replace(
        learner,
        **{field: getattr(event, field) for field in TOLD},
        custom=unpacked(event.custom),
        external_ids=event.external_ids,
        by_name=name or NAMELESS,
        by_last_name=f"{last} {first}".strip(),
        by_email=(event.email or "").casefold(),
        by_job_role=spelled(event.job_role),
        by_site=spelled(event.site),
    )


def _merged(learner: LearnerDocument, event: LearnersMerged) -> LearnerDocument:
    """Who was kept goes by other ids as well; the other is found by none of theirs."""
    if event.kept == event.learner:
        return replace(learner, also=event.ids[1:])
    return replace(
        learner,
        merged_into=event.kept,
        also=(),
        external_ids=(),
        by_name=NAMELESS,
        by_last_name="",
        by_email="",
    )


def fold_organization(
    organization: OrganizationDocument, event: OrganizationEvent, _recorded: Recorded
) -> OrganizationDocument:
    """The organization after one event."""
    match event:
        case OrganizationClosed():
            return replace(organization, closed=True)
        case OrganizationChanged():
            return replace(organization, name=event.name, parent=event.parent)
        case OrganizationRegistered():
            return replace(
                organization, code=event.code, name=event.name, parent=event.parent, by_code=event.code.casefold()
            )


def spelled(text: str | None) -> str:
    """A text as it is compared: in small letters, with single blanks."""
    return " ".join((text or "").casefold().split())


LEARNERS = Projection(
    name="learners",
    sources=(
        LearnerRegistered,
        LearnerChanged,
        LearnerDeactivated,
        LearnerReactivated,
        LegalHoldPlaced,
        LegalHoldLifted,
        LearnerErased,
        LearnersMerged,
    ),
    key=lambda event, recorded: event.learner,
    document=LearnerDocument,
    blank=lambda key: LearnerDocument(learner=key),
    fold=fold_learner,
    # What divides least stands first: of indexes that look alike, SQLite takes the one made last.
    index=("organization", "by_name", "by_last_name", "by_email", "manager", "by_job_role", "by_site"),
    kept=("active",),
    personal=True,
)

ORGANIZATIONS = Projection(
    name="organizations",
    sources=(OrganizationRegistered, OrganizationChanged, OrganizationClosed),
    key=lambda event, recorded: event.organization,
    document=OrganizationDocument,
    blank=lambda key: OrganizationDocument(organization=key),
    fold=fold_organization,
    index=("by_code", "parent"),
)

CLAIMS = Projection(
    name="claims",
    sources=(CodeClaimed, CodeReleased),
    key=lambda event, recorded: f"{event.kind}/{event.code}",
    document=ClaimDocument,
    blank=lambda key: ClaimDocument(code=key),
    fold=lambda claim, event, recorded: replace(claim, owner=event.owner if isinstance(event, CodeClaimed) else ""),
)
