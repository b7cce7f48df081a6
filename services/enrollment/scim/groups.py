"""Groups, over the commands and views of organizations."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from scim2_models import InvalidValueException, Meta, NotFoundException
from scim2_models.resources.resource import Resource

from chassis.errors import Refused, Unknown
from chassis.loop import Reply
from chassis.reads import every
from chassis.web.mounts import Ground
from services.enrollment.commands import CloseOrganization, KeepGroup, TakeInGroup
from services.enrollment.domain.group import tag
from services.enrollment.projections import (
    DIRECTORY_GROUPS,
    DIRECTORY_MEMBERS,
    LEARNERS,
    ORGANIZATIONS,
    GroupDocument,
)
from services.enrollment.scim.asking import ask, shown
from services.enrollment.scim.filters import Fields
from services.enrollment.scim.resources import Group, Member

AT_ONCE = 250
"""How many members come or leave in one transaction."""
LONGEST_NAME = 200


class Groups:
    """Reads and writes groups."""

    view = DIRECTORY_GROUPS
    model: type[Resource[Any]] = Group
    schema = str(Group.__schema__)
    fields: ClassVar[Fields] = {"displayname": ("by_name", str.casefold), "externalid": ("external_id", str)}

    def __init__(self, ground: Ground) -> None:
        self._ground, self._reads = ground, ground.reads

    async def document(self, ident: str) -> GroupDocument:
        """The group of that id.

        Raises:
            NotFoundException: there is no such organization, or it was closed.
        """
        found: GroupDocument | None = await self._reads.get(DIRECTORY_GROUPS, ident)
        if found is None or not found.shown:
            raise NotFoundException(detail=f"There is no group {ident}.")
        return found

    async def resources(self, documents: list[Any], *, whole: bool = True) -> list[Resource[Any]]:
        """The groups that these documents are about, with their members unless only the rest is wanted."""
        idents = [one.organization for one in documents]
        members: dict[str, list[str]] = {ident: [] for ident in idents}
        if whole and idents:
            for one in await every(self._reads, DIRECTORY_MEMBERS, {"organization": idents}):
                members[one.organization].append(one.learner)
        return [_group(one, members[one.organization]) for one in documents]

    async def of_member(self, learner: str) -> list[GroupDocument]:
        """The groups that a user is in."""
        memberships = await every(self._reads, DIRECTORY_MEMBERS, {"learner": learner})
        found = await self._reads.get_many(DIRECTORY_GROUPS, [one.organization for one in memberships])
        return [one for one in found.values() if one.shown]

    async def create(self, group: Any) -> Resource[Any]:
        """A new group."""
        name, members = _named(group), _members(group)
        command = TakeInGroup(name=name, external_id=group.external_id, joined=tuple(members[:AT_ONCE]))
        reply = await self._ask(command)
        ident = reply.body["organization"]
        reply = await self._change(ident, name, group.external_id, members[AT_ONCE:], (), last=reply)
        return await self._kept(reply, ident, group)

    async def update(self, group: Any, expected: str | None) -> Resource[Any]:
        """The group as it is now, whole."""
        before, after = await self._in(group.id), _members(group)
        joined = [who for who in after if who not in before]
        left = list(before.keys() - set(after))
        name = _named(group)
        first = await self._ask(
            KeepGroup(
                organization=group.id,
                name=name,
                external_id=group.external_id,
                joined=tuple(joined[:AT_ONCE]),
                left=tuple(left[:AT_ONCE]),
                tag=expected,
            )
        )
        reply = await self._change(group.id, name, group.external_id, joined[AT_ONCE:], left[AT_ONCE:], last=first)
        return await self._kept(reply, group.id, group)

    async def delete(self, ident: str, expected: str | None) -> None:
        """Everybody leaves the group, and the organization is closed."""
        group, members = await self.document(ident), await self._in(ident)
        await self._refuse_others(ident, members.keys())
        left = list(members)
        command = KeepGroup(
            organization=ident,
            name=group.name,
            external_id=group.external_id,
            left=tuple(left[:AT_ONCE]),
            tag=expected,
        )
        reply = await self._ask(command)
        reply = await self._change(ident, group.name, group.external_id, (), left[AT_ONCE:], last=reply)
        after = {self._ground.service: reply.position} if reply.position else None
        await shown(self._ground, await ask(self._ground, CloseOrganization(organization=ident), after))

    async def _in(self, ident: str) -> dict[str, None]:
        return {one.learner: None for one in await every(self._reads, DIRECTORY_MEMBERS, {"organization": ident})}

    async def _refuse_others(self, ident: str, members: Any) -> None:
        """Nobody is to be left in an organization that is about to be closed.

        Raises:
            Refused: `has-members`.
        """
        learners = await every(self._reads, LEARNERS, {"organization": ident, "active": True})
        below = [one for one in await every(self._reads, ORGANIZATIONS, {"parent": ident}) if not one.closed]
        others = sum(one.learner not in members for one in learners) + len(below)
        if others:
            told = f"{others} learners and organizations that no directory put there belong to it; move them first."
            raise Refused(told, slug="has-members", organization=ident, members=others)

    async def _change(
        self, ident: str, name: str, external_id: str | None, joined: Sequence[str], left: Sequence[str], *, last: Reply
    ) -> Reply:
        """Members come and leave, in as many steps as it takes; the answer to the last one."""
        for start in range(0, max(len(joined), len(left)), AT_ONCE):
            coming, leaving = joined[start : start + AT_ONCE], left[start : start + AT_ONCE]
            last = await self._ask(
                KeepGroup(
                    organization=ident,
                    name=name,
                    external_id=external_id,
                    joined=tuple(coming),
                    left=tuple(leaving),
                )
            )
        return last

    async def _ask(self, command: TakeInGroup | KeepGroup) -> Reply:
        try:
            return await ask(self._ground, command)
        except Unknown as unknown:
            if "learner" not in unknown.facts:
                raise
            # Not the address is wrong, but what was sent there.
            raise InvalidValueException(detail=f"members: {unknown.detail}") from unknown

    async def _kept(self, reply: Reply, ident: str, told: Any) -> Resource[Any]:
        """The group as the views show it; as it was told, where they take long."""
        await shown(self._ground, reply)
        try:
            (found,) = await self.resources([await self.document(ident)])
        except NotFoundException:
            now = datetime.now(UTC)
            meta = Meta(resource_type="Group", created=now, last_modified=now, version=_version(1, told.display_name))
            kept: Resource[Any] = told.model_copy(deep=True, update={"id": ident, "meta": meta})
            return kept
        return found


def _named(group: Any) -> str:
    name = (group.display_name or "").strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValueException(detail=f"displayName must have 1 to {LONGEST_NAME} characters, not blanks alone.")
    return name


def _members(group: Any) -> list[str]:
    return list(dict.fromkeys(one.value for one in group.members or () if one.value))


def _group(document: GroupDocument, members: Sequence[str]) -> Resource[Any]:
    meta = Meta(
        resource_type="Group",
        created=document.created,
        last_modified=document.changed,
        version=_version(document.version, document.name),
    )
    people = [Member(value=who, ref=f"Users/{who}", type="User") for who in members]
    group = Group(display_name=document.name, members=people or None)
    group.id, group.external_id, group.meta = document.organization, document.external_id, meta
    return group


def _version(version: int, name: str) -> str:
    return f'W/"{tag(version, name)}"'
