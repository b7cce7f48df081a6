"""The platform is killed in the middle of work, again and again: what it acknowledged is there, once."""

import asyncio
import random
from collections import Counter

import httpx
import pytest

from tests.e2e.caller import Caller, client, kind
from tests.e2e.conftest import calling

KILLS, WORKERS, SEATS = 5, 16, 60


class Ledger:
    """What was asked for under which key, and what it was answered; null where no answer came."""

    def __init__(self):
        self.asked = {}
        self.answers = {}
        self.enrollments = []
        self._awaited, self._reached = 0, asyncio.Event()

    def ask(self, path, body):
        key = f"k{len(self.asked)}"
        self.asked[key] = (path, body)
        return key

    def note(self, key, reply):
        answer = (reply.status_code, reply.json())
        assert self.answers.setdefault(key, answer) == answer, "one key, one answer"
        if len(self.answers) >= self._awaited:
            self._reached.set()
        path, _ = self.asked[key]
        if path == "/v1/enrollments":
            self.enrollments.append(answer[1]["enrollment"])

    async def grown(self, by):
        """Until so many more are answered."""
        self._awaited = len(self.answers) + by
        self._reached.clear()
        await self._reached.wait()

    @property
    def unanswered(self):
        return [key for key in self.asked if key not in self.answers]

    def cancelled(self):
        return {path.split("/")[3] for path, _ in self.asked.values() if path.endswith("/cancel")}


def next_request(chance, ledger, learners, offerings):
    """Somebody asks for a seat, or gives one up, or a new person comes."""
    dice = chance.random()
    if dice < 0.15:
        return "/v1/learners", {"name": f"Somebody {chance.random()}"}
    if dice < 0.35 and ledger.enrollments:
        return f"/v1/enrollments/{ledger.enrollments.pop(chance.randrange(len(ledger.enrollments)))}/cancel", {}
    return "/v1/enrollments", {"offering": chance.choice(offerings), "learner": learners.pop()}


async def work(server, subject, ledger, chance, learners, offerings):
    """One client, until the platform is gone."""
    async with client(server.url) as http:
        caller = Caller(http, server.token(subject=subject))
        while learners:
            path, body = next_request(chance, ledger, learners, offerings)
            key = ledger.ask(path, body)
            try:
                reply = await caller.command(path, body, key=key)
            except httpx.TransportError:
                return
            ledger.note(key, reply)


def fold(events):
    """Who has a seat and who waits, by the log alone; everyone comes once and leaves at most once."""
    seated, waiting, came, left = {}, {}, Counter(), Counter()
    for event in events:
        told = event["data"]
        match kind(event):
            case "learner-enrolled":
                came[told["enrollment"]] += not told.get("from_waitlist")
                waiting.pop(told["enrollment"], None)
                seated[told["enrollment"]] = told["offering"]
            case "learner-waitlisted":
                came[told["enrollment"]] += 1
                waiting[told["enrollment"]] = told["ticket"]
            case "enrollment-cancelled":
                left[told["enrollment"]] += 1
                (seated if told["was"] == "enrolled" else waiting).pop(told["enrollment"])
    assert set(came.values()) <= {1}
    assert set(left.values()) <= {1}
    return seated, sorted(waiting, key=waiting.get), set(came), set(left)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
async def test_nothing_acknowledged_is_lost_or_done_twice(server, seed):
    chance, ledger, subject = random.Random(seed), Ledger(), "worker"
    server.start()
    async with calling(server) as caller:
        seated = await caller.offering(SEATS)
        unlimited = await caller.offering(None, delivery="on_demand")
        learners = [one for _ in range(2) for one in await caller.learners(1000)]
        await caller.settled()

    for _ in range(KILLS):
        working = [
            asyncio.create_task(work(server, subject, ledger, chance, learners, [seated, unlimited]))
            for _ in range(WORKERS)
        ]
        await ledger.grown(40)
        await asyncio.sleep(chance.uniform(0, 0.3))
        server.kill()
        await asyncio.gather(*working)
        server.start()
        async with calling(server, subject=subject) as again:
            for key in [*ledger.unanswered, *chance.sample(sorted(ledger.answers), 20)]:
                path, body = ledger.asked[key]
                ledger.note(key, await again.command(path, body, key=key))

    assert len(ledger.asked) > 300
    assert learners
    assert {status for status, _ in ledger.answers.values()} <= {200, 201}
    async with calling(server) as caller:
        await caller.settled()
        events = await caller.history()
        for service in ("scheduling", "enrollment"):
            positions = [int(one["sequence"]) for one in events if one["source"] == f"/rollbook/{service}"]
            assert positions == list(range(1, len(positions) + 1))
        in_seats, queue, came, left = fold(events)
        answers = [body for _, body in ledger.answers.values()]
        assert came == {one["enrollment"] for one in answers if one.get("state") in ("enrolled", "waitlisted")}
        assert left == ledger.cancelled()
        registered = [one["subject"] for one in events if kind(one) == "learner-registered"]
        new = {one["learner"] for one in answers if "learner" in one}
        assert len(registered) == len(set(registered)) == 2000 + len(new)

        roster = await caller.everything(f"/v1/offerings/{seated}/roster")
        waitlist = await caller.everything(f"/v1/offerings/{seated}/waitlist")
        assert {one["enrollment"] for one in roster} == {one for one, at in in_seats.items() if at == seated}
        assert [one["enrollment"] for one in waitlist] == queue
        assert len(roster) == SEATS or not queue
        others = await caller.everything("/v1/enrollments", offering=unlimited, state="enrolled")
        assert {one["enrollment"] for one in others} == {one for one, at in in_seats.items() if at == unlimited}
        rows = (await caller.get("/v1/reports/completion", by="offering"))["rows"]
        ever = {one["data"]["enrollment"]: one["data"]["offering"] for one in events if kind(one) == "learner-enrolled"}
        assert {row["offering_id"]: row["enrolled"] for row in rows} == dict(Counter(ever.values()))
    assert server.stop() == 0
