"""A dry run: the platform is asked what it knows, and nothing is sent to it that would change anything."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import count
from typing import Any
from uuid import uuid4

from rollbook.importers.lines import Answer, Line
from rollbook.importers.moving.sending import MADE
from rollbook.importers.oulad.importing import Platform

INVENTED = "new:"


class Rehearsal:
    """A platform that takes every command and does none; only what it can judge without doing it is asked of it."""

    def __init__(self, platform: Platform) -> None:
        self._platform, self._numbers = platform, count(1)

    async def get(self, path: str, params: Mapping[str, Any] = {}) -> Any:
        """The document at `path`; of what is only rehearsed there are none."""
        return await self._platform.get(path, params)

    async def settle(self) -> None:
        """Until every view has caught up."""
        await self._platform.settle()

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """As the platform has it."""
        return self._platform.in_bulk()

    async def batch(self, service: str, lines: Sequence[Line]) -> Sequence[Answer]:
        """What would be answered, as far as that is known."""
        return [await self._answer(service, line) for line in lines]

    async def _answer(self, service: str, line: Line) -> Answer:
        thing = MADE.get(line.command)
        if line.command == "ScheduleSession" and not any(map(_invented, line.body.values())):
            asked = Line(service, line.command, uuid4().hex, {**line.body, "dry_run": True}, line.row)
            (answer,) = await self._platform.batch(service, [asked])
            if not answer.accepted:
                return answer
            if clashes := answer.body.get("clashes"):
                return Answer(409, {"type": "/problems/clash", "clashes": clashes})
        return Answer(201, {thing: f"{INVENTED}{next(self._numbers)}"} if thing else {})


def _invented(value: Any) -> bool:
    return any(map(_invented, value)) if isinstance(value, list) else str(value).startswith(INVENTED)
