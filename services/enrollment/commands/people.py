"""Commands about people and the organizations they belong to."""

from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from contracts.shared import ExternalId
from services.enrollment.shapes import (
    Code,
    Email,
    Ident,
    Language,
    Name,
    OutsideId,
    Source,
)


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


class RegisterLearner(Command, frozen=True, kw_only=True):
    """Add a person who can be trained; something must tell who it is."""

    name: Name | None = None
    email: Email | None = None
    organization: Ident | None = None
    timezone: Annotated[str, Meta(max_length=64)] | None = None
    language: Language | None = None
    external_ids: ExternalIds = ()

    def __post_init__(self) -> None:
        if self.name is None and self.email is None and not self.external_ids:
            raise ValueError("give a `name`, an `email` or one of the `external_ids`")


class UpsertLearner(Command, frozen=True, kw_only=True):
    """Add the person whom another system calls so, or replace their profile, whole.

    `external_ids` adds to those the person has; none is ever taken away.
    """

    source: Source
    id: OutsideId
    name: Name | None = None
    email: Email | None = None
    organization: Ident | None = None
    timezone: Annotated[str, Meta(max_length=64)] | None = None
    language: Language | None = None
    external_ids: ExternalIds = ()
