"""A dry run: the platform is asked what it knows, and nothing is sent to it that would change anything."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import count
from typing import Any

import msgspec

from chassis.errors import Problem
from rollbook.importers.lines import Answer, Line
from rollbook.importers.moving.placing import Placing
from rollbook.importers.moving.sending import MADE
from rollbook.importers.oulad.importing import Platform
from services.scheduling.commands import ScheduleSession
from services.scheduling.domain.clash import overridden

INVENTED = "new:"


class Rehearsal:
    """A platform that takes every command and does none; what would clash is judged on what it shows."""

    def __init__(self, platform: Platform) -> None:
        self._platform, self._placing, self._numbers = platform, Placing(platform), count(1)
        self._offerings: dict[str, Mapping[str, Any]] = {}

    async def get(self, path: str, params: Mapping[str, Any] = {}) -> Any:
        """The document at `path`; of what is only rehearsed there are none."""
        return await self._platform.get(path, params)

    async def settle(self) -> None:
        """Until every view has caught up."""
        await self._platform.settle()

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """As the platform has it."""
        return self._platform.in_bulk()

    async def batch(self, _service: str, lines: Sequence[Line]) -> Sequence[Answer]:
        """What would be answered, as far as that is known."""
        return [await self._answer(line) for line in lines]

    async def _answer(self, line: Line) -> Answer:
        thing = MADE.get(line.command)
        made = {thing: f"{INVENTED}{next(self._numbers)}"} if thing else {}
        if line.command == "ScheduleOffering":
            self._offerings[made["offering"]] = line.body
        if line.command == "ScheduleSession":
            return await self._placed(made["session"], msgspec.convert(line.body, ScheduleSession))
        return Answer(201, made)

    async def _placed(self, session: str, asked: ScheduleSession) -> Answer:
        if asked.offering not in self._offerings:
            self._offerings[asked.offering] = await self.get(f"/v1/offerings/{asked.offering}")
        try:
            clashes = await self._placing.clashes(session, asked, self._offerings[asked.offering])
            overridden(clashes, (), None)
        except Problem as refused:
            return Answer(refused.status, msgspec.to_builtins(refused.body()))
        return Answer(201, {"session": session})
