"""People who enroll, wait, and leave again, and are told so by mail."""

import asyncio
import time
from collections import Counter
from typing import Any

from services.enrollment.reactions.timing import ABREAST
from tests.e2e.caller import Caller, kind
from tests.faults.asking import PATIENCE_SECONDS, Asking, Running, Wish
from tests.faults.judging import Event, Verdict, judge_order
from tests.integration.mail.post import PostOffice

PEOPLE, SEATS, LEAVING = 400, 300, 60
INTENTS = {"learner-enrolled": "confirmation", "learner-waitlisted": "waitlist", "enrollment-cancelled": "cancellation"}
OUTCOMES = ("notice-delivered", "notice-skipped")


class Mailing(Asking):
    """Everybody comes, and some of those who have a seat leave; `office` gets their mails."""

    seats = SEATS

    def __init__(self, platform: Running, seed: int, office: PostOffice) -> None:
        super().__init__(platform, seed)
        self.office = office
        self._coming: list[str] = []
        self._leaving: list[str] = []
        self._left = 0

    async def arrived(self, count: int) -> None:
        """Until so many mails have come.

        Raises:
            AssertionError: they do not come.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while len(self.office.mails) < count:
            assert time.monotonic() < until, f"{len(self.office.mails)} mails of {count} have come"
            await asyncio.sleep(0.01)

    async def _prepare(self, caller: Caller) -> None:
        self.seated = await caller.offering(SEATS)
        lines = [
            {"command": "RegisterLearner", "key": f"m{one}", "body": {"name": f"M {one}", "email": f"m{one}@x.test"}}
            for one in range(PEOPLE)
        ]
        self._coming = [answer["body"]["learner"] for answer in await caller.batch("enrollment", lines)]
        self.people = len(self._coming)

    async def _next(self) -> Wish | None:
        if self._coming:
            return "/v1/enrollments", {"offering": self.seated, "learner": self._coming.pop()}
        return (f"/v1/enrollments/{self._leaving.pop()}/cancel", {}) if self._leaving else None

    async def stop(self) -> None:
        """Wait until everybody has come, and left."""
        await asyncio.gather(*self._tasks)

    def _follow(self, path: str, body: dict[str, Any], told: dict[str, Any]) -> None:
        if path == "/v1/enrollments" and told["state"] == "enrolled" and self._left < LEAVING:
            self._left += 1
            self._leaving.append(told["enrollment"])


async def judge_mails(caller: Caller, load: Mailing, kills: int) -> Verdict:
    """Each thing that happened to somebody is meant to be told once, ended one way, and arrived."""
    events = await caller.history()
    verdict = Verdict(acknowledged=len(load.ledger.acknowledged))
    judge_order(events, verdict)
    meant = _of(events, "notice-intended")
    wanted = [(INTENTS[kind(one)], one["data"]["enrollment"]) for one in events if kind(one) in INTENTS]
    verdict.same("intent", map(" ".join, wanted), (f"{one['kind']} {one['enrollment']}" for one in meant))
    ends = [one["notice"] for name in OUTCOMES for one in _of(events, name)]
    verdict.same("end of a notice", [one["notice"] for one in meant], ends)
    came = Counter(str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in load.office.mails)
    sent = {f"{one['notice']}.1.1" for one in _of(events, "notice-delivered")}
    skipped = {f"{one['notice']}.1.1" for one in _of(events, "notice-skipped")}
    verdict.lost += [f"mail {one} has not come" for one in sent - came.keys()]
    verdict.torn += [f"mail {one} came of nothing" for one in came.keys() - sent - skipped]
    # What was under way when a process was killed goes once more, under the same id; so does what the mail server was
    # too slow to say that it had.
    again, deferred = came.total() - len(came), len(_of(events, "notice-deferred"))
    if again > ABREAST * kills + deferred:
        verdict.doubled.append(f"{again} mails came again after {kills} kills, and {deferred} that were deferred")
    return verdict


def _of(events: list[Event], name: str) -> list[dict[str, Any]]:
    return [one["data"] for one in events if kind(one) == name]
