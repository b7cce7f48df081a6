import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from chassis.feed.port import FeedUnavailable
from chassis.kafka.topics import UnfitTopic, ensure_topics

pytestmark = pytest.mark.cluster


@pytest.fixture
async def admin(topics):
    client = AIOKafkaAdminClient(bootstrap_servers=topics.bootstrap)
    await client.start()
    yield client
    await client.close()


async def test_missing_topics_are_made_and_keep_everything_for_ever(topics, admin):
    await ensure_topics(topics.bootstrap, ["enrollment", "attendance"], 3, topic_of=topics.of)

    for service in ("enrollment", "attendance"):
        (described,) = await admin.describe_topics([topics.of(service)])
        (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topics.of(service))])
        settings = {entry[0]: entry[1] for entry in answer.resources[0][4]}
        assert [one["leader"] >= 0 for one in described["partitions"]] == [True] * 3
        assert (settings["retention.ms"], settings["cleanup.policy"]) == ("-1", "delete")


async def test_topics_that_are_there_are_left_as_they_are(topics):
    for _ in range(2):
        await ensure_topics(topics.bootstrap, ["enrollment"], 3, topic_of=topics.of)


async def test_other_partitions_are_refused_with_what_is_there_and_what_to_do(topics):
    await ensure_topics(topics.bootstrap, ["enrollment"], 3, topic_of=topics.of)

    with pytest.raises(UnfitTopic, match=rf"{topics.of('enrollment')} has 3 partitions where 6 are wanted.*set the"):
        await ensure_topics(topics.bootstrap, ["enrollment"], 6, topic_of=topics.of)


@pytest.mark.parametrize(
    ("name", "value"), [("retention.ms", "86400000"), ("cleanup.policy", "compact"), ("max.message.bytes", "100000")]
)
async def test_a_topic_that_would_lose_or_refuse_events_is_refused(topics, admin, name, value):
    await admin.create_topics(
        [NewTopic(topics.of("enrollment"), 3, 1, topic_configs={"retention.ms": "-1", name: value})]
    )

    with pytest.raises(UnfitTopic, match=rf"has {name}={value} where .* is wanted.*kafka-configs"):
        await ensure_topics(topics.bootstrap, ["enrollment"], 3, topic_of=topics.of)


async def test_a_topic_that_cannot_be_made_says_why(topics):
    with pytest.raises(UnfitTopic, match=r"cannot be made with 3 partitions and replication 99: .*replica"):
        await ensure_topics(topics.bootstrap, ["enrollment"], 3, 99, topic_of=topics.of)


async def test_brokers_that_are_away_are_named():
    with pytest.raises(FeedUnavailable, match=r"Kafka at 127\.0\.0\.1:1 cannot be used"):
        await ensure_topics("127.0.0.1:1", ["enrollment"])
