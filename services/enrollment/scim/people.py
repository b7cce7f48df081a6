"""Users, over the commands and views of people."""

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

from scim2_models import InvalidValueException, Meta, NotFoundException
from scim2_models.resources.resource import Resource

from chassis.digests import Digests
from chassis.web.mounts import Ground
from services.enrollment.commands import KeepEntry, LetGo, TakeIn
from services.enrollment.domain.directory import tag
from services.enrollment.domain.entry import ENTERPRISE, spelled_login, unpacked
from services.enrollment.projections import DIRECTORY_PEOPLE, PersonDocument
from services.enrollment.scim.asking import ask, shown
from services.enrollment.scim.filters import Fields
from services.enrollment.scim.resources import AnyUser, User

LONGEST_LOGIN = 254
OURS = ("schemas", "id", "meta")


class People:
    """Reads and writes users."""

    view = DIRECTORY_PEOPLE
    model: type[Resource[Any]] = AnyUser
    schema = str(User.__schema__)
    fields: ClassVar[Fields] = {
        "username": ("by_login", spelled_login),
        "externalid": ("by_external_id", str),
        "displayname": ("by_display_name", str.casefold),
        "emails": ("by_email", str.casefold),
        "active": ("active", str),
    }

    def __init__(self, ground: Ground, digests: Digests) -> None:
        self._ground, self._digests = ground, digests

    async def document(self, ident: str) -> PersonDocument:
        """The person of that id.

        Raises:
            NotFoundException: the directory is shown no such user.
        """
        found: PersonDocument | None = await self._ground.reads.get(DIRECTORY_PEOPLE, ident)
        if found is None or not found.shown:
            raise NotFoundException(detail=f"There is no user {ident}.")
        return found

    async def resources(self, documents: list[Any], *, whole: bool = True) -> list[Resource[Any]]:  # noqa: ARG002
        """The users that these documents are about; there is no part of one."""
        return [_user(one) for one in documents]

    async def create(self, user: Any) -> Resource[Any]:
        """A new user, or one who comes back."""
        login = await self._login(user)
        reply = await ask(self._ground, TakeIn(login=login, entry=_entry(user)))
        return await self._kept(reply, reply.body["learner"], user)

    async def update(self, user: Any, expected: str | None) -> Resource[Any]:
        """The user as it is now, whole."""
        login = await self._login(user)
        command = KeepEntry(learner=user.id, login=login, entry=_entry(user), tag=expected)
        return await self._kept(await ask(self._ground, command), user.id, user)

    async def delete(self, ident: str, expected: str | None) -> None:
        """The user is given up."""
        await shown(self._ground, await ask(self._ground, LetGo(learner=ident, tag=expected)))

    async def _login(self, user: Any) -> str:
        login = spelled_login(user.user_name or "").strip()
        if not login or len(login) > LONGEST_LOGIN:
            raise InvalidValueException(detail=f"userName must have 1 to {LONGEST_LOGIN} characters, not blanks alone.")
        return await self._digests.of(login)

    async def _kept(self, reply: Any, ident: str, told: Any) -> Resource[Any]:
        """The user as the views show it; as it was told, where they take long."""
        await shown(self._ground, reply)
        try:
            return _user(await self.document(ident))
        except NotFoundException:
            now = datetime.now(UTC)
            meta = Meta(resource_type="User", created=now, last_modified=now, version=_version(1, active=True))
            kept: Resource[Any] = told.model_copy(deep=True, update={"id": ident, "meta": meta})
            return kept


def _entry(user: Any) -> str:
    """All that a directory says of a user, as it is kept."""
    told = {name: value for name, value in user.model_dump().items() if name not in OURS and value is not None}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _user(person: PersonDocument) -> Resource[Any]:
    entry = unpacked(person.entry)
    if entry.get("active") is not None or not person.active:
        entry["active"] = person.active
    found: Resource[Any] = AnyUser.model_validate(
        {"schemas": [str(User.__schema__), *([ENTERPRISE] if ENTERPRISE in entry else [])], **entry}
    )
    found.id = person.learner
    found.meta = Meta(
        resource_type="User",
        created=person.created,
        last_modified=person.changed,
        version=_version(person.version, active=person.active),
    )
    return found


def _version(version: int, *, active: bool) -> str:
    return f'W/"{tag(version, active=active)}"'
