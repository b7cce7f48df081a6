"""A partition of a topic in memory, what relays put into it, and a lane that it feeds."""

import asyncio
from contextlib import aclosing
from typing import NamedTuple

from chassis.kafka.lane import Lane
from chassis.kafka.messages import Parser, Wanted
from chassis.kafka.partitions import partition_of
from contracts.enrollment import LearnerEnrolled
from tests.toys.kafka import as_relayed
from tests.toys.reading import MemoryLog, cancelled, enrolled

PARTITIONS, NUMBER = 2, 0
ROOTS = ("o1", "o2", "o3", "o4")
NOISE = (b"key", b"hello", ())
PARSER = Parser("enrollment", [LearnerEnrolled.TYPE], PARTITIONS)


class Record(NamedTuple):
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple


class Partition:
    """Messages in order, delivered a few at a time to the lane that is at `at`."""

    def __init__(self, messages):
        self.records = [Record(offset, *message) for offset, message in enumerate(messages)]
        self.at, self.held, self.searches = 0, False, 0

    def refill(self, messages):
        self.__init__(messages)

    def hold(self, _lane):
        self.held = True

    def release(self, _lane):
        self.held = False

    def go_back(self, offset):
        self.at, self.searches = offset, self.searches + (offset == 0)

    def end(self):
        return len(self.records)

    async def feed(self, lane, size=3):
        """Deliver for ever."""
        while True:
            if not self.held and self.at < len(self.records):
                some = self.records[self.at : self.at + size]
                self.at += len(some)
                lane.put(PARSER.arrivals(some, NUMBER))
            await asyncio.sleep(0)


def the_log(roots):
    log = MemoryLog("enrollment")
    for number, root in enumerate(roots):
        add = cancelled if number % 5 == 4 else enrolled
        log.add(add(root, f"l{number}"), f"roster:{root}")
    return log.events


def on_lane(events):
    """The messages of this partition, and the positions a member wants of them."""
    sent = as_relayed(events, PARTITIONS)
    mine = [message for number, *message in sent if number == NUMBER]
    wanted = [
        event.position
        for event in events
        if event.type == LearnerEnrolled.TYPE and partition_of(event.root, PARTITIONS) == NUMBER
    ]
    return mine, wanted


def a_lane(partition, limit=4, **options):
    return Lane("enrollment", NUMBER, "topic", Wanted([LearnerEnrolled.TYPE]), limit, partition, **options)


async def followed(lane, partition, last, after=0):
    """What a member gets until it is at the position `last`."""
    got, foreign = [], 0
    feeding = asyncio.create_task(partition.feed(lane))
    try:
        async with asyncio.timeout(5), aclosing(lane.batches(after)) as batches:
            async for batch in batches:
                got += [event.position for event in batch.events]
                foreign += len(batch.foreign)
                if batch.position >= last:
                    return got, foreign
    finally:
        feeding.cancel()
    return got, foreign


def last_of(roots):
    """The last position on the lane."""
    return max((number + 1 for number, root in enumerate(roots) if partition_of(root, PARTITIONS) == NUMBER), default=0)
