"""The topics that logs are relayed to: made if they are missing, and held against what is needed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from chassis.feed.port import FeedUnavailable
from chassis.kafka.clients import connect
from contracts.topics import PARTITIONS, topic

MAX_MESSAGE_BYTES = 1024 * 1024
"""An event has 900,000 bytes at most; this leaves room for its headers."""

LEADER_SECONDS, POLL_SECONDS = 30.0, 0.05
_CREATED, _EXISTS = 0, 36

TopicOf = Callable[[str], str]
"""The topic that carries the events of a service."""


class UnfitTopic(Exception):
    """Raised when a topic is not what the platform needs; says what it has, what is wanted, and how to fix it."""


class TopicState(msgspec.Struct, frozen=True):
    """A topic as it stands: partitions, how many of them have a leader, and its settings."""

    partitions: int
    led: int
    settings: Mapping[str, str | None]


async def ensure_topics(
    bootstrap: str,
    services: Sequence[str],
    partitions: int = PARTITIONS,
    replication: int = 1,
    *,
    topic_of: TopicOf = topic,
    leader_seconds: float = LEADER_SECONDS,
) -> None:
    """Make the topics of these services unless they are there, and wait until all partitions have a leader.

    Raises:
        UnfitTopic: a topic has other partitions, or would not keep its messages for ever; or it cannot be made.
        FeedUnavailable: the brokers cannot be reached, or a partition got no leader in `leader_seconds`.
    """
    names = [topic_of(service) for service in services]
    async with _admin(bootstrap) as admin:
        for name in names:
            await _create(admin, name, partitions, replication)
        for name in names:
            state = await _settled(admin, name, leader_seconds)
            if found := differences(state, partitions):
                raise UnfitTopic(f"Topic {name} {' and '.join(found)}.")


async def reachable(bootstrap: str) -> None:
    """Ask the brokers whether they are there.

    Raises:
        FeedUnavailable: they do not answer.
    """
    async with _admin(bootstrap) as admin:
        await admin.list_topics()


async def look(bootstrap: str, name: str) -> TopicState | None:
    """A topic as it stands; null where there is none.

    Raises:
        FeedUnavailable: the brokers cannot be reached.
    """
    async with _admin(bootstrap) as admin:
        # Asking for one that is not there would make it, where brokers are set to.
        return await _state(admin, name) if name in await admin.list_topics() else None


async def empty(bootstrap: str, ends: Mapping[TopicPartition, int]) -> None:
    """Delete what stands before an offset of each of these partitions. What comes behind it meanwhile stays.

    Raises:
        FeedUnavailable: the brokers cannot be reached, or do not let us.
    """
    async with _admin(bootstrap) as admin:
        await admin.delete_records({partition: RecordsToDelete(end) for partition, end in ends.items()})


def settings(replication: int) -> Mapping[str, str]:
    """How a topic is made. Brokers stamp the messages: a clock that is ahead must not make them refuse any."""
    return {
        "retention.ms": "-1",
        "retention.bytes": "-1",
        "cleanup.policy": "delete",
        "max.message.bytes": str(MAX_MESSAGE_BYTES),
        "message.timestamp.type": "LogAppendTime",
        "min.insync.replicas": str(max(1, replication - 1)),
    }


def differences(state: TopicState, partitions: int) -> Sequence[str]:
    """What is wrong with a topic, each with its remedy."""
    found = []
    if state.partitions != partitions:
        found.append(
            f"has {state.partitions} partitions where {partitions} are wanted (partitions decide the order of events: "
            f"set the platform to {state.partitions}, or delete the topic, which the relay then fills again)"
        )
    for name in ("retention.ms", "retention.bytes", "cleanup.policy"):
        has, wanted = state.settings.get(name), settings(1)[name]
        if has != wanted:
            found.append(f"has {name}={has} where {wanted} is wanted (alter it with kafka-configs)")
    size = int(state.settings.get("max.message.bytes") or 0)
    if size < MAX_MESSAGE_BYTES:
        wanted = str(MAX_MESSAGE_BYTES)
        found.append(f"has max.message.bytes={size} where {wanted} or more is wanted (alter it with kafka-configs)")
    return found


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[Any]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=10_000)
    try:
        await connect(admin.start())
        yield admin
    except (KafkaError, OSError) as failed:
        raise FeedUnavailable(f"Kafka at {bootstrap} cannot be used just now: {failed}") from failed
    finally:
        await admin.close()


async def _create(admin: Any, name: str, partitions: int, replication: int) -> None:
    wanted = NewTopic(name, partitions, replication, topic_configs=settings(replication))
    answer = await admin.create_topics([wanted])
    for _, code, *more in answer.topic_errors:
        if code in (_CREATED, _EXISTS):
            continue
        error = for_code(code)
        why = more[0] if more and more[0] else error.description
        if error.retriable:
            raise FeedUnavailable(f"Topic {name} cannot be made just now: {why}")
        raise UnfitTopic(
            f"Topic {name} cannot be made with {partitions} partitions and replication {replication}: {why}"
        )


async def _settled(admin: Any, name: str, seconds: float) -> TopicState:
    """The topic, once every partition has a leader: a topic that was just made is not there at once."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                state = await _state(admin, name)
                if state and state.led == state.partitions:
                    return state
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise FeedUnavailable(f"Topic {name} has partitions without a leader after {seconds:g} s") from None


async def _state(admin: Any, name: str) -> TopicState | None:
    (described,) = await admin.describe_topics([name])
    if described["error_code"]:
        return None
    partitions = described["partitions"]
    found: dict[str, str | None] = {}
    for answer in await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)]):
        for code, _why, _kind, _name, entries in answer.resources:
            if code:
                return None
            found.update({entry[0]: entry[1] for entry in entries})
    led = sum(one["leader"] >= 0 and not one["error_code"] for one in partitions)
    return TopicState(len(partitions), led, found)
