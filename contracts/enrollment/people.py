"""Events of enrollment about people and the organizations they belong to."""

from typing import Annotated

from contracts.event import Event, event, personal
from contracts.shared import ExternalId

SERVICE = "enrollment"


@event(SERVICE, "code-claimed")
class CodeClaimed(Event, frozen=True, kw_only=True):
    """A code or external id now belongs to one thing; written with the thing itself."""

    kind: str
    code: str
    owner: str


@event(SERVICE, "organization-registered")
class OrganizationRegistered(Event, frozen=True, kw_only=True):
    """A client or department whose people are trained."""

    organization: str
    code: str
    name: str
    parent: str | None = None


@event(SERVICE, "learner-registered")
class LearnerRegistered(Event, frozen=True, kw_only=True):
    """A person who can be trained; name and email are readable with the person's key alone."""

    learner: str
    name: Annotated[str | None, personal("learner")] = None
    email: Annotated[str | None, personal("learner")] = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    external_ids: tuple[ExternalId, ...] = ()


@event(SERVICE, "learner-changed")
class LearnerChanged(Event, frozen=True, kw_only=True):
    """The person's profile as it now stands, whole."""

    learner: str
    name: Annotated[str | None, personal("learner")] = None
    email: Annotated[str | None, personal("learner")] = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
