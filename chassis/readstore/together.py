"""Doing together what is asked for one by one, while others of its kind are being done."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")

MOST = 64


class Together(Generic[A, R]):
    """Hands over what is asked for: at once where nothing is under way, else with all else that came meanwhile.

    `do` answers for each of what it is given, in order, or raises; then each is tried once more by itself, so
    that nobody fails for another. What was given up is done all the same.
    """

    def __init__(self, do: Callable[[Sequence[A]], Awaitable[Sequence[R]]], most: int = MOST) -> None:
        self._do, self._most = do, most
        self._waiting: list[tuple[A, asyncio.Future[R]]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, one: A) -> R:
        """What `do` answers for this; raises what it raises."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            if not await self._done(taken) and len(taken) > 1:
                for one in taken:
                    await self._done([one])

    async def _done(self, taken: Sequence[tuple[A, "asyncio.Future[R]"]]) -> bool:
        """Do these; whether all have their answers."""
        try:
            answers = await self._do([one for one, _ in taken])
        except Exception as failure:  # noqa: BLE001 - it is raised where it was asked for
            if len(taken) == 1:
                ((_, answer),) = taken
                if not answer.done():
                    answer.set_exception(failure)
            return False
        for (_, asked), found in zip(taken, answers, strict=True):
            if not asked.done():
                asked.set_result(found)
        return True


class TogetherByName(Generic[A, R]):
    """A `Together` for each name, made when it is first asked for: only what has the same one is done together."""

    def __init__(self, do: Callable[[str, Sequence[A]], Awaitable[Sequence[R]]]) -> None:
        self._do = do
        self._named: dict[str, Together[A, R]] = {}

    async def ask(self, name: str, one: A) -> R:
        """What `do` answers for this; raises what it raises."""
        if name not in self._named:
            self._named[name] = Together(partial(self._do, name))
        return await self._named[name].ask(one)


async def all_of(work: Iterable[Coroutine[Any, Any, R]]) -> list[R]:
    """What all of this answers; a failure is told when everything has ended."""
    done = await asyncio.gather(*work, return_exceptions=True)
    answers = []
    for one in done:
        if isinstance(one, BaseException):
            raise one
        answers.append(one)
    return answers
