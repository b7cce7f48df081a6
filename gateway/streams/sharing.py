"""The same question, asked by many at once, answered once."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Shared:
    """Runs work in a thread; who asks for the same while it is under way waits for the same answer."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Task[Any]] = {}

    async def run(self, question: Hashable, work: Callable[[], T]) -> T:
        """The answer of `work`; raises what it raises. Who stops waiting does not stop it for others."""
        task: asyncio.Task[T] | None = self._under_way.get(question)
        if task is None:
            task = self._under_way[question] = asyncio.create_task(asyncio.to_thread(work))
            task.add_done_callback(lambda done: self._forget(question, done))
        return await asyncio.shield(task)

    def _forget(self, question: Hashable, done: asyncio.Task[Any]) -> None:
        del self._under_way[question]
        # Looked at here, so that an error nobody waits for any more is not told as forgotten.
        done.cancelled() or done.exception()
