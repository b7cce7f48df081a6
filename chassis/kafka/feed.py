"""The feed of a cluster: every service's events from its topic, shared by the members of a group."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

from chassis.feed.ahead import ahead
from chassis.feed.lanes import lane
from chassis.feed.log_feed import LogFeed
from chassis.feed.port import Batch, Membership, Party
from chassis.kafka.ends import Newest
from chassis.kafka.group import Group, Topic
from chassis.kafka.reading import topic_reader
from chassis.kafka.replay import replay, whole
from chassis.kafka.shelf import Shelf
from chassis.kafka.subscription import GroupTimes
from chassis.kafka.topics import TopicOf, reachable
from contracts.topics import PARTITIONS, topic


class KafkaFeed:
    """Topics that hold everything for ever. `own` reads the logs that this process has at hand (its own
    service's): they are replayed from there, and their newest position is known there.

    Connects when something is asked of it; a group that cannot reach Kafka tries again until it can.
    """

    def __init__(
        self,
        bootstrap: str,
        *,
        own: LogFeed | None = None,
        partitions: int = PARTITIONS,
        topic_of: TopicOf = topic,
        group_prefix: str = "rollbook.",
        times: GroupTimes | None = None,
    ) -> None:
        self._bootstrap, self._own, self._partitions = bootstrap, own, partitions
        self._topic_of, self._times = topic_of, times or GroupTimes()
        self._group_prefix = group_prefix
        self._newest: dict[str, Newest] = {}
        self._groups: list[Group] = []
        self._shelf = Shelf()

    async def join(self, group: str, parties: Sequence[Party], limit: int) -> Membership:
        """Follow sources as one of a group; partitions are taken once the group has given them out."""
        sources = sorted({source for party in parties for source in party.sources})
        topics = [Topic(self._topic_of(source), source, parties, self._partitions) for source in sources]
        joined = Group(self._bootstrap, f"{self._group_prefix}{group}", topics, limit, self._times, self._shelf)
        self._groups.append(joined)
        return joined

    async def replay(
        self, source: str, after: Mapping[str, int], types: Sequence[str], limit: int
    ) -> AsyncGenerator[Batch, None]:
        """Everything after these positions to what is the end by now: the log itself, where it is at hand.

        Raises:
            TopicGap: events are missing from the topic.
            FeedUnavailable: the topic cannot be read just now.
        """
        if self._own and source in self._own.sources:
            batches = self._own.replay(source, whole(source, after, self.lanes(source)), types, limit)
            async with aclosing(batches):
                async for batch in batches:
                    yield batch
            return
        async with (
            topic_reader(self._bootstrap, self._topic_of(source), self._partitions) as reader,
            aclosing(replay(reader, source, types, after, limit)) as found,
            aclosing(ahead(found)) as batches,
        ):
            async for batch in batches:
                yield batch

    def lanes(self, source: str) -> Sequence[str]:
        """One a partition."""
        return [lane(source, number) for number in range(self._partitions)]

    async def last_position(self, source: str) -> int:
        """The newest position of a source: in its log, where that is at hand, else in its topic.

        Raises:
            FeedUnavailable: the topic cannot be read just now.
        """
        if self._own and source in self._own.sources:
            return await self._own.last_position(source)
        if source not in self._newest:
            self._newest[source] = Newest(self._bootstrap, self._topic_of(source), source, self._partitions)
        return await self._newest[source].position()

    async def check(self) -> None:
        """Ask the brokers whether they are there.

        Raises:
            FeedUnavailable: they do not answer.
        """
        await reachable(self._bootstrap)

    async def start(self) -> None:
        """Nothing to do: it connects when it must."""

    async def stop(self) -> None:
        """Leave every group that was not left, after what is being handled, and disconnect."""
        await asyncio.gather(*(group.end() for group in self._groups))
        await asyncio.gather(*(newest.close() for newest in self._newest.values()))
        self._newest.clear()
