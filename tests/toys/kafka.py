"""What tests of relay and feed play with: topics of their own, a checkpoint in memory, messages of others."""

import asyncio
import threading
import uuid
from contextlib import AsyncExitStack, asynccontextmanager

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from chassis.kafka.feed import KafkaFeed
from chassis.kafka.messages import outgoing
from chassis.kafka.partitions import partition_of
from chassis.kafka.reading import topic_reader
from chassis.kafka.relay import Relay
from chassis.kafka.subscription import GroupTimes
from chassis.kafka.topics import ensure_topics
from contracts.envelope import told

QUICK = GroupTimes(session=6_000, heartbeat=300, rebalance=10_000)


class Topics:
    """Topics of one test: `of` names them."""

    def __init__(self, bootstrap):
        self.bootstrap, self._prefix, self._named = bootstrap, f"test-{uuid.uuid4().hex[:8]}", set()

    def of(self, service):
        name = f"{self._prefix}.{service}"
        self._named.add(name)
        return name

    async def drop(self, *services):
        """Delete these, or all."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            await admin.delete_topics([self.of(service) for service in services] or sorted(self._named))
        finally:
            await admin.close()


class Lease:
    def __init__(self, checkpoint, epoch):
        self.epoch, self._checkpoint = epoch, checkpoint

    def held(self):
        return self._checkpoint.holder == self.epoch

    def release(self):
        if self.held():
            self._checkpoint.holder = None


class MemoryCheckpoint:
    """Who leads, and how far the topic is. `holder` may be taken away, as when a connection dies; `broken`
    and `unsaved` are what any use, or saving alone, fails with.
    """

    def __init__(self):
        self.epoch, self.holder, self.saved = 0, None, (0, ())
        self.broken, self.unsaved = None, None
        self.trouble = None
        self._lock = threading.Lock()

    def try_lead(self, role):
        with self._lock:
            if self.broken:
                raise self.broken
            if self.holder is not None:
                return None
            self.epoch += 1
            self.holder = self.epoch
            return Lease(self, self.epoch)

    def relayed(self):
        return self.saved

    def save_relayed(self, epoch, position, lasts):
        with self._lock:
            if self.broken or self.unsaved:
                raise self.broken or self.unsaved
            if epoch != self.epoch:
                return False
            self.saved, self.trouble = (position, tuple(lasts)), None
            return True

    def save_trouble(self, epoch, trouble):
        with self._lock:
            if epoch == self.epoch:
                self.trouble = trouble
            return epoch == self.epoch


@asynccontextmanager
async def relayed(bootstrap, *logs, partitions):
    """Topics that relays fill from logs in memory, for a while; makes feeds of them, one for each process."""
    topics = Topics(bootstrap)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(topics.drop)
        await ensure_topics(bootstrap, [log.service for log in logs], partitions, topic_of=topics.of)
        for log in logs:
            relay = Relay(
                log, MemoryCheckpoint(), bootstrap, wakeup=log.wakeup, partitions=partitions, topic_of=topics.of
            )
            await relay.start()
            stack.push_async_callback(relay.stop)

        def feed():
            made = KafkaFeed(bootstrap, partitions=partitions, topic_of=topics.of, times=QUICK)
            stack.push_async_callback(made.stop)
            return made

        yield feed


async def messages(topics, service, partitions):
    """Everything in a topic, by partition."""
    found = {number: [] for number in range(partitions)}
    async with topic_reader(topics.bootstrap, topics.of(service), partitions) as reader:
        async for partition, records in reader.between(await reader.ends()):
            found[partition.partition] += records
    return found


async def send(topics, service, *sent):
    """Send messages of others: (partition, key, value, headers)."""
    producer = AIOKafkaProducer(bootstrap_servers=topics.bootstrap, acks="all")
    await producer.start()
    try:
        for partition, key, value, headers in sent:
            await producer.send_and_wait(topics.of(service), value, key=key, partition=partition, headers=list(headers))
    finally:
        await producer.stop()


class RawName(str):
    """The name of a header that goes out as these bytes, as clients send it that do not look at names."""

    __slots__ = ("raw",)

    def __new__(cls, raw):
        made = super().__new__(cls, raw.decode(errors="replace"))
        made.raw = raw
        return made

    def encode(self, *_):
        return self.raw


def builder(compression=0):
    """Builds one batch; of aiokafka's two, the one that lets any name pass."""
    return _DefaultRecordBatchBuilderPy(
        magic=2,
        compression_type=compression,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=1024 * 1024,
    )


async def send_together(topics, service, partition, *sent):
    """Send messages in one batch, whatever the names of their headers: (partition, key, value, headers)."""
    producer = AIOKafkaProducer(bootstrap_servers=topics.bootstrap, acks="all")
    await producer.start()
    try:
        batch = producer.create_batch()
        batch._builder = builder()
        for _, key, value, headers in sent:
            batch.append(timestamp=None, key=key, value=value, headers=list(headers))
        await (await producer.send_batch(batch, topics.of(service), partition=partition))
    finally:
        await producer.stop()


def as_relayed(events, partitions):
    """Events as a relay sends them: (partition, key, value, headers)."""
    lasts, sent = [0] * partitions, []
    for event in events:
        number = partition_of(event.root, partitions)
        message = outgoing(told(event), [b"%d" % last for last in lasts], None)
        sent.append((number, message.key, message.value, message.headers))
        lasts[number] = event.position
    return sent


async def until(condition, seconds=20):
    """Wait until it holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
