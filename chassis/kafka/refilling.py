"""Topics that were emptied, or lost what they had: the log has it all, and they are filled again from there.

Readers drop what they have had, so filling a topic from the beginning changes nothing twice. What is left of it is
deleted before: all of it stands there once, then, and in order.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence

from chassis.eventlog.port import EventLog
from chassis.kafka.checkpoint import Lease, RelayCheckpoint
from chassis.kafka.ends import Standing, first_events, last_events
from chassis.kafka.messages import Parser
from chassis.kafka.pages import Relayed
from chassis.kafka.reading import TopicReader
from chassis.kafka.topics import UnfitTopic, empty

log = logging.getLogger(__name__)
ROLE = "relay"


async def resume(eventlog: EventLog, checkpoint: RelayCheckpoint, lease: Lease, reader: TopicReader) -> Relayed | None:
    """Where a relay that leads goes on: at its checkpoint, or from the beginning where the topic has not got
    what the checkpoint says, or not from its beginning on. Null if another leads by now.

    Raises:
        FeedUnavailable: the topic cannot be used just now.
        LogUnavailable: the log cannot be read just now.
        UnfitTopic: it has other partitions than it was filled with, or events that the log has not got.
    """
    position, lasts = await asyncio.to_thread(checkpoint.relayed)
    blank = Relayed(0, (0,) * len(reader.partitions))
    relayed = Relayed(position, tuple(lasts)) if position else blank
    if not await _lost(reader, eventlog, relayed.lasts):
        return relayed
    log.warning(
        "Topic %s has not got all that was relayed to it up to %d: it was emptied, or lost messages. "
        "It is filled again from the beginning of the log; readers drop what they have had.",
        reader.topic,
        position,
    )
    ends = {partition: end for partition, (begin, end) in (await reader.ends()).items() if begin < end}
    await empty(reader.bootstrap, ends)
    kept = await asyncio.to_thread(checkpoint.save_relayed, lease.epoch, blank.position, blank.lasts)
    return blank if kept else None


async def _lost(reader: TopicReader, eventlog: EventLog, lasts: Sequence[int]) -> bool:
    """Whether a partition has not got the last event that was sent there, or begins with one before which others
    were: a topic that is emptied while a relay sends goes on with what is sent next.
    """
    partitions = len(reader.partitions)
    if len(lasts) != partitions:
        if all(begin == end for begin, end in (await reader.ends()).values()):
            return True
        raise UnfitTopic(
            f"Topic {reader.topic} was filled by {len(lasts)} partitions and shall have {partitions}: order would "
            f"break. Set the platform to {len(lasts)} partitions, or delete the topic; it is filled again then."
        )
    parser = Parser(eventlog.service, (), partitions)
    newest = await last_events(reader, parser, lasts)
    await asyncio.to_thread(_check, reader.topic, eventlog, newest.values())
    if any(last and (number not in newest or newest[number].mark.position < last) for number, last in enumerate(lasts)):
        return True
    return any(first.mark.before[number] for number, first in (await first_events(reader, parser)).items())


def _check(topic: str, eventlog: EventLog, newest: Iterable[Standing]) -> None:
    """The newest event of the topic is in the log: with it, all before it is.

    Raises:
        UnfitTopic: it is not.
    """
    last = max(newest, key=lambda event: event.mark.position, default=None)
    if last is None:
        return
    position = last.mark.position
    there = eventlog.told(position - 1, 1)
    if not there or (there[0].position, there[0].id) != (position, last.id):
        raise UnfitTopic(
            f"Topic {topic} has event {last.id} at {position}, where the log of {eventlog.service} has "
            f"{there[0].id if there else 'nothing'}: the database lost events after they were relayed, as one that was "
            "restored has. Nothing is relayed to it. Bring back the database that has them; where there is none, do "
            "as docs/operations.md says of restoring."
        )
