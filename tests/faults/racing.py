"""A thousand for one seat; then there are more seats, and half of those who came leave, in any order."""

import asyncio
from typing import Any

from tests.e2e.caller import Caller
from tests.e2e.conftest import calling
from tests.faults.asking import Asking, Running, Wish
from tests.faults.judging import Fold, Verdict, judge_acknowledged, judge_order, judge_roster, judge_seats

RACERS, LATER, LEAVING = 1_000, 300, 500


class Race(Asking):
    """Everybody comes; nobody leaves before `leave`."""

    clients = 24

    def __init__(self, platform: Running, seed: int) -> None:
        super().__init__(platform, seed)
        self.seats = 1
        self._coming: list[str] = []
        self._came: list[str] = []
        self._leaving: list[str] = []
        self._all_came, self._may_leave = asyncio.Event(), asyncio.Event()

    async def leave(self) -> None:
        """When all have come: more seats, and once those are given, half of all may leave."""
        await self._reached(self._all_came.wait())
        async with calling(self.platform) as caller:
            await caller.post(f"/v1/offerings/{self.seated}/capacity", {"capacity": LATER, "notify": "none"})
            await caller.until(f"/v1/offerings/{self.seated}/seats", lambda seats: seats["enrolled"] == LATER)
        self.seats = LATER
        self._leaving = self._chance.sample(self._came, LEAVING)
        self._may_leave.set()

    async def stop(self) -> None:
        """Wait until all have left who want to."""
        await asyncio.gather(*self._tasks)

    async def _prepare(self, caller: Caller) -> None:
        self.seated = await caller.offering(self.seats)
        self._coming = await caller.learners(RACERS)
        self.people = len(self._coming)

    async def _next(self) -> Wish | None:
        if self._coming:
            return "/v1/enrollments", {"offering": self.seated, "learner": self._coming.pop(), "notify": "none"}
        await self._may_leave.wait()
        return (f"/v1/enrollments/{self._leaving.pop()}/cancel", {"notify": "none"}) if self._leaving else None

    def _follow(self, path: str, body: dict[str, Any], told: dict[str, Any]) -> None:
        if path == "/v1/enrollments":
            self._came.append(told["enrollment"])
            if len(self._came) == RACERS:
                self._all_came.set()


async def judge_race(caller: Caller, race: Race) -> Verdict:
    """One was enrolled at first, all others were told the place that the log has them at, and each seat that was given
    up went to the first in line, once.
    """
    events = await caller.history()
    told, verdict = Fold(events), Verdict(acknowledged=len(race.ledger.acknowledged))
    judge_order(events, verdict)
    judge_acknowledged(race, told, verdict)
    judge_seats(race, told, verdict)
    await judge_roster(caller, race, told, verdict)
    answers = [answer for path, _, answer in race.ledger.acknowledged.values() if path == "/v1/enrollments"]
    verdict.same("seat at first", ["one"], ["one" for answer in answers if answer["state"] == "enrolled"])
    verdict.reordered += [
        f"{answer['enrollment']} was told place {answer['place']}, and is number {told.tickets[answer['enrollment']]}"
        for answer in answers
        if answer["state"] == "waitlisted" and answer["place"] != told.tickets[answer["enrollment"]]
    ]
    verdict.same("seat passed on", told.freed, [one for one in told.promoted_for if one != "None"])
    verdict.doubled += [f"answer to {key} was another one at first" for key in race.ledger.contradicted]
    return verdict
