"""Being one member of a consumer group: FastStream delivers, lanes hold, offsets follow what was handled."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from chassis.feed.port import Member, Party
from chassis.kafka.committing import Behind, Offsets
from chassis.kafka.lane import Lane
from chassis.kafka.messages import Wanted
from chassis.kafka.pace import AT_A_TIME, Pace
from chassis.kafka.shelf import Shelf
from chassis.kafka.subscription import GroupTimes, Journal, Subscription, Tap

COMMIT_SECONDS, COMMIT_PATIENCE_SECONDS = 1.0, 2.0
LEAVE_SECONDS = 6.0
PATIENCE_SECONDS = 10.0
"""How long a party that handles nothing holds up the others."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 5.0
OVERLAP = 10
"""Messages before the committed offset that are read again: some of them are events, unless all are foreign."""

MOST_FAILURES = 3
"""A consumer that fails so often in a row, with nothing delivered between, is replaced."""

log = logging.getLogger(__name__)
Following = tuple[Member, Lane]


class Topic:
    """A topic that a group reads: of which source it is, and who wants which of its messages."""

    def __init__(self, name: str, source: str, parties: Sequence[Party], partitions: int) -> None:
        wanting = [(party.member, party.sources[source]) for party in parties if source in party.sources]
        self.name, self.source, self.partitions = name, source, partitions
        self.types = frozenset(kind for _, types in wanting for kind in types)
        self.members = [(member, Wanted(types)) for member, types in wanting]


class Group(ConsumerRebalanceListener):  # type: ignore[misc]
    """One member of a group. Partitions that are taken from it are left, and what was handled of them by all parties is
    committed, before another gets them.
    """

    def __init__(
        self, bootstrap: str, name: str, topics: Sequence[Topic], limit: int, times: GroupTimes, shelf: Shelf
    ) -> None:
        self._bootstrap, self._name, self._limit = bootstrap, name, limit
        self._times, self._shelf = times, shelf
        for one in topics:
            shelf.join(one.name, one.source, one.types, one.partitions)
        self._topics: Mapping[str, Topic] = {one.name: one for one in topics}
        self._lanes: dict[TopicPartition, Sequence[Following]] = {}
        self._taps: dict[TopicPartition, Tap] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._changing, self._pace, self._behind = asyncio.Lock(), Pace(), Behind()
        self._ended = False
        self._subscription: Subscription
        self._running = asyncio.create_task(self._run(), name=f"{name} reads Kafka")

    async def end(self) -> None:
        """Leave every partition after what is being handled, and then the group."""
        self._ended = True
        async with self._changing:
            await self._leave(self._lanes)
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        for name in self._topics:
            self._shelf.leave(name)

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Finish what is being handled, and say how far that is; only then does the rebalance go on."""
        async with self._changing:
            await self._leave(revoked)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Follow these partitions from now on."""
        async with self._changing:
            await self._leave(self._lanes)
            partitions = () if self._ended else sorted(assigned)
            consumer = self._subscription.consumer
            committed = await asyncio.gather(*(consumer.committed(one) for one in partitions))
            for partition, offset in zip(partitions, committed, strict=True):
                self._begin(consumer, partition, offset or 0)

    def _begin(self, consumer: Any, partition: TopicPartition, committed: int) -> None:
        """Follow a partition from a little before where the group was: what the members have had of it shows at once
        whether they have had all, even where nothing new comes.
        """
        topic, tap = self._topics[partition.topic], Tap(consumer, partition, max(0, committed - OVERLAP))
        self._committed[partition], self._taps[partition] = committed, tap
        followings = []
        for member, wanted in topic.members:
            lane = Lane(
                topic.source,
                partition.partition,
                topic.name,
                wanted,
                self._limit,
                tap,
                committed=committed,
                patience=PATIENCE_SECONDS if len(topic.members) > 1 else None,
            )
            followings.append((member, lane))
        self._lanes[partition] = followings
        for member, lane in followings:
            member.take(lane.name, lane.batches)

    async def _run(self) -> None:
        """Read for as long as the group lasts, with a new consumer where one cannot go on."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            self._subscription = Subscription(
                self._bootstrap,
                self._name,
                self._topics,
                listener=self,
                deliver=self._deliver,
                times=self._times,
                shelf=self._shelf,
            )
            try:
                await self._subscription.start()
                pause = FIRST_PAUSE_SECONDS
                await self._keep_committing(self._subscription.journal)
            except (KafkaError, OSError) as failed:
                log.warning("%s: Kafka at %s cannot be read just now: %s", self._name, self._bootstrap, failed)
            except Exception:
                log.exception("%s: reading Kafka failed", self._name)
            finally:
                async with self._changing:
                    await self._leave(self._lanes)
                await self._subscription.stop()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _deliver(self, record: Any) -> None:
        """Hand over a message, and what else has been fetched. Nothing may be raised here: the offset would move."""
        self._subscription.journal.failures = 0
        partition = TopicPartition(record.topic, record.partition)
        followings, tap = self._lanes.get(partition), self._taps.get(partition)
        turned, messages = tap.turned if tap else 0, 1
        fetched = await self._fetched()
        # While it waited here for a rebalance the partition may have been taken, and even given back.
        # Where it was gone back to an earlier message meanwhile, this one comes again.
        if tap and tap.turned == turned and followings is not None and self._lanes.get(partition) is followings:
            messages = self._put(partition, [record])
        while fetched:
            for other, records in fetched.items():
                messages += self._put(other, records)
            fetched = await self._fetched()
        for one in self._taps.values():
            one.rest()
        await asyncio.sleep(self._pace.after(messages))

    async def _fetched(self) -> Mapping[TopicPartition, Sequence[Any]]:
        """Some of what has come and was not delivered; nothing once all was."""
        try:
            found: Mapping[TopicPartition, Sequence[Any]] = await self._subscription.consumer.getmany(
                timeout_ms=0, max_records=AT_A_TIME
            )
        except KafkaError as failed:
            log.warning("%s: %s", self._name, failed)
            return {}
        return found

    def _put(self, partition: TopicPartition, records: Sequence[Any]) -> int:
        """Hand over what stands for messages; answers how many those are."""
        messages = len(records)
        if followings := self._lanes.get(partition):
            tap, arrivals = self._taps[partition], [record.value for record in records]
            end = arrivals[-1].offset + 1
            messages, tap.next = max(messages, end - tap.next), end
            for _, lane in followings:
                lane.put(arrivals)
        return messages

    async def _leave(self, partitions: Iterable[TopicPartition]) -> None:
        left = {partition: self._lanes.pop(partition) for partition in [*partitions] if partition in self._lanes}
        if left:
            await asyncio.gather(*(self._leave_one(*one) for followings in left.values() for one in followings))
            await self._commit(_handled(left))
        for partition in left:
            self._behind.forget(partition)
            self._committed.pop(partition, None)
            self._taps.pop(partition, None)

    async def _leave_one(self, member: Member, lane: Lane) -> None:
        lane.end()
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await member.leave(lane.name)
        except Exception:
            log.exception("%s could not leave %s", self._name, lane.name)

    async def _keep_committing(self, journal: Journal) -> None:
        while journal.failures < MOST_FAILURES:
            await asyncio.sleep(COMMIT_SECONDS)
            await self._commit(self._behind.look(_handled(self._lanes)))
        log.error("%s: its consumer failed %d times in a row and is replaced", self._name, MOST_FAILURES)

    async def _commit(self, handled: Offsets) -> None:
        """Say how far this group is. What fails here is made up for later: readers know what they have had."""
        offsets = {one: offset for one, offset in handled.items() if offset != self._committed.get(one)}
        if not offsets:
            return
        try:
            async with asyncio.timeout(COMMIT_PATIENCE_SECONDS):
                await self._subscription.consumer.commit(offsets)
        except (KafkaError, TimeoutError) as failed:
            log.info("%s could not commit: %r", self._name, failed)
        else:
            self._committed |= offsets


def _handled(lanes: Mapping[TopicPartition, Sequence[Following]]) -> Offsets:
    """Per partition, the offset up to which all who follow it have handled it."""
    return {one: min(lane.committable for _, lane in followings) for one, followings in lanes.items()}
