"""Connecting clients of Kafka and closing them, in bounded time, whether the brokers answer or not."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from chassis.kafka.records import read_our_way

CLOSE_SECONDS = 2.0
log = logging.getLogger(__name__)


async def connect(starting: Coroutine[Any, Any, object]) -> None:
    """Let a client start. Who is cancelled meanwhile waits a moment longer: a client knows of its connections, and
    can close them, only once they stand. What it reads is read our way.
    """
    read_our_way()
    task = asyncio.create_task(starting)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        try:
            await asyncio.wait([task], timeout=CLOSE_SECONDS)
        finally:
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise


async def close(client: Any, stopping: Coroutine[Any, Any, None]) -> None:
    """Let a client stop; where the brokers do not answer, cut its connections, and give it up after that."""
    task = asyncio.create_task(stopping)
    try:
        done, _ = await asyncio.wait([task], timeout=CLOSE_SECONDS)
        if not done and client is not None:
            await client.close()
            done, _ = await asyncio.wait([task], timeout=CLOSE_SECONDS)
        if not done:
            log.warning("A client of Kafka did not stop in %.0f s and is given up", 2 * CLOSE_SECONDS)
    finally:
        task.cancel()
        for failed in await asyncio.gather(task, return_exceptions=True):
            if isinstance(failed, Exception):
                log.info("A client of Kafka did not stop cleanly: %r", failed)
