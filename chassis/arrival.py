"""Waiting for what another part has already made, but which has not arrived here yet."""

import asyncio
from collections.abc import Collection
from typing import Any, Protocol, TypeVar

import msgspec

from chassis.projection import Projection

D = TypeVar("D", bound=msgspec.Struct)

WAIT_SECONDS = 2.0
POLL_SECONDS = 0.02


class Documents(Protocol):
    """The part of the reads that finds documents by key."""

    async def get_many(self, view: Projection[D], keys: Any) -> dict[str, D]:
        """The documents of these keys that exist."""


async def arrived(
    reads: Documents, view: Projection[D], keys: Collection[str], seconds: float = WAIT_SECONDS
) -> dict[str, D]:
    """The documents of these keys, waiting up to `seconds` for those that are not there yet.

    What is still missing then is left out.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    found = await reads.get_many(view, sorted(wanted))
    waited = 0.0
    while waited < seconds and (missing := sorted(wanted - found.keys())):
        await asyncio.sleep(POLL_SECONDS)
        waited += POLL_SECONDS
        found = {**found, **await reads.get_many(view, missing)}
    return found
