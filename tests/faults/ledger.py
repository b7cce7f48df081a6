"""What was asked of a platform under which key, and what it answered in the end."""

import asyncio
from typing import Any

NEVER_ANSWERED = "never answered"


class Ledger:
    """Requests by key; one that nobody knows the fate of is asked again under its key until it is answered."""

    def __init__(self) -> None:
        self.asked: dict[str, tuple[str, dict[str, Any]]] = {}
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self.contradicted: list[str] = []
        self._awaited, self._reached = 0, asyncio.Event()

    def ask(self, path: str, body: dict[str, Any]) -> str:
        """Note what is about to be asked; answers its key."""
        key = f"k{len(self.asked)}"
        self.asked[key] = (path, body)
        return key

    def note(self, key: str, status: int, body: dict[str, Any]) -> None:
        """Note an answer; a second one under a key has to be the first again."""
        if self.answers.setdefault(key, (status, body)) != (status, body):
            self.contradicted.append(key)
        if len(self.answers) >= self._awaited:
            self._reached.set()

    async def grown(self, by: int) -> None:
        """Until so many more are answered."""
        self._awaited = len(self.answers) + by
        self._reached.clear()
        await self._reached.wait()

    @property
    def acknowledged(self) -> dict[str, tuple[str, dict[str, Any], dict[str, Any]]]:
        """Path, body and answer of all that was said to be done."""
        return {key: (*self.asked[key], body) for key, (status, body) in self.answers.items() if status < 300}
