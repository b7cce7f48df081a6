"""What a service's process answers to the gateway alone."""

from typing import Any

import msgspec
from fastapi import FastAPI

from chassis.errors import Refused, Unavailable
from chassis.eventlog.port import LogUnavailable
from chassis.feed.port import FeedUnavailable
from chassis.readstore.port import ReadStoreUnavailable
from chassis.web.inner import Answer, Nothing, Verifies, add, add_log
from gateway.ops.port import DueTimer, Parked, Projections
from gateway.remote.operations import Counted, Started
from rollbook.cluster.parts import Parts
from rollbook.cluster.relays import relays_of
from rollbook.operations import HostedOperations


class ViewAsked(msgspec.Struct, frozen=True):
    """One view, or all of them."""

    view: str | None = None


class RootAsked(msgspec.Struct, frozen=True):
    """What is set aside of one root, or all of it."""

    root: str | None = None


def open_inner(app: FastAPI, verifier: Verifies, parts: Parts, operations: HostedOperations) -> None:
    """Open a service's inner addresses."""
    name = parts.service.name

    async def projections(_: Nothing) -> Projections:
        return await operations.projections()

    async def rebuild(asked: ViewAsked) -> Started:
        try:
            await operations.rebuild(name, asked.view)
        except Refused:
            return Started(started=False)
        return Started(started=True)

    async def parked(_: Nothing) -> list[Parked]:
        return list(await operations.parked(name))

    async def replay(asked: RootAsked) -> Counted:
        return Counted(await operations.replay(name, asked.root))

    async def skip(asked: RootAsked) -> Counted:
        return Counted(await operations.skip(name, asked.root))

    async def timers(_: Nothing) -> list[DueTimer]:
        return list(await operations.timers())

    if parts.log and parts.vault:
        add_log(app, verifier, parts.log, parts.vault)
    for path, asked, answer in (
        ("/ops/projections", Nothing, projections),
        ("/ops/relays", Nothing, lambda _: relays_of(parts)),
        ("/ops/rebuild", ViewAsked, rebuild),
        ("/ops/parked", Nothing, parked),
        ("/ops/replay", RootAsked, replay),
        ("/ops/skip", RootAsked, skip),
        ("/ops/timers", Nothing, timers),
    ):
        add(app, verifier, path, asked, _explained(answer))


def _explained(answer: Answer) -> Answer:
    """The answer; where a server is away, that is said instead of a fault of ours."""

    async def explained(asked: Any) -> Any:
        try:
            return await answer(asked)
        except (LogUnavailable, ReadStoreUnavailable, FeedUnavailable) as away:
            raise Unavailable(f"What this rests on is away just now: {away}") from away

    return explained
