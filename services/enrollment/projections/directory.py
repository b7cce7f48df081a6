"""What a directory is shown (SCIM): its people, its groups, and who is in which."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    GroupMembersChanged,
    GroupProvisioned,
    LearnerDeactivated,
    LearnerProvisioned,
    LearnerReactivated,
    LearnerUnprovisioned,
    OrganizationChanged,
    OrganizationClosed,
    OrganizationRegistered,
)
from contracts.envelope import Recorded
from services.enrollment.domain.entry import address, spelled_login, unpacked


class PersonDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A directory's person. `entry` is all that it says of them, as JSON; the `by_` fields are for finding them."""

    learner: str
    entry: str | None = None
    shown: bool = False
    active: bool = True
    version: int = 0
    created: datetime | None = None
    changed: datetime | None = None
    by_login: str = ""
    by_external_id: str = ""
    by_email: str = ""
    by_display_name: str = ""


class GroupDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A directory's group, which is an organization."""

    organization: str
    name: str = ""
    external_id: str | None = None
    shown: bool = False
    version: int = 0
    created: datetime | None = None
    changed: datetime | None = None
    by_name: str = ""


class MemberDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That a learner is in a group."""

    membership: str
    organization: str = ""
    learner: str = ""


PersonEvent = LearnerProvisioned | LearnerUnprovisioned | LearnerDeactivated | LearnerReactivated
GroupEvent = OrganizationRegistered | OrganizationChanged | OrganizationClosed | GroupProvisioned | GroupMembersChanged


def fold_person(person: PersonDocument, event: PersonEvent, recorded: Recorded) -> PersonDocument:
    """The person after one event."""
    changed, version = recorded.recorded_at, person.version + 1
    match event:
        case LearnerDeactivated() | LearnerReactivated():
            return replace(person, active=isinstance(event, LearnerReactivated), changed=changed)
        case LearnerUnprovisioned():
            return replace(person, shown=False, changed=changed, version=version)
    entry = unpacked(event.entry)
    return replace(
        person,
        entry=event.entry,
        shown=event.entry is not None,
        version=version,
        created=person.created or changed,
        changed=changed,
        by_login=spelled_login(entry.get("userName") or ""),
        by_external_id=entry.get("externalId") or "",
        by_email=(address(entry) or "").casefold(),
        by_display_name=(entry.get("displayName") or "").casefold(),
    )


def fold_group(group: GroupDocument, event: GroupEvent, recorded: Recorded) -> GroupDocument:
    """The group after one event."""
    changed = recorded.recorded_at
    match event:
        case OrganizationRegistered():
            named = replace(group, name=event.name, by_name=event.name.casefold(), shown=True)
            return replace(named, created=changed, changed=changed)
        case OrganizationChanged():
            return replace(group, name=event.name, by_name=event.name.casefold(), changed=changed)
        case OrganizationClosed():
            return replace(group, shown=False, changed=changed)
        case GroupProvisioned():
            return replace(group, external_id=event.external_id, version=group.version + 1, changed=changed)
    return replace(group, version=group.version + 1, changed=changed)


def fold_member(member: MemberDocument, event: GroupMembersChanged, _recorded: Recorded) -> MemberDocument | None:
    """The membership after one event; null where it is over."""
    learner = member.membership.rpartition(".")[2]
    return replace(member, organization=event.organization, learner=learner) if learner in event.joined else None


PEOPLE = Projection(
    name="directory_people",
    sources=(LearnerProvisioned, LearnerUnprovisioned, LearnerDeactivated, LearnerReactivated),
    key=lambda event, recorded: event.learner,
    document=PersonDocument,
    blank=lambda key: PersonDocument(learner=key),
    fold=fold_person,
    index=("shown", "active", "by_login", "by_external_id", "by_email", "by_display_name"),
    personal=True,
)

GROUPS = Projection(
    name="directory_groups",
    sources=(
        OrganizationRegistered,
        OrganizationChanged,
        OrganizationClosed,
        GroupProvisioned,
        GroupMembersChanged,
    ),
    key=lambda event, recorded: event.organization,
    document=GroupDocument,
    blank=lambda key: GroupDocument(organization=key),
    fold=fold_group,
    index=("shown", "by_name", "external_id"),
)

MEMBERS = Projection(
    name="directory_members",
    sources=(GroupMembersChanged,),
    key=lambda event, recorded: [f"{event.organization}.{who}" for who in (*event.joined, *event.left)],
    document=MemberDocument,
    blank=lambda key: MemberDocument(membership=key),
    fold=fold_member,
    index=("organization", "learner"),
)
