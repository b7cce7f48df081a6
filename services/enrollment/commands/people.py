"""Commands about people and the organizations they belong to.

A command that changes names what it changes: a field that is left out stays, one that is null is taken away.
"""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chassis.decider import Command
from chassis.rehearsing import Told, ToWhom
from contracts.shared import ExternalId
from services.enrollment.shapes import (
    Code,
    Earlier,
    Email,
    Ident,
    JobRole,
    Language,
    Name,
    OutsideId,
    OwnField,
    OwnValue,
    Reason,
    Site,
    Source,
    Zone,
)

Own = Annotated[
    dict[OwnField, OwnValue],
    Meta(max_length=50, description="An installation's own fields; kept under the person's key."),
]
OwnChanged = Annotated[
    dict[OwnField, OwnValue | None],
    Meta(max_length=50, description="An installation's own fields; null takes one away, others stay."),
]


class NewExternalId(ExternalId, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What another system calls this person, as it is told; unique per source."""

    source: Source
    id: OutsideId


ExternalIds = Annotated[tuple[NewExternalId, ...], Meta(max_length=20)]


class RegisterOrganization(Command, frozen=True, kw_only=True):
    """Add a client or department, under a parent if it has one."""

    code: Code
    name: Name
    parent: Ident | None = None


class ChangeOrganization(Command, frozen=True, kw_only=True):
    """Call an organization otherwise, or have it, with all below it, belong to another one, or to none."""

    organization: Ident
    name: Name | UnsetType = UNSET
    parent: Ident | UnsetType | None = UNSET
    reason: Reason | None = None


class CloseOrganization(Command, frozen=True, kw_only=True):
    """Have nobody come to belong to an organization any more."""

    organization: Ident
    reason: Reason | None = None


class RegisterLearner(Command, frozen=True, kw_only=True):
    """Add a person who can be trained; something must tell who it is."""

    name: Name | None = None
    email: Email | None = None
    organization: Ident | None = None
    timezone: Zone | None = None
    language: Language | None = None
    external_ids: ExternalIds = ()
    manager: Ident | None = None
    job_role: JobRole | None = None
    site: Site | None = None
    hired_on: date | None = None
    custom: Own | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.name is None and self.email is None and not self.external_ids:
            raise ValueError("give a `name`, an `email` or one of the `external_ids`")


class UpsertLearner(Command, frozen=True, kw_only=True):
    """Add the person whom another system calls so, or replace their profile, whole.

    `external_ids` adds to those the person has; none is ever taken away. Who had left is back, unless told not to be
    `active`.
    """

    source: Source
    id: OutsideId
    name: Name | None = None
    email: Email | None = None
    organization: Ident | None = None
    timezone: Zone | None = None
    language: Language | None = None
    external_ids: ExternalIds = ()
    manager: Ident | None = None
    job_role: JobRole | None = None
    site: Site | None = None
    hired_on: date | None = None
    custom: Own | UnsetType = UNSET
    active: bool = True


class ProvisionLearner(Command, frozen=True, kw_only=True):
    """Add the person whom another system calls so, or change what is named of their profile."""

    source: Source
    id: OutsideId
    name: Name | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    organization: Ident | UnsetType | None = UNSET
    timezone: Zone | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    external_ids: ExternalIds = ()
    manager: Ident | UnsetType | None = UNSET
    job_role: JobRole | UnsetType | None = UNSET
    site: Site | UnsetType | None = UNSET
    hired_on: date | UnsetType | None = UNSET
    custom: OwnChanged | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class ChangeLearner(Told, frozen=True, kw_only=True):
    """Change what is named of a learner's profile. Who is no longer `active` has left; `notify` says who is told when
    their seats are let go.

    `external_ids` adds to those the person has; none is ever taken away. A change counts for what is required of them
    from `effective_at` on, if it was earlier than now.
    """

    learner: Ident
    name: Name | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    organization: Ident | UnsetType | None = UNSET
    timezone: Zone | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET
    external_ids: ExternalIds = ()
    manager: Ident | UnsetType | None = UNSET
    job_role: JobRole | UnsetType | None = UNSET
    site: Site | UnsetType | None = UNSET
    hired_on: date | UnsetType | None = UNSET
    custom: OwnChanged | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    reason: Reason | None = None
    effective_at: Earlier | None = None


class ReleaseLeaver(Command, frozen=True, kw_only=True):
    """Let go of what is held for a learner who has left, and has not come back."""

    learner: str
    notify: ToWhom = None
