"""What stands in a log and in its topic: events, their messages, and the positions that are there."""

from contracts.kafka import from_kafka
from tests.integration.kafka.conftest import PARTITIONS
from tests.toys.kafka import as_relayed, messages, until
from tests.toys.reading import enrolled, recorded


def fill(log, count, roots=7):
    for number in range(count):
        log.add(enrolled(f"o{number % roots}", f"l{number}"), f"roster:o{number % roots}")
    return log.last_position()


async def relayed(checkpoint, position):
    await until(lambda: checkpoint.saved[0] == position)


async def positions(topics, service="enrollment"):
    """Per partition, the positions in it."""
    found = await messages(topics, service, PARTITIONS)
    return {
        number: [from_kafka(record.headers, record.value).position for record in records]
        for number, records in found.items()
    }


async def everything(topics):
    """The positions in all partitions, in order, as often as they are there."""
    return sorted(position for places in (await positions(topics)).values() for position in places)


def firsts(places):
    """The positions of a partition where they appear first."""
    return list(dict.fromkeys(places))


def an_event(position=1, root="o1"):
    return recorded(enrolled(root, f"l{position}"), f"roster:{root}", version=position, position=position)


def as_message(event, *, value=None, without=(), **headers):
    """The message of an event on partition 0: with another value, without some headers, with others changed."""
    ((_, key, original, sent),) = as_relayed([event], PARTITIONS)
    held = {name: headers.get(name, value) for name, value in sent if name not in without}
    return (0, key, original if value is None else value, held.items())
