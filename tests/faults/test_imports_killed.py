"""What takes files in is killed in the middle of them: the import ends, with every row in it exactly once."""

import asyncio
import csv
import io
import time
from collections import Counter

import pytest

from tests.e2e.caller import kind
from tests.e2e.conftest import calling
from tests.e2e.test_imports import figures, sent
from tests.faults import suffering
from tests.faults.asking import PATIENCE_SECONDS
from tests.faults.judging import Verdict, judge_order
from tests.faults.world import row

pytestmark = [pytest.mark.slow]
NAME, SOURCE = "kill -9 while a file is taken in", "hr"
ROWS, SEATS, KILLED_AT = 6_000, 2_000, (500, 2_000, 4_000)
ODD = range(0, ROWS, 250)
"""Which rows cannot be taken."""
PART = 1024 * 1024


def learners():
    rows = [f"{one},Person {one},{'nowhere' if one in ODD else f'p{one}@x.test'}" for one in range(ROWS)]
    return "\n".join(["key,name,email", *rows])


def enrollments(code):
    return "\n".join(["learner,offering", *(f"{one},{code}" for one in range(ROWS))])


async def reached(world, address, wanted):
    """The import as soon as it is as wanted; over processes that come and go."""
    async with calling(world.platform) as caller:
        until = time.monotonic() + PATIENCE_SECONDS
        while not wanted(job := await caller.get(address)):
            assert time.monotonic() < until, job
            await asyncio.sleep(0.01)
    return job


async def taken_in(world, rows, text, fault, verdict):
    """Have a file taken in, and what takes it in killed; each row is taken, or told to be lost, once."""
    async with calling(world.platform) as caller:
        address = await sent(caller, rows, text, part=PART, source=SOURCE)
        await caller.post(f"{address}/start")
    for count in KILLED_AT:
        job = await reached(world, address, lambda job, count=count: job["taken"] >= count)
        assert job["state"] == "running"
        await fault(world)
    job = await reached(world, address, lambda job: job["state"] == "finished")
    if figures(job) != {"rows": ROWS, "taken": ROWS - len(ODD), "known": 0, "odd": 0, "lost": len(ODD)}:
        verdict.torn.append(f"{rows}: {figures(job)}")
    async with calling(world.platform) as caller:
        listed = (await caller.send("GET", f"{address}/errors.csv")).text
    key = "key" if rows == "learners" else "learner"
    verdict.same(f"lost row of {rows}", map(str, ODD), [one[key] for one in csv.DictReader(io.StringIO(listed))])
    verdict.acknowledged += job["taken"]


async def imports(world, mode, table, fault):
    verdict = Verdict()
    async with calling(world.platform) as caller:
        offering = await caller.offering(SEATS)
        code = (await caller.get(f"/v1/offerings/{offering}"))["code"]
    await taken_in(world, "learners", learners(), fault, verdict)
    await taken_in(world, "enrollments", enrollments(code), fault, verdict)
    async with calling(world.platform) as caller:
        await caller.settled()
        events = await caller.history()
        judge_order(events, verdict)
        people = await caller.everything("/v1/learners")
        roster = await caller.everything(f"/v1/offerings/{offering}/roster")
        queue = await caller.everything(f"/v1/offerings/{offering}/waitlist")
    rows = {str(one) for one in range(ROWS) if one not in ODD}
    keys = {person["learner"]: one["id"] for person in people for one in person["external_ids"]}
    verdict.same("person", rows, keys.values())
    count = Counter(kind(one) for one in events)
    verdict.same("registration", ["one"] * (len(rows) + world.newcomers), ["one"] * count["learner-registered"])
    joined = [one["data"] for one in events if kind(one) in ("learner-enrolled", "learner-waitlisted")]
    verdict.same("enrollment", rows, [keys.get(one["learner"], "nobody") for one in joined])
    verdict.same("seat", ["one"] * SEATS, ["one"] * count["learner-enrolled"])
    verdict.same("place", sorted(one["enrollment"] for one in joined), [one["enrollment"] for one in [*roster, *queue]])
    await world.verify_topics(verdict)
    table.append(row(NAME, mode, verdict, world.recovery_seconds))
    assert verdict.sound, verdict


async def test_one_process_bears_it(single, table):
    await imports(single, "embedded", table, suffering.killed)


async def test_a_cluster_bears_it(spread, table):
    await imports(spread, "cluster", table, suffering.worker_killed)
