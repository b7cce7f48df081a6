"""Holding a service's topic against its log, straight from the servers: no process of the platform is asked."""

import asyncio

from chassis.eventlog.postgres import PostgresEventLog
from chassis.kafka.comparing import TopicReport
from chassis.kafka.verify import Told, verify_topic
from rollbook.cluster.settings import ClusterSettings


async def verify(service: str, settings: ClusterSettings, told: Told) -> TopicReport:
    """Compare the topic of a service with its log, up to where the relay says that it is.

    Raises:
        SettingMissing: where the servers are is not told.
        UnfitTopic: there is no such topic, or it has other partitions.
        FeedUnavailable: Kafka cannot be read just now.
        LogUnavailable: PostgreSQL cannot.
        LogDamaged: the database holds no log of this service.
    """
    bootstrap = settings.needed("kafka", f"ops verify-topic {service}")
    eventlog = PostgresEventLog(settings.needed("postgres", f"ops verify-topic {service}"), service, lazy=True)
    try:
        position, _ = await asyncio.to_thread(eventlog.relayed)
        return await verify_topic(eventlog, position, bootstrap, topic_of=settings.topic_of, told=told)
    finally:
        await asyncio.to_thread(eventlog.close)
