"""What a process of a service cannot do without, and whether it is there."""

import asyncio
from collections.abc import Awaitable, Mapping

from chassis.errors import Unavailable
from chassis.eventlog.port import LogDamaged, LogUnavailable
from chassis.feed.port import FeedUnavailable
from chassis.readstore.port import ReadStoreDamaged, ReadStoreUnavailable
from rollbook.cluster.parts import Parts

SECONDS = 2.0
"""Less than the gateway waits for us, which is to hear what is missing."""

_AWAY = (
    LogUnavailable, LogDamaged, ReadStoreUnavailable, ReadStoreDamaged, FeedUnavailable, Unavailable,
    OSError, TimeoutError,
)  # fmt: skip


async def away(parts: Parts) -> Mapping[str, str]:
    """What of PostgreSQL, MongoDB and Kafka does not answer, with why in a few words."""
    asked: dict[str, Awaitable[object]] = {"mongodb": parts.store.checkpoints("nobody"), "kafka": parts.feed.check()}
    if parts.log:
        asked["postgresql"] = asyncio.to_thread(parts.log.last_position)
    told = await asyncio.gather(*(_trouble(one) for one in asked.values()))
    return {name: trouble for name, trouble in zip(asked, told, strict=True) if trouble}


async def _trouble(asked: Awaitable[object]) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            await asked
    except _AWAY as missing:
        return str(missing) or type(missing).__name__
    return ""
