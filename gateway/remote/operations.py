"""What operators see and do, on services that run elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from chassis.errors import Refused, Unknown
from gateway.ops.port import DueTimer, Parked, Projections, ProjectionStatus, RebuildOutcome, Relays, RelayStatus
from gateway.remote.calling import Calls

T = TypeVar("T")


class Counted(msgspec.Struct, frozen=True):
    """How many events something was done to."""

    count: int


class Started(msgspec.Struct, frozen=True):
    """Whether a rebuild was started; false where one is under way."""

    started: bool


class RemoteOperations:
    """Asks every service, and puts the answers together."""

    def __init__(self, calls: Mapping[str, Calls]) -> None:
        self._calls = calls

    async def projections(self) -> Projections:
        """Where the views and reactions of every service are. What one service knows of the end of its own
        log counts for all who follow it.
        """
        each = await self._each(_everywhere)
        # A rebuild is known to the process that does it alone; all the rest to each of them.
        items = [one for answers in each for one in answers[0].items]
        newest: dict[str, int] = {}
        for one in items:
            newest[one.source] = max(one.newest, newest.get(one.source, 0))
        return Projections(
            items=[_against(one, newest[one.source]) for one in items],
            rebuilding=[one for answers in each for answer in answers for one in answer.rebuilding],
            rebuilt=_newest(one for answers in each for answer in answers for one in answer.rebuilt),
        )

    async def rebuild(self, service: str, view: str | None) -> None:
        """Start to rebuild one view, or all of a service; returns at once."""
        calls = self._of(service)
        under_way = any(answer.rebuilding for answer in await _everywhere(calls))
        if under_way or not (await self._ask(calls, "/ops/rebuild", {"view": view}, Started, once=True)).started:
            raise Refused(f"Views of {service} are being rebuilt just now.", slug="rebuild-under-way")

    async def relays(self) -> Relays:
        """How the topics stand with the logs."""
        told = await self._each(lambda calls: self._ask(calls, "/ops/relays", {}, list[RelayStatus]))
        return Relays(used=True, items=[one for answer in told for one in answer])

    async def parked(self, service: str | None) -> Sequence[Parked]:
        """What is set aside, in order."""
        if service is not None:
            return await self._ask(self._of(service), "/ops/parked", {}, list[Parked])
        told = await self._each(lambda calls: self._ask(calls, "/ops/parked", {}, list[Parked]))
        return [one for answer in told for one in answer]

    async def replay(self, service: str, root: str | None) -> int:
        """Try again what is set aside, in order; answers how many events were taken."""
        return (await self._ask(self._of(service), "/ops/replay", {"root": root}, Counted, once=True)).count

    async def skip(self, service: str, root: str | None) -> int:
        """Give up what is set aside; answers how many events."""
        return (await self._ask(self._of(service), "/ops/skip", {"root": root}, Counted, once=True)).count

    async def timers(self) -> Sequence[DueTimer]:
        """The timers that are set, the most overdue first."""
        told = await self._each(lambda calls: self._ask(calls, "/ops/timers", {}, list[DueTimer]))
        return sorted((one for answer in told for one in answer), key=lambda timer: timer.due)

    async def _each(self, ask: Callable[[Calls], Awaitable[T]]) -> Sequence[T]:
        return await asyncio.gather(*(ask(calls) for calls in self._calls.values()))

    async def _ask(self, calls: Calls, path: str, asked: Mapping[str, Any], kind: type[T], *, once: bool = False) -> T:
        return await asyncio.to_thread(calls.ask, path, asked, kind, once=once)

    def _of(self, service: str) -> Calls:
        if service not in self._calls:
            raise Unknown(f"There is no service {service[:100]}.", services=list(self._calls))
        return self._calls[service]


async def _everywhere(calls: Calls) -> Sequence[Projections]:
    return await asyncio.to_thread(calls.ask_each, "/ops/projections", {}, Projections)


def _newest(ended: Iterable[RebuildOutcome]) -> list[RebuildOutcome]:
    """The last of each service."""
    by_service: dict[str, RebuildOutcome] = {}
    for one in sorted(ended, key=lambda outcome: outcome.ended_at):
        by_service[one.service] = one
    return list(by_service.values())


def _against(one: ProjectionStatus, newest: int) -> ProjectionStatus:
    return msgspec.structs.replace(one, newest=newest, lag=max(0, newest - one.position))
