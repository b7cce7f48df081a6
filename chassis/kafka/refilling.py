"""Topics that were emptied, or lost what they had: the log has it all, and they are filled again from there.

Readers drop what they have had, so filling a topic from the beginning changes nothing twice.
"""

import asyncio
import logging
from collections.abc import Sequence

from chassis.kafka.checkpoint import Lease, RelayCheckpoint
from chassis.kafka.ends import last_marks
from chassis.kafka.messages import Parser
from chassis.kafka.pages import Relayed
from chassis.kafka.reading import TopicReader, topic_reader
from chassis.kafka.topics import TopicOf, UnfitTopic
from contracts.topics import PARTITIONS, topic

log = logging.getLogger(__name__)
ROLE = "relay"


class RelayLeads(Exception):
    """Raised when a topic cannot be filled from here, because a relay is at work on it."""


async def resume(checkpoint: RelayCheckpoint, lease: Lease, reader: TopicReader, service: str) -> Relayed | None:
    """Where a relay that leads goes on: at its checkpoint, or from the beginning where the topic has not got
    what the checkpoint says. Null if another leads by now.

    Raises:
        FeedUnavailable: the topic cannot be read just now.
        UnfitTopic: it has other partitions than it was filled with.
    """
    position, lasts = await asyncio.to_thread(checkpoint.relayed)
    blank = Relayed(0, (0,) * len(reader.partitions))
    if position == 0:
        return blank
    if not await _lost(reader, service, lasts):
        return Relayed(position, tuple(lasts))
    log.warning(
        "Topic %s has not got all that was relayed to it up to %d: it was emptied, or lost messages. "
        "It is filled again from the beginning of the log; readers drop what they have had.",
        reader.topic,
        position,
    )
    kept = await asyncio.to_thread(checkpoint.save_relayed, lease.epoch, blank.position, blank.lasts)
    return blank if kept else None


async def refill(
    bootstrap: str,
    service: str,
    checkpoint: RelayCheckpoint,
    *,
    partitions: int = PARTITIONS,
    topic_of: TopicOf = topic,
) -> bool:
    """Have a topic filled again by the next relay that leads, if it has not got what was relayed to it; whether
    that is so.

    Raises:
        RelayLeads: a relay is at work; it looks after an emptied topic itself, within a minute.
        FeedUnavailable: the topic cannot be read just now.
    """
    lease = await asyncio.to_thread(checkpoint.try_lead, ROLE)
    if lease is None:
        raise RelayLeads(f"A relay of {service} is running: it fills {topic_of(service)} itself, within a minute.")
    try:
        before, _ = await asyncio.to_thread(checkpoint.relayed)
        async with topic_reader(bootstrap, topic_of(service), partitions) as reader:
            resumed = await resume(checkpoint, lease, reader, service)
        return resumed is not None and resumed.position < before
    finally:
        await asyncio.to_thread(lease.release)


async def _lost(reader: TopicReader, service: str, lasts: Sequence[int]) -> bool:
    """Whether a partition has not got the last event that was sent there."""
    partitions = len(reader.partitions)
    if len(lasts) != partitions:
        if all(begin == end for begin, end in (await reader.ends()).values()):
            return True
        raise UnfitTopic(
            f"Topic {reader.topic} was filled by {len(lasts)} partitions and shall have {partitions}: order would "
            f"break. Set the platform to {len(lasts)} partitions, or delete the topic; it is filled again then."
        )
    marks = await last_marks(reader, Parser(service, (), partitions), lasts)
    return any(last and (number not in marks or marks[number].position < last) for number, last in enumerate(lasts))
