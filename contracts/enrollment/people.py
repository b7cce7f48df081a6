"""Events of enrollment about people and the organizations they belong to."""

from datetime import date
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


@event(SERVICE, "organization-changed")
class OrganizationChanged(Event, frozen=True, kw_only=True):
    """What an organization is called and belongs to, as it now stands, whole; its code stays."""

    organization: str
    name: str
    parent: str | None = None


@event(SERVICE, "organization-closed")
class OrganizationClosed(Event, frozen=True, kw_only=True):
    """Nobody comes to belong to the organization any more; what happened in it stays."""

    organization: str


@event(SERVICE, "learner-registered")
class LearnerRegistered(Event, frozen=True, kw_only=True):
    """A person who can be trained; name, email and the installation's own fields are readable with the person's key
    alone. `custom` holds those own fields, as JSON text.
    """

    learner: str
    name: Annotated[str | None, personal("learner")] = None
    email: Annotated[str | None, personal("learner")] = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
    manager: str | None = None
    job_role: str | None = None
    site: str | None = None
    hired_on: date | None = None
    custom: Annotated[str | None, personal("learner")] = None


@event(SERVICE, "learner-changed")
class LearnerChanged(Event, frozen=True, kw_only=True):
    """The person's profile as it now stands, whole; `changed` names the fields that this is about, which are so from
    when it took effect (none named: all of them).
    """

    learner: str
    name: Annotated[str | None, personal("learner")] = None
    email: Annotated[str | None, personal("learner")] = None
    organization: str | None = None
    timezone: str | None = None
    language: str | None = None
    external_ids: tuple[ExternalId, ...] = ()
    manager: str | None = None
    job_role: str | None = None
    site: str | None = None
    hired_on: date | None = None
    custom: Annotated[str | None, personal("learner")] = None
    changed: tuple[str, ...] = ()


@event(SERVICE, "learner-deactivated")
class LearnerDeactivated(Event, frozen=True, kw_only=True):
    """The person has left: they come to no seat and nothing is required of them."""

    learner: str


@event(SERVICE, "learner-reactivated")
class LearnerReactivated(Event, frozen=True, kw_only=True):
    """The person has come back."""

    learner: str


@event(SERVICE, "leaver-released")
class LeaverReleased(Event, frozen=True, kw_only=True):
    """The seats ahead, and the places in queues, that were held for a person who has left are let go; these."""

    learner: str
    enrollments: tuple[str, ...] = ()
