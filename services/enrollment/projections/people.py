"""People, the organizations they belong to, and what other systems call them."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import CodeClaimed, LearnerChanged, LearnerRegistered, OrganizationRegistered
from contracts.envelope import Recorded
from contracts.shared import ExternalId


class LearnerDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A person; the last three fields are for finding them, in small letters."""

    learner: str
    name: str | None = None
    email: str | None = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
    by_name: str = ""
    by_last_name: str = ""
    by_email: str = ""


class OrganizationDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A client or department."""

    organization: str
    code: str = ""
    name: str = ""
    parent: str | None = None
    by_code: str = ""


class ClaimDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a code or an external id is."""

    code: str
    owner: str = ""


NAMELESS = "\U0010ffff"
"""Sorts after every name, for those who have none."""


def fold_learner(
    learner: LearnerDocument, event: LearnerRegistered | LearnerChanged, _recorded: Recorded
) -> LearnerDocument:
    """The person after one event."""
    name = " ".join((event.name or "").casefold().split())
    first, _, last = name.rpartition(" ")
    return replace(
        learner,
        name=event.name,
        email=event.email,
        organization=event.organization,
        timezone=event.timezone,
        language=event.language,
        external_ids=event.external_ids,
        by_name=name or NAMELESS,
        by_last_name=f"{last} {first}".strip(),
        by_email=(event.email or "").casefold(),
    )


LEARNERS = Projection(
    name="learners",
    sources=(LearnerRegistered, LearnerChanged),
    key=lambda event, recorded: event.learner,
    document=LearnerDocument,
    blank=lambda key: LearnerDocument(learner=key),
    fold=fold_learner,
    index=("organization", "by_name", "by_last_name", "by_email"),
    personal=True,
)

ORGANIZATIONS = Projection(
    name="organizations",
    sources=(OrganizationRegistered,),
    key=lambda event, recorded: event.organization,
    document=OrganizationDocument,
    blank=lambda key: OrganizationDocument(organization=key),
    fold=lambda organization, event, recorded: replace(
        organization, code=event.code, name=event.name, parent=event.parent, by_code=event.code.casefold()
    ),
    index=("by_code", "parent"),
)

CLAIMS = Projection(
    name="claims",
    sources=(CodeClaimed,),
    key=lambda event, recorded: f"{event.kind}/{event.code}",
    document=ClaimDocument,
    blank=lambda key: ClaimDocument(code=key),
    fold=lambda claim, event, recorded: replace(claim, owner=event.owner),
)
