"""`rollbook ops verify-topic`, on the servers of a cluster of which no process runs."""

import asyncio
import json

import pytest

from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.kafka.reading import topic_reader
from chassis.kafka.relay import Relay
from chassis.mapper import Meta, encode
from contracts.topics import PARTITIONS
from rollbook.cluster.settings import ClusterSettings
from tests.integration.platform.running import run
from tests.toys.kafka import Topics, send, until
from tests.toys.reading import START, enrolled

pytestmark = pytest.mark.cluster
EVENTS = 30


@pytest.fixture
def environ(postgres_database, kafka_server, fresh_prefix):
    return {
        "ROLLBOOK_POSTGRES": postgres_database,
        "ROLLBOOK_KAFKA": kafka_server,
        "ROLLBOOK_PREFIX": fresh_prefix,
    }


@pytest.fixture
def verify(environ):
    def ask(*more, service="enrollment", **env):
        return run("ops", "verify-topic", service, *more, **environ | env)

    return ask


@pytest.fixture
def topic_of(fresh_prefix):
    return ClusterSettings(prefix=fresh_prefix).topic_of


@pytest.fixture
async def relayed(postgres_database, kafka_server, topic_of):
    """A log of some events, and a topic that has them all."""
    await asyncio.to_thread(prepare, postgres_database, "enrollment")
    log = PostgresEventLog(postgres_database, "enrollment")
    for number in range(EVENTS):
        state = encode(enrolled(f"o{number}", "l1"), f"e{number}", Meta(effective_at=START, actor="anna"))
        event = NewEvent(f"roster:o{number}", 1, "rollbook.enrollment.learner-enrolled.v1", state)
        await asyncio.to_thread(log.append, [Append(events=[event])])
    relay = Relay(log, log, kafka_server, topic_of=topic_of)
    await relay.start()
    await until(lambda: relay._position == EVENTS)
    await relay.stop()
    yield log
    await asyncio.to_thread(log.close)


@pytest.fixture
async def repeat(kafka_server, topic_of):
    """Puts the first message of the topic into it once more, perhaps changed."""

    async def again(**changed):
        topics = Topics(kafka_server)
        topics.of = topic_of
        async with topic_reader(kafka_server, topic_of("enrollment"), PARTITIONS) as reader:
            async for partition, records in reader.between(await reader.ends()):
                record = records[0]
                said = {"key": record.key, "value": record.value, "headers": record.headers} | changed
                await send(topics, "enrollment", (partition.partition, *said.values()))
                return

    return again


async def test_a_topic_that_has_everything_is_said_to(relayed, verify):
    done = await asyncio.to_thread(verify)

    assert done.returncode == 0, done.stderr
    assert f"holds what the log holds, up to event {EVENTS}" in done.stdout
    assert "Traceback" not in done.stderr


async def test_what_is_there_twice_fails_only_the_strict(relayed, verify, repeat):
    await repeat()

    lax, strict = await asyncio.to_thread(verify, "--json"), await asyncio.to_thread(verify, "--strict")

    told = json.loads(lax.stdout)
    assert (lax.returncode, told["sound"], told["exact"], told["doubled"]["count"]) == (0, True, False, 1)
    assert strict.returncode == 1
    assert "1 there more than once" in strict.stdout


async def test_what_was_thought_to_be_relayed_and_is_not_there_is_missing(relayed, verify):
    state = encode(enrolled("o1", "l2"), "late", Meta(effective_at=START, actor="anna"))
    append = Append(events=[NewEvent("roster:o1", 2, "rollbook.enrollment.learner-enrolled.v1", state)])
    await asyncio.to_thread(relayed.append, [append])
    lease = await asyncio.to_thread(relayed.try_lead, "relay")
    await asyncio.to_thread(relayed.save_relayed, lease.epoch, EVENTS + 1, relayed.relayed()[1])
    await asyncio.to_thread(lease.release)

    done = await asyncio.to_thread(verify)

    assert done.returncode == 1
    assert "DIFFERS" in done.stdout
    assert f"1 missing: the log has them, the topic has not\n    {EVENTS + 1}\n" in done.stdout


async def test_a_topic_that_is_gone_is_said_to_be(relayed, verify, kafka_server, topic_of):
    topics = Topics(kafka_server)
    topics.of = topic_of
    await topics.drop("enrollment")

    done = await asyncio.to_thread(verify)

    assert done.returncode == 1
    assert f"There is no topic {topic_of('enrollment')}" in done.stderr


def test_without_servers_named_it_says_which_variable_is_missing():
    done = run("ops", "verify-topic", "enrollment")

    assert done.returncode == 2
    assert "ROLLBOOK_KAFKA is not set" in done.stderr


def test_a_service_without_a_log_has_no_topic():
    done = run("ops", "verify-topic", "reporting")

    assert done.returncode == 2
    assert "reporting has no log and no topic" in done.stderr


@pytest.mark.parametrize(
    ("variable", "nobody"),
    [("ROLLBOOK_POSTGRES", "postgresql://nobody@127.0.0.1:1/x"), ("ROLLBOOK_KAFKA", "127.0.0.1:1")],
)
async def test_a_server_that_is_away_is_said_to_be(relayed, verify, variable, nobody):
    done = await asyncio.to_thread(verify, **{variable: nobody})

    assert done.returncode == 4
    assert done.stderr.splitlines()[-1].startswith("rollbook: ")
    assert "Traceback" not in done.stderr
