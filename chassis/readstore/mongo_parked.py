"""The part of a MongoDB read store that keeps events aside."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.parking import ParkedEvent, roots_by_owner
from chassis.readstore.mongo_about import About
from chassis.readstore.mongo_driver import MongoDriver
from chassis.readstore.mongo_schema import PARKED
from chassis.readstore.port import Moved

_FIELDS = ParkedEvent.__struct_fields__
_IN_ORDER = (("owner", 1), ("source", 1), ("position", 1))


class MongoParked:
    """Events that were set aside by generations of a service's views, or by anything else of that service."""

    def __init__(self, driver: MongoDriver, service: str) -> None:
        self._driver, self._service = driver, service

    async def set_aside(self, park: Sequence[ParkedEvent]) -> None:
        """Set events aside; one that waits needs another of its root before it. That is looked for afterwards, since
        whoever replays a root looks for more of it until there is none: one of the two sees the other.

        Raises:
            Moved: there is none any more; what waits is taken back.
        """
        if not park:
            return
        waiting = {_key(event): event for event in park if not event.attempts}
        failed = {_key(event): event for event in park if event.attempts}
        made = set()
        if failed:
            await self._driver.add(PARKED, {key: _parts(event) for key, event in failed.items()})
        if waiting:
            made = await self._driver.add(PARKED, {key: ({}, _fields(event)) for key, event in waiting.items()})
        alone = [
            key
            for owner, root in {(waiting[key].owner, waiting[key].root) for key in made}
            for key in await self._alone(owner, root, made)
        ]
        if alone:
            await self._driver.delete(PARKED, {"_id": {"$in": alone}})
            raise Moved(f"nothing of {waiting[alone[0]].root} is set aside any more")

    async def take_back(self, unpark: Sequence[ParkedEvent]) -> None:
        """Forget events that were replayed or skipped."""
        if unpark:
            await self._driver.delete(PARKED, {"_id": {"$in": [_key(event) for event in unpark]}})

    async def listed(self, about: About, owner: str | None, root: str | None) -> Sequence[ParkedEvent]:
        """See `ReadStore.parked`."""
        where = self._serving(about) if owner is None else {"owner": owner}
        where |= {} if root is None else {"root": root}
        found = await self._driver.find(PARKED, where, order=_IN_ORDER)
        return [ParkedEvent(**{name: one[name] for name in _FIELDS}) for one in found]

    async def count(self, about: About) -> int:
        """See `ReadStore.parked_count`."""
        return await self._driver.count(PARKED, self._serving(about))

    async def roots(self) -> Mapping[str, frozenset[str]]:
        """See `ReadStore.parked_roots`."""
        pairs = await self._driver.aggregate(PARKED, [{"$group": {"_id": {"owner": "$owner", "root": "$root"}}}])
        return roots_by_owner((one["_id"]["owner"], one["_id"]["root"]) for one in pairs)

    async def owners(self) -> Sequence[str]:
        """Who has anything set aside."""
        return [one["_id"] for one in await self._driver.aggregate(PARKED, [{"$group": {"_id": "$owner"}}])]

    async def forget(self, owners: Sequence[str]) -> None:
        """Forget what these have set aside."""
        if owners:
            await self._driver.delete(PARKED, {"owner": {"$in": list(owners)}})

    async def _alone(self, owner: str, root: str, made: set[str]) -> Sequence[str]:
        """What was just made to wait for a root of which there is nothing else."""
        found = [one["_id"] for one in await self._driver.find(PARKED, {"owner": owner, "root": root}, ("_id",))]
        return found if made.issuperset(found) else ()

    def _serving(self, about: About) -> dict[str, Any]:
        """Whose events count: what serves, and what is no generation of a view."""
        not_serving = [
            f"{self._service}.{view}@{number}"
            for view, made in about.views.items()
            for number, one in made.generations.items()
            if one.state != "serving"
        ]
        return {"owner": {"$nin": not_serving}}


def _key(event: ParkedEvent) -> str:
    return f"{event.owner} {event.source} {event.position}"


def _fields(event: ParkedEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _FIELDS}


def _parts(event: ParkedEvent) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a failure sets, whether the event was there or not; and the rest of it."""
    fields = _fields(event)
    return {name: fields.pop(name) for name in ("error", "attempts")}, fields
