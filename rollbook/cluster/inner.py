"""What a service's process answers to the gateway alone."""

import msgspec
from fastapi import FastAPI

from chassis.errors import Refused
from chassis.web.inner import Nothing, Verifies, add, add_log
from gateway.ops.port import DueTimer, Parked, Projections, RelayStatus
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

    async def relays(_: Nothing) -> list[RelayStatus]:
        return await relays_of(parts)

    async def timers(_: Nothing) -> list[DueTimer]:
        return list(await operations.timers())

    if parts.log and parts.vault:
        add_log(app, verifier, parts.log, parts.vault)
    add(app, verifier, "/ops/projections", Nothing, projections)
    add(app, verifier, "/ops/relays", Nothing, relays)
    add(app, verifier, "/ops/rebuild", ViewAsked, rebuild)
    add(app, verifier, "/ops/parked", Nothing, parked)
    add(app, verifier, "/ops/replay", RootAsked, replay)
    add(app, verifier, "/ops/skip", RootAsked, skip)
    add(app, verifier, "/ops/timers", Nothing, timers)
