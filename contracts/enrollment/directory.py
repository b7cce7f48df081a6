"""Events of enrollment about people and groups as a directory provisions them (SCIM)."""

from typing import Annotated

from contracts.enrollment.people import SERVICE
from contracts.event import Event, event, personal


@event(SERVICE, "code-released")
class CodeReleased(Event, frozen=True, kw_only=True):
    """A code belongs to nobody any more, and can be claimed anew."""

    kind: str
    code: str
    owner: str


@event(SERVICE, "learner-provisioned")
class LearnerProvisioned(Event, frozen=True, kw_only=True):
    """What a directory says of the person, whole, as JSON text; readable with the person's key alone. `login` is a
    keyed digest of the name they sign in by.
    """

    learner: str
    login: str
    entry: Annotated[str | None, personal("learner")] = None


@event(SERVICE, "learner-unprovisioned")
class LearnerUnprovisioned(Event, frozen=True, kw_only=True):
    """The directory has given the person up, and is told of them no more; everything else stays."""

    learner: str


@event(SERVICE, "learner-grouped")
class LearnerGrouped(Event, frozen=True, kw_only=True):
    """The groups of the directory that the person is in, whole, the one joined last at the end."""

    learner: str
    groups: tuple[str, ...] = ()


@event(SERVICE, "group-provisioned")
class GroupProvisioned(Event, frozen=True, kw_only=True):
    """A directory keeps the organization as one of its groups, and calls it so."""

    organization: str
    external_id: str | None = None


@event(SERVICE, "group-members-changed")
class GroupMembersChanged(Event, frozen=True, kw_only=True):
    """Who came into a directory's group, and who is in it no more."""

    organization: str
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
