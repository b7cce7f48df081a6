"""What the SCIM server reads and writes: nothing of its own, but the views, and commands to the decision loop."""

from collections.abc import Mapping
from typing import Any

from scim2_models import (
    InvalidFilterException,
    ResourceType,
    ResponseParameters,
    SearchRequest,
)
from scim2_models.path import ScimFilter
from scim2_models.resources.resource import Resource
from scim2_server.conditions import opaque_tag
from scim2_server.storage import AsyncScimStorage, SearchPage

from chassis.digests import Digests
from chassis.reads import every
from chassis.web.mounts import Ground
from services.enrollment.scim.filters import MEMBERS, Narrowed, narrowed
from services.enrollment.scim.groups import Groups
from services.enrollment.scim.pages import Pages
from services.enrollment.scim.people import People
from services.enrollment.scim.resources import MOST

Kind = People | Groups
SHOWN: Mapping[str, Any] = {"shown": True}


class Storage(AsyncScimStorage):
    """Users and groups. `search` looks through `MOST` documents at most where no index answers."""

    def __init__(self, ground: Ground, digests: Digests) -> None:
        self._reads, self._pages = ground.reads, Pages(ground.reads)
        self._groups = Groups(ground)
        self._kinds: Mapping[str, Kind] = {"User": People(ground, digests), "Group": self._groups}

    async def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """One resource."""
        kind = self._kind(resource_type)
        (found,) = await kind.resources([await kind.document(resource_id)], whole=_whole(response_parameters))
        return found

    async def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ARG002 - for cursors, which are not offered
    ) -> SearchPage:
        """One page of the resources that a filter lets through, those of one kind after those of the other."""
        skip = max(0, (search_request.start_index or 1) - 1)
        left = MOST if search_request.count is None else max(0, search_request.count)
        total, found = 0, list[Resource[Any]]()
        for resource_type in resource_types:
            passed = max(0, skip - total)
            of_kind, more = await self._of_kind(self._kind(resource_type), search_request, passed, left - len(found))
            total, found = total + of_kind, found + more
        return SearchPage(total, found)

    async def _of_kind(
        self, kind: Kind, asked: SearchRequest[Any], skip: int, count: int
    ) -> tuple[int, list[Resource[Any]]]:
        """How many of one kind there are, and some of them."""
        found = narrowed(asked.filter.ast if asked.filter else None, kind.fields, kind.schema)
        whole, where = _whole(asked), {**SHOWN, **found.where}
        few = await self._few(kind, found)
        if few is None and found.exact:
            documents = await self._pages.page(kind.view, where, skip, count) if count else []
            return await self._count(kind, where), await kind.resources(documents, whole=whole)
        if few is None:
            if await self._count(kind, where) > MOST:
                raise InvalidFilterException(detail=f"Compare one of {', '.join(_known(kind))} by eq, joined by and.")
            few = await every(self._reads, kind.view, where)
        if found.exact:
            return len(few), await kind.resources(few[skip : skip + count], whole=whole)
        model: Any = kind.model
        wanted = ScimFilter[model](str(asked.filter))
        resources = [one for one in await kind.resources(few) if wanted.match(one)]
        return len(resources), resources[skip : skip + count]

    async def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """A new resource."""
        return await self._kind(resource_type).create(resource)

    async def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """The resource as it is now."""
        return await self._kind(resource_type).update(resource, _tag(expected_version))

    async def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        """The resource is shown no more."""
        await self._kind(resource_type).delete(resource_id, _tag(expected_version))

    def _kind(self, resource_type: ResourceType) -> Kind:
        return self._kinds[str(resource_type.name)]

    async def _few(self, kind: Kind, found: Narrowed) -> list[Any] | None:
        """The documents that an id or a member leaves; null where the filter names neither."""
        if found.nothing:
            return []
        if found.member is not None and isinstance(kind, Groups):
            few: list[Any] = await kind.of_member(found.member)
            few = [one for one in few if found.ident in (None, one.organization)]
        elif found.ident is not None:
            one = await self._reads.get(kind.view, found.ident)
            few = [one] if one is not None and one.shown else []
        else:
            return None
        return [one for one in few if all(getattr(one, name) == value for name, value in found.where.items())]

    async def _count(self, kind: Kind, where: Mapping[str, Any]) -> int:
        return sum((await self._reads.count(kind.view, (), where)).values())


def _known(kind: Kind) -> list[str]:
    named = {"username": "userName", "externalid": "externalId", "displayname": "displayName", "emails": "emails.value"}
    return ["id", *(named.get(name, name) for name in kind.fields)]


def _tag(version: str | None) -> str | None:
    return None if version is None else opaque_tag(version)


def _whole(parameters: ResponseParameters[Any] | None) -> bool:
    """Whether the members of groups are asked for, too."""
    if parameters is None:
        return True
    if any(str(path).casefold().endswith(MEMBERS) for path in parameters.excluded_attributes or ()):
        return False
    kept = parameters.attributes or ()
    return not kept or any(MEMBERS in str(path).casefold() for path in kept)
