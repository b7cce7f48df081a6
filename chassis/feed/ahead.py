"""Fetching the next batch while the last is being handled."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeVar

T = TypeVar("T")


async def ahead(batches: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """The same batches, one of them fetched in advance; raises what fetching raised after those before it."""
    coming = asyncio.ensure_future(anext(batches))
    try:
        while True:
            try:
                batch = await coming
            except StopAsyncIteration:
                return
            coming = asyncio.ensure_future(anext(batches))
            yield batch
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
