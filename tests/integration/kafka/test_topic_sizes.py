"""What is kept for ever is kept small."""

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.fetch import FetchRequest

from tests.integration.kafka.conftest import PARTITIONS
from tests.integration.kafka.published import fill, relayed
from tests.toys.kafka import messages

pytestmark = pytest.mark.cluster


async def test_a_topic_holds_a_fraction_of_the_bytes_that_its_messages_have(topics, log, checkpoint, relay):
    await relay()
    await relayed(checkpoint, fill(log, 500))

    written = sum(
        len(record.key) + len(record.value) + sum(len(name) + len(value) for name, value in record.headers)
        for records in (await messages(topics, "enrollment", PARTITIONS)).values()
        for record in records
    )
    assert 0 < await bytes_held(topics) < written / 4


async def bytes_held(topics):
    """The bytes that the broker keeps for the topic, as it hands them out."""
    client = AIOKafkaClient(bootstrap_servers=topics.bootstrap)
    await client.bootstrap()
    try:
        topic = topics.of("enrollment")
        client.add_topic(topic)
        await client.force_metadata_update()
        every = [(topic, [(number, 0, 10_000_000) for number in range(PARTITIONS)])]
        (broker,) = client.cluster.brokers()
        answer = await client.send(broker.nodeId, FetchRequest(500, 1, 50_000_000, 0, every))
        return sum(len(partition[-1]) for _, partitions in answer.topics for partition in partitions)
    finally:
        await client.close()
