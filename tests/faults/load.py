"""Clients at work without an end: enrollments, cancellations, outcomes and new people."""

from typing import Any

from tests.e2e.caller import Caller
from tests.faults.asking import Asking, Running, Wish

SEATS, PEOPLE = 40, 6_000
COMPONENTS = ("day", "quiz")


class Load(Asking):
    """Everything in any order, in an offering with seats and one without, until it is stopped."""

    seats = SEATS

    def __init__(self, platform: Running, seed: int) -> None:
        super().__init__(platform, seed)
        self._free: list[str] = []
        self._leaving: list[str] = []
        self._learning: list[tuple[str, int]] = []
        self.open = ""

    async def _prepare(self, caller: Caller) -> None:
        self.seated = await caller.offering(SEATS)
        self.open = await caller.offering(None, delivery="on_demand")
        for _ in range(PEOPLE // 1000):
            self._free += await caller.learners(1000)
        self.people = len(self._free)

    async def _next(self) -> Wish:
        dice = self._chance.random()
        if dice < 0.1:
            return "/v1/learners", {"name": f"Newcomer {self._chance.random()}"}
        if dice < 0.3 and self._leaving:
            enrollment = self._leaving.pop(self._chance.randrange(len(self._leaving)))
            return f"/v1/enrollments/{enrollment}/cancel", {}
        if dice < 0.65 and self._learning:
            learner, done = self._learning.pop(self._chance.randrange(len(self._learning)))
            evidence = {"source": "lms", "source_id": f"{learner}-{done}"}
            return "/v1/outcomes", {
                "offering": self.open, "learner": learner, "component": COMPONENTS[done], "outcome": "completed",
                **evidence,
            }  # fmt: skip
        offering = self._chance.choice([self.seated, self.open])
        return "/v1/enrollments", {"offering": offering, "learner": self._free.pop()}

    def _follow(self, path: str, body: dict[str, Any], told: dict[str, Any]) -> None:
        if path == "/v1/enrollments":
            if body["offering"] == self.open:
                self._learning.append((body["learner"], 0))
            else:
                self._leaving.append(told["enrollment"])
        elif path == "/v1/outcomes" and body["component"] == COMPONENTS[0]:
            self._learning.append((body["learner"], 1))
