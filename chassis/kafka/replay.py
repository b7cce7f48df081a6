"""Everything a topic holds by now, from its beginning: what rebuilds read."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

from chassis.feed.lanes import Mark, lane
from chassis.feed.port import Batch
from chassis.kafka.gathering import Gathering, TopicGap
from chassis.kafka.messages import Parser, Wanted
from chassis.kafka.reading import TopicReader


async def replay(
    reader: TopicReader, source: str, types: Sequence[str], after: Mapping[str, int], limit: int
) -> AsyncGenerator[Batch, None]:
    """Batches of every partition, up to where it ends when this begins.

    Raises:
        TopicGap: events are missing from the topic.
        FeedUnavailable: it cannot be read just now.
    """
    ends = await reader.ends()
    parser, wanted = Parser(source, types, len(reader.partitions)), Wanted(types)
    reached = {one.partition: Mark(after.get(lane(source, one.partition), 0)) for one in ends}
    missing: dict[int, int] = {}
    async with aclosing(reader.between(ends, limit)) as coming:
        async for partition, records in coming:
            number = partition.partition
            gathering = Gathering(source, number, wanted, reached[number], limit)
            for arrival in parser.arrivals(records, number):
                # What is out of turn here may come again, in turn, further on.
                if (before := gathering.take(arrival)) and number not in missing:
                    missing[number] = before
            reached[number] = gathering.reached
            if missing.get(number, 0) <= reached[number].position:
                missing.pop(number, None)
            if batch := gathering.batch():
                yield batch
    for number, before in missing.items():
        raise TopicGap(lane(source, number), reader.topic, reached[number].position, before)


def whole(source: str, after: Mapping[str, int], lanes: Sequence[str]) -> Mapping[str, int]:
    """Where to begin in a source's own log, having followed its topic: what all lanes have had."""
    if source in after or not lanes:
        return after
    return {source: min(after.get(name, 0) for name in lanes)}
