"""A subscriber that dies and comes back, in pages or live, has every event once, while more happen all the time."""

import asyncio
import contextlib
import random
from collections import Counter

import jsonschema_rs
import msgspec
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from tests.e2e.caller import client, kind
from tests.e2e.conftest import calling

DEATHS = 25


class Subscriber:
    """What has arrived for good: events, and the cursor behind them."""

    def __init__(self, server, chance, after=None):
        self.events, self.cursor, self.deaths = [], after, 0
        self._url, self._chance = server.url, chance
        self._headers = {"Authorization": f"Bearer {server.token('integrator')}"}

    async def read_pages(self, until):
        """Ask for pages; sometimes an answer gets lost on its way, and is asked for again."""
        async with client(self._url, headers=self._headers) as http:
            while not until.is_set() or self.deaths < DEATHS:
                wanted = {"limit": self._chance.randint(1, 40), **({"after": self.cursor} if self.cursor else {})}
                page = (await http.get("/v1/events", params=wanted)).json()
                if self._chance.random() < 0.3:
                    self.deaths += 1
                    continue
                self.events += page["events"]
                self.cursor = page["after"]
                if not page["events"]:
                    await asyncio.sleep(0.01)

    async def follow(self, until):
        """Follow live; the connection ends after any number of bytes, also within an event."""
        while not until.is_set() or self.deaths < DEATHS:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._chance.uniform(0.02, 0.2)):
                    await self._listen(self._chance.randint(1, 30_000))
            self.deaths += 1

    async def _listen(self, most):
        resumed = {"Last-Event-ID": self.cursor} if self.cursor else {}
        headers = {**self._headers, **resumed, "Accept": "text/event-stream"}
        async with (
            client(self._url, headers=headers) as http,
            http.stream("GET", "/v1/events") as stream,
        ):
            assert stream.status_code == 200
            raw, read = b"", 0
            async for chunk in stream.aiter_raw():
                raw += chunk[: most - read]
                read += len(chunk)
                *blocks, raw = raw.split(b"\n\n")
                for block in blocks:
                    self._take(block.decode())
                if read >= most:
                    return

    def _take(self, block):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if "data" in fields:
            self.events.append(msgspec.json.decode(fields["data"]))
        self.cursor = fields.get("id", self.cursor)


async def busy(caller, until):
    """Something happens in several services, one thing after another, until there was enough of it."""
    for _ in range(4):
        offering = await caller.offering(3)
        enrolled = await caller.race(offering, await caller.learners(12))
        leaving = [one.json()["enrollment"] for one in enrolled[::3]]
        await asyncio.gather(*(caller.command(f"/v1/enrollments/{one}/cancel") for one in leaving))
    await caller.settled()
    until.set()


def in_order(events):
    """Whether each service's events come in their own order, without a gap or a double."""
    sources = {event["source"] for event in events}
    return {
        source: [int(event["sequence"]) for event in events if event["source"] == source] for source in sources
    }  # fmt: skip


@pytest.mark.parametrize("manner", ["read_pages", "follow"])
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
async def test_who_dies_and_resumes_has_every_event_once(caller, platform, manner, seed):
    await caller.settled()
    begin = await caller.end_of_log()
    done = asyncio.Event()
    subscriber = Subscriber(platform, random.Random(seed), begin)
    await asyncio.gather(busy(caller, done), getattr(subscriber, manner)(done))
    await caller.settled()
    while (page := await caller.get("/v1/events", after=subscriber.cursor, limit=1000))["events"]:
        subscriber.events += page["events"]
        subscriber.cursor = page["after"]

    assert subscriber.deaths >= DEATHS
    in_one_go, after = [], begin
    while (page := await caller.get("/v1/events", after=after, limit=1000))["events"]:
        in_one_go, after = in_one_go + page["events"], page["after"]
    assert len(in_one_go) > 100
    assert Counter(one["id"] for one in subscriber.events) == Counter(one["id"] for one in in_one_go)
    assert in_order(subscriber.events) == in_order(in_one_go)
    for numbers in in_order(subscriber.events).values():
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_a_cause_is_told_before_its_effect(caller):
    await busy(caller, asyncio.Event())
    told = {}
    for place, event in enumerate(await caller.history()):
        told[event["id"]] = place
        cause = event.get("causationid")
        assert cause is None or told.get(cause, -1) >= 0, f"{event['type']} comes before what caused it"


async def test_every_event_is_a_cloud_event_with_a_schema_that_is_served(caller):
    offering = await caller.offering(1)
    await caller.race(offering, await caller.learners(2))
    history = await caller.history()
    for event in history:
        read = JSONFormat().read(CloudEvent, msgspec.json.encode(event))
        assert read.get_id() == event["id"]
        assert read.get_type() == event["type"]
        assert read.get_source() == event["source"]
        assert read.get_data() == event["data"]
    for named in {event["type"] for event in history}:
        validator = jsonschema_rs.validator_for((await caller.http.get(f"/schemas/{named}")).json())
        for event in history:
            if event["type"] == named:
                validator.validate(event["data"])


async def test_filters_leave_out_the_rest_and_no_more(caller):
    offering = await caller.offering(1)
    await caller.race(offering, await caller.learners(3))
    everything = await caller.history()
    for wanted, belongs in (
        ({"type": "rollbook.enrollment.*"}, lambda one: one["source"] == "/rollbook/enrollment"),
        ({"type": "rollbook.enrollment.learner-waitlisted.v1"}, lambda one: kind(one) == "learner-waitlisted"),
        ({"subject": f"roster:{offering}"}, lambda one: one["subject"] == f"roster:{offering}"),
        ({"root": offering}, lambda one: one["partitionkey"] == offering),
    ):
        found = await caller.history(**wanted)
        assert found
        assert [one["id"] for one in found] == [one["id"] for one in everything if belongs(one)]


async def test_names_of_people_do_not_leave_with_events(caller, platform):
    await caller.post("/v1/learners", {"name": "Zebulon Unmistakable", "email": "zebulon@unmistakable.example"})
    async with calling(platform, "integrator") as integrator:
        (event,) = (await integrator.get("/v1/events", type="rollbook.enrollment.learner-registered.v1", last=1))[
            "events"
        ]
        assert "nmistakable" not in msgspec.json.encode(event).decode()
    assert "nmistakable" not in platform.errors
