"""Whether a topic holds what its log holds: all of it, each once, in order, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from chassis.eventlog.port import EventLog
from chassis.kafka.comparing import Comparison, TopicReport
from chassis.kafka.reading import topic_reader
from chassis.kafka.topics import TopicOf, UnfitTopic, look
from chassis.kafka.walking import Walk
from contracts.envelope import Recorded
from contracts.topics import PARTITIONS, topic

PAGE = 5_000

Told = Callable[[int, int], None]
"""Is told how many events of how many were compared."""


async def verify_topic(
    eventlog: EventLog,
    position: int,
    bootstrap: str,
    *,
    partitions: int = PARTITIONS,
    topic_of: TopicOf = topic,
    told: Told = lambda done, total: None,
) -> TopicReport:
    """Compare a log with its topic, both read once; `position` is the relay's checkpoint before that.

    Raises:
        UnfitTopic: there is no such topic, or it has other partitions.
        FeedUnavailable: the topic cannot be read just now.
        LogUnavailable: the log cannot.
    """
    report = TopicReport(service=eventlog.service, topic=topic_of(eventlog.service), position=position)
    await _there(bootstrap, report.topic, partitions)
    async with topic_reader(bootstrap, report.topic, partitions) as reader:
        walk = Walk(reader)
        await walk.begin()
        comparison = Comparison(report, await asyncio.to_thread(eventlog.last_position), partitions)
        async for page in _pages(eventlog, position):
            comparison.expect(page)
            while hungry := comparison.hungry():
                await _feed(comparison, walk, hungry)
            told(report.compared, position)
            if comparison.hopeless:
                break
        else:
            while unfinished := comparison.unfinished():
                await _feed(comparison, walk, unfinished)
    comparison.end()
    return report


async def _feed(comparison: Comparison, walk: Walk, wanted: Sequence[int]) -> None:
    if left := [number for number in wanted if not walk.ended(number)]:
        for number, records in (await walk.more(left)).items():
            comparison.take(number, records)
    for number in wanted:
        if walk.ended(number):
            comparison.ended(number)


async def _there(bootstrap: str, name: str, partitions: int) -> None:
    state = await look(bootstrap, name)
    if state is None:
        raise UnfitTopic(f"There is no topic {name}. The relay makes it, and fills it, when a worker runs.")
    if state.partitions != partitions:
        raise UnfitTopic(f"Topic {name} has {state.partitions} partitions where {partitions} are wanted.")


async def _pages(eventlog: EventLog, position: int) -> AsyncIterator[Sequence[Recorded]]:
    after = 0
    while page := await asyncio.to_thread(eventlog.read, after, PAGE, None, position):
        yield page
        after = page[-1].position
