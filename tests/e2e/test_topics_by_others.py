"""The topics as tools of others read them: kcat, and the CloudEvents SDK. Neither knows anything of ours."""

import asyncio
import json
import shutil
from datetime import datetime

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event

from chassis.ids import root_of
from contracts.catalog import published
from tests.e2e.conftest import calling

pytestmark = [pytest.mark.cluster, pytest.mark.parametrize("platform", ["spread"], indirect=True)]
PERSONAL = {"name": "Zebulon Unmistakable", "email": "zebulon@unmistakable.example"}
REASON = "Unmistakably ill"
LACK = "kcat was not found (Debian: kcat): topics are not read with a tool of others"


class Kcat:
    """The program, against these brokers."""

    def __init__(self, bootstrap):
        self._bootstrap = bootstrap

    async def run(self, *arguments):
        """What it prints, when it has come to an end."""
        process = await asyncio.create_subprocess_exec(
            "kcat", "-b", self._bootstrap, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out

    async def topics(self, prefix):
        """The names of topics that begin so."""
        told = json.loads(await self.run("-L", "-J"))
        return {one["topic"] for one in told["topics"] if one["topic"].startswith(f"{prefix}.")}

    async def everything(self, topic):
        """All bytes of a topic as JSON, a line for each message."""
        return await self.run("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-J")


@pytest.fixture
def kcat(servers, kafka_server):
    if shutil.which("kcat") is None:
        servers.lacks["kcat"] = LACK
        pytest.skip(LACK)
    return Kcat(kafka_server)


@pytest.fixture(scope="module")
def found():
    """What was read of each topic, once for all tests of this module."""
    return {}


@pytest.fixture
async def topics(platform, kcat, found):
    """Every topic after some work, as kcat prints it."""
    if not found:
        async with calling(platform) as caller:
            await work(caller)
            relays = await caller.until("/v1/ops/relays", lambda told: all(not one["lag"] for one in told["items"]))
            names = [one["topic"] for one in relays["items"]]
            assert await kcat.topics(platform.prefix) == set(names)
            found |= {name: await kcat.everything(name) for name in names}
    return found


async def work(caller):
    """A person with a name comes, is enrolled in an offering with a session, completes one part, and is ill."""
    offering = await caller.offering(2)
    learner = (await caller.post("/v1/learners", PERSONAL))["learner"]
    seat = (await caller.enroll(offering, learner)).json()["enrollment"]
    outcome = {"offering": offering, "learner": learner, "component": "quiz", "outcome": "completed"}
    await caller.post("/v1/outcomes", outcome)
    await caller.post(f"/v1/enrollments/{seat}/cancel", {"reason": REASON})
    await caller.settled()


def messages(printed):
    """Key, headers and value of each message."""
    for line in printed.splitlines():
        told = json.loads(line)
        names, values = told["headers"][::2], told["headers"][1::2]
        yield told["key"], dict(zip(names, values, strict=True)), told["payload"]


async def test_every_topic_holds_something(topics):
    assert {name.split(".")[1] for name in topics} == {"scheduling", "enrollment", "attendance"}
    assert all(topics.values())


async def test_messages_are_cloudevents_in_binary_mode_keyed_by_root_with_json_in_them(topics):
    known = {kind.TYPE for kind in published()}
    for name, printed in topics.items():
        service = name.split(".")[1]
        for key, headers, value in messages(printed):
            assert headers["ce_specversion"] == "1.0"
            assert headers["content-type"] == "application/json"
            assert headers["ce_source"] == f"/rollbook/{service}"
            assert headers["ce_type"] in known
            assert headers["ce_dataschema"].endswith(headers["ce_type"])
            assert key == root_of(headers["ce_subject"]) == headers["ce_partitionkey"]
            assert isinstance(json.loads(value), dict)


async def test_nothing_personal_is_in_any_byte(topics):
    for printed in topics.values():
        assert b"nmistakabl" not in printed


async def test_the_cloudevents_sdk_decodes_every_message_once_each(topics):
    for name, printed in topics.items():
        seen = []
        for key, headers, value in messages(printed):
            raw = {header: text.encode() for header, text in headers.items()}
            event = from_binary_event(KafkaMessage(headers=raw, key=key.encode(), value=value.encode()))
            assert (event.get_source(), event.get_subject()) == (headers["ce_source"], headers["ce_subject"])
            assert isinstance(event.get_time(), datetime)
            assert event.get_data() == json.loads(value)
            seen.append(int(event.get_attributes()["sequence"]))
        assert sorted(set(seen)) == list(range(1, max(seen) + 1)), name
