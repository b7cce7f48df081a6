"""One partition, read once for several parties: each gets every event it wants, once and in order, however slow the
others are; and one that is stuck holds up no other for long.
"""

import asyncio
from contextlib import aclosing

from aiokafka import TopicPartition
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.kafka.lane import Lane
from chassis.kafka.messages import Parser, Wanted
from chassis.kafka.subscription import Tap
from contracts.enrollment import EnrollmentCancelled, LearnerEnrolled
from tests.unit.chassis_read.partition import NUMBER, PARTITIONS, Record, on_lane, the_log

PARTITION = TopicPartition("topic", NUMBER)
BOTH = (LearnerEnrolled.TYPE, EnrollmentCancelled.TYPE)
LIMIT, PATIENCE_SECONDS = 3, 0.01


class Consumer:
    """Delivers a partition from where it stands, unless it is paused; `read` counts what it has delivered."""

    def __init__(self, messages):
        self._records = [Record(offset, *message) for offset, message in enumerate(messages)]
        self._at, self.paused, self.read, self.sought = 0, False, 0, []
        self._parser = Parser("enrollment", BOTH, PARTITIONS)

    def pause(self, partition):
        self.paused = True

    def resume(self, partition):
        self.paused = False

    def seek(self, partition, offset):
        self._at = offset
        self.sought.append(offset)

    def assignment(self):
        return {PARTITION}

    def highwater(self, partition):
        return len(self._records)

    async def feed(self, lanes, tap):
        """Deliver for ever, two at a time."""
        while True:
            if not self.paused and self._at < len(self._records):
                some = self._records[self._at : self._at + 2]
                self._at = tap.next = self._at + len(some)
                self.read += len(some)
                arrivals = self._parser.arrivals(some, NUMBER)
                for lane in lanes:
                    lane.put(arrivals)
                tap.rest()
            await asyncio.sleep(0)


class Shared:
    """A partition and the lanes of several parties, each with the types that it wants."""

    def __init__(self, messages, *parties):
        self.consumer = Consumer(messages)
        self.tap = Tap(self.consumer, PARTITION, 0)
        self.lanes = [
            Lane("enrollment", NUMBER, "topic", Wanted(types), LIMIT, self.tap, patience=PATIENCE_SECONDS)
            for types in parties
        ]
        self.got = [[] for _ in parties]

    async def follow(self, number, last, handle):
        """What a party does until it is at a position: a batch that it fails to handle comes again."""
        lane, reached = self.lanes[number], 0
        while reached < last:
            async with aclosing(lane.batches(reached)) as batches:
                async for batch in batches:
                    if not await handle(batch):
                        break
                    self.got[number] += [event.position for event in batch.events]
                    reached = batch.position
                    if reached >= last:
                        return

    async def run(self, last, *handles):
        """Until every party is at a position."""
        feeding = asyncio.create_task(self.consumer.feed(self.lanes, self.tap))
        try:
            async with asyncio.timeout(10), asyncio.TaskGroup() as together:
                for number, handle in enumerate(handles):
                    together.create_task(self.follow(number, last, handle))
        finally:
            feeding.cancel()
            for lane in self.lanes:
                lane.end()


def positions(events, *types):
    """Where the events of these types stand that are on the partition; all roots are."""
    return [event.position for event in events if event.type in types]


def test_what_was_fetched_is_delivered_before_the_partition_rests():
    shared = Shared([], BOTH)
    (lane,) = shared.lanes

    shared.tap.hold(lane)
    assert not shared.consumer.paused
    shared.tap.rest()
    assert shared.consumer.paused
    shared.tap.release(lane)
    shared.tap.rest()
    assert not shared.consumer.paused


@given(st.integers(1, 40), st.lists(st.lists(st.sampled_from(["takes", "dawdles", "fails"]), max_size=30), min_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_its_parties_do_each_gets_everything_it_wants_once_and_in_order(size, moods):
    events = the_log(["o2"] * size)
    messages, _ = on_lane(events)
    wanted = [BOTH[:1], BOTH[1:], BOTH]
    shared = Shared(messages, *wanted)

    def handle(mood):
        left = list(mood)

        async def take(batch):
            now = left.pop() if left else "takes"
            if now == "dawdles":
                await asyncio.sleep(2 * PATIENCE_SECONDS)
            return now != "fails"

        return take

    asyncio.run(shared.run(size, *(handle(mood) for mood in moods[:3])))

    assert shared.got == [positions(events, *types) for types in wanted]


def test_a_party_that_is_stuck_holds_up_the_others_only_for_a_while_and_gets_the_rest_later():
    events = the_log(["o2"] * 60)
    messages, _ = on_lane(events)
    shared, done = Shared(messages, BOTH, BOTH), asyncio.Event()

    async def stuck(batch):
        await done.wait()
        return True

    async def takes(batch):
        if batch.position == 60:
            done.set()
        return True

    asyncio.run(shared.run(60, stuck, takes))

    assert shared.got == [positions(events, *BOTH)] * 2


def test_those_that_were_left_at_different_places_all_get_the_rest():
    events = the_log(["o2"] * 120)
    messages, _ = on_lane(events)
    shared, done = Shared(messages, BOTH, BOTH, BOTH), asyncio.Event()
    got = []

    async def stuck(batch):
        await done.wait()
        return True

    async def stuck_later(batch):
        if len(got) > 10:
            await done.wait()
        got.append(batch)
        return True

    async def takes(batch):
        if batch.position == 120:
            done.set()
        return True

    asyncio.run(shared.run(120, stuck, stuck_later, takes))

    assert shared.got == [positions(events, *BOTH)] * 3
    # From where the first of them was left, and not from the beginning, as where something seems to be missing.
    assert 0 not in shared.consumer.sought[1:]


def test_while_all_get_on_nothing_is_read_twice():
    events = the_log(["o2"] * 60)
    messages, _ = on_lane(events)
    shared = Shared(messages, BOTH, BOTH, BOTH[:1])

    async def takes(batch):
        await asyncio.sleep(0)
        return True

    asyncio.run(shared.run(60, takes, takes, takes))

    assert shared.consumer.read == len(messages)
