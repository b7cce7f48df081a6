"""The faults: each is brought about while the load goes on, and healed."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.topics import PARTITIONS
from deploy.native.platform import Process
from tests.faults.world import World

Fault = Callable[[World], Awaitable[None]]
BUSY, LITTLE = 150, 30
SESSION_SECONDS = 10
"""How long a consumer may be silent before its group goes on without it."""
CUT = (b"enrollment.learner-enrolled", b"enrollment.enrollment-cancelled", b"attendance.component-outcome-recorded",
       b"enrollment.learner-registered")  # fmt: skip


async def killed_in_turn(world: World) -> None:
    """Each process of the cluster is killed, and started again."""
    for process in list(world.platform.platform.processes().values()):
        await world.load.grown(LITTLE)
        process.signal(signal.SIGKILL)
        await asyncio.to_thread(process.ended)
        await asyncio.sleep(0.5)
        since = time.monotonic()
        await asyncio.to_thread(process.again)
        await world.recovered(since)


async def killed_whole(world: World) -> None:
    """The one process is killed, and started again, several times."""
    for _ in range(5):
        await world.load.grown(BUSY)
        await killed(world)


async def killed(world: World) -> None:
    """The one process is killed, and started again."""
    world.platform.kill()
    since = time.monotonic()
    await asyncio.to_thread(world.platform.start)
    await world.recovered(since)


async def worker_killed(world: World) -> None:
    """The only worker of enrollment is killed, and started again."""
    await _killed_and_back(world, world.platform.platform.workers["work-enrollment-1"])


async def door_and_worker_killed(world: World, number: int) -> None:
    """One of the processes that take requests to enrollment, and its only worker, are killed together; the others go
    on by themselves, and then both are started again.
    """
    cluster = world.platform.platform
    await _killed_and_back(
        world,
        cluster.apis[f"serve-enrollment-{number}"],
        cluster.workers["work-enrollment-1"],
        meanwhile=lambda: world.load.grown(LITTLE),
    )


async def postgres_stopped(world: World) -> None:
    """PostgreSQL ends at once, and comes back."""
    for _ in range(2):
        await world.load.grown(BUSY)
        await _gone_and_back(world, "postgres")


async def replies_cut(world: World) -> None:
    """PostgreSQL does what it is asked, and its reply never arrives."""
    for marker in CUT * 3:
        await world.load.grown(LITTLE)
        world.proxy.silence(marker)
        with suppress(TimeoutError):
            await asyncio.wait_for(world.proxy.swallowing(), 20)
        world.proxy.silence(b"")
        await world.recovered(time.monotonic())
    assert world.proxy.swallowed >= len(CUT)


async def kafka_paused(world: World) -> None:
    """Kafka stands still for longer than a consumer may be silent; later it is started anew."""
    await world.load.grown(BUSY)
    world.servers["kafka"].pause()
    await asyncio.sleep(SESSION_SECONDS * 1.5)
    since = time.monotonic()
    world.servers["kafka"].resume()
    await world.recovered(since)
    await world.load.grown(BUSY)
    await _gone_and_back(world, "kafka")


async def mongo_stopped(world: World) -> None:
    """MongoDB ends at once in the middle of batches, and comes back."""
    for _ in range(3):
        await world.load.grown(BUSY)
        await _gone_and_back(world, "mongo")


async def topics_delivered_twice(world: World) -> None:
    """Everything that the topics hold is sent to them once more, by somebody who holds no lease."""
    for _ in range(2):
        await world.load.grown(BUSY)
        since = time.monotonic()
        await _copy_topics(world.servers["kafka"].address, world.platform.prefix)
        await world.recovered(since)


async def delivered_again_from_the_beginning(world: World) -> None:
    """Everybody forgets how far they had come, and is handed every event once more."""
    for _ in range(2):
        await world.load.grown(BUSY)
        world.platform.kill()
        for file in world.platform.data.glob("*/*.db"):
            with sqlite3.connect(file) as shell:
                shell.execute("UPDATE checkpoints SET position = 0")
            shell.close()
        since = time.monotonic()
        await asyncio.to_thread(world.platform.start)
        await world.recovered(since)


async def members_come_and_go(world: World) -> None:
    """Workers join every few seconds, and leave by themselves or at once."""
    cluster = world.platform.platform
    services = ("scheduling", "enrollment", "attendance", "reporting")
    for turn in range(3):
        for place, service in enumerate(services):
            worker = cluster.hire(service)
            await asyncio.to_thread(worker.again)
            await world.load.grown(LITTLE)
            worker.signal(signal.SIGTERM if (turn + place) % 2 else signal.SIGKILL)
            await asyncio.to_thread(worker.ended)
            await world.recovered(time.monotonic())


async def _killed_and_back(
    world: World, *processes: Process, meanwhile: Callable[[], Awaitable[None]] | None = None
) -> None:
    for process in processes:
        process.signal(signal.SIGKILL)
    for process in processes:
        await asyncio.to_thread(process.ended)
    if meanwhile:
        await meanwhile()
    since = time.monotonic()
    for process in processes:
        await asyncio.to_thread(process.again)
    await world.recovered(since)


async def _gone_and_back(world: World, name: str) -> None:
    server = world.servers[name]
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(2)
    since = time.monotonic()
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.wait)
    await world.recovered(since)


async def _copy_topics(bootstrap: str, prefix: str) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5)
    await consumer.start()
    await producer.start()
    try:
        topics = [name for name in await consumer.topics() if prefix in name]
        lanes = [TopicPartition(name, part) for name in topics for part in range(PARTITIONS)]
        consumer.assign(lanes)
        ends = await consumer.end_offsets(lanes)
        await consumer.seek_to_beginning(*lanes)
        left = {lane for lane in lanes if ends[lane]}
        while left:
            for lane, messages in (await consumer.getmany(timeout_ms=500, max_records=2000)).items():
                for one in messages:
                    if one.offset < ends[lane]:
                        await producer.send(
                            one.topic, one.value, key=one.key, partition=one.partition, headers=list(one.headers)
                        )
            left = {lane for lane in left if await consumer.position(lane) < ends[lane]}
        await producer.flush()
    finally:
        await producer.stop()
        await consumer.stop()
