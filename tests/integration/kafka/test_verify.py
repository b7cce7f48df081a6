"""A topic is held against its log: what differs is named, whatever it is, however long both are."""

import msgspec
import pytest

from chassis.feed.port import FeedUnavailable
from chassis.kafka import comparing, verify, walking
from chassis.kafka.partitions import partition_of
from chassis.kafka.topics import UnfitTopic, ensure_topics
from chassis.kafka.verify import verify_topic
from tests.integration.kafka.conftest import PARTITIONS
from tests.toys.kafka import as_relayed, send, until
from tests.toys.reading import enrolled

pytestmark = pytest.mark.cluster
ROOTS = 7


@pytest.fixture(params=["in one page", "in many"])
def paged(request, monkeypatch):
    if request.param == "in many":
        monkeypatch.setattr(verify, "PAGE", 10)
        monkeypatch.setattr(walking, "LIMIT", 7)


@pytest.fixture
def events(log):
    """What the log holds, and what a relay would send of it."""
    for number in range(60):
        log.add(enrolled(f"o{number % ROOTS}", f"l{number}"), f"roster:o{number % ROOTS}")
    return as_relayed(log.events, PARTITIONS)


@pytest.fixture
async def compared(topics, log, paged):
    """Answers what comes of a topic that holds these messages."""
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)

    async def compare(*messages, position=None):
        await send(topics, "enrollment", *messages)
        upto = log.last_position() if position is None else position
        return await verify_topic(log, upto, topics.bootstrap, partitions=PARTITIONS, topic_of=topics.of)

    return compare


def differing(report):
    """How many of each kind there are, without those of which there is none."""
    kinds = ("missing", "different", "out_of_order", "stray", "doubled", "foreign")
    return {kind: getattr(report, kind).count for kind in kinds if getattr(report, kind).count}


def together(events, position):
    """Where an event of the same partition that comes next after this position is."""
    number = events[position - 1][0]
    return next(at for at in range(position, len(events)) if events[at][0] == number) + 1


async def test_what_a_relay_sent_is_exact(topics, log, checkpoint, relay, paged, events):
    await relay(page=9)
    await until(lambda: checkpoint.saved[0] == len(events))

    report = await verify_topic(log, checkpoint.saved[0], topics.bootstrap, partitions=PARTITIONS, topic_of=topics.of)

    assert (report.exact, report.messages, report.compared) == (True, 60, 60)


async def test_a_lost_event_is_named(compared, events):
    del events[16]

    report = await compared(*events)

    assert (differing(report), report.missing.first, report.sound) == ({"missing": 1}, ["17"], False)


async def test_a_partition_that_lost_its_end_is_named(compared, events):
    gone = [position for position, (number, *_) in enumerate(events, 1) if number == events[-1][0]][-3:]

    report = await compared(*(one for position, one in enumerate(events, 1) if position not in gone))

    assert report.missing.first == [str(position) for position in gone]


async def test_a_doubled_event_is_named_and_does_no_harm(compared, events):
    report = await compared(*events, events[16])

    assert differing(report) == {"doubled": 1}
    assert report.doubled.first[0].startswith(f"17 again at partition {events[16][0]}, offset ")
    assert (report.sound, report.exact) == (True, False)


async def test_a_topic_that_was_filled_twice_is_sound(compared, events):
    report = await compared(*events[:40], *events)

    assert (differing(report), report.sound) == ({"doubled": 40}, True)


async def test_an_event_that_comes_after_a_later_one_is_named(compared, events):
    later = together(events, 17)
    events[16], events[later - 1] = events[later - 1], events[16]

    report = await compared(*events)

    assert differing(report) == {"out_of_order": 1}
    assert report.out_of_order.first[0].startswith(f"17 after {later} at partition ")
    assert not report.sound


async def test_an_event_that_comes_much_too_late_is_out_of_order(compared, events):
    late = events.pop(2)

    report = await compared(*events, late)

    assert differing(report) == {"out_of_order": 1}


async def test_lost_doubled_and_reordered_events_are_told_apart(compared, events):
    later = together(events, 30)
    events[29], events[later - 1] = events[later - 1], events[29]
    doubled = events[50]
    del events[9]

    report = await compared(*events, doubled)

    assert differing(report) == {"missing": 1, "out_of_order": 1, "doubled": 1}
    assert report.missing.first == ["10"]


async def test_an_event_that_says_something_else_is_different(compared, events):
    number, key, _, headers = events[16]
    events[16] = (number, key, msgspec.json.encode(enrolled("o2", "somebody-else")), headers)

    report = await compared(*events)

    assert (differing(report), report.different.first[0].split()[0]) == ({"different": 1}, "17")


async def test_an_event_on_another_partition_is_not_where_its_readers_look(compared, events):
    number, *rest = events[16]
    events[16] = ((number + 1) % PARTITIONS, *rest)

    report = await compared(*events)

    assert differing(report) == {"different": 1, "missing": 1}
    assert "not the partition of its root" in report.different.first[0]


async def test_what_the_log_never_held_is_a_stray(compared, log, events):
    log.add(enrolled("o1", "one-too-many"), "roster:o1")
    strays = as_relayed(log.events, PARTITIONS)[-1:]
    log.events.pop()

    report = await compared(*events[:20], *strays, *events[20:])

    assert differing(report) == {"stray": 1}
    assert "where the log ends at 60" in report.stray.first[0]


async def test_messages_of_others_are_named_and_do_no_harm(compared, events):
    report = await compared((0, b"k", b"hello", []), *events)

    assert (differing(report), report.sound) == ({"foreign": 1}, True)


async def test_what_is_relayed_meanwhile_is_left_for_the_next_time(compared, events):
    report = await compared(*events, position=40)

    assert (report.exact, report.compared, report.messages) == (True, 40, 60)


async def test_an_emptied_topic_misses_everything(compared, events):
    report = await compared()

    assert differing(report) == {"missing": 60}


async def test_it_gives_up_where_too_much_is_missing_to_be_worth_it(compared, events, monkeypatch):
    monkeypatch.setattr(comparing, "MOST_MISSING", 15)

    report = await compared()

    assert not report.sound
    assert 15 < report.missing.count <= report.compared


async def test_an_empty_log_and_an_empty_topic_are_alike(topics, log, paged):
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)

    assert (await verify_topic(log, 0, topics.bootstrap, partitions=PARTITIONS, topic_of=topics.of)).exact


async def test_a_topic_that_is_not_there_is_said_to_be_missing(topics, log):
    with pytest.raises(UnfitTopic, match="no topic"):
        await verify_topic(log, 0, topics.bootstrap, partitions=PARTITIONS, topic_of=topics.of)


async def test_a_topic_of_other_partitions_is_not_compared(topics, log):
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS + 1, topic_of=topics.of)

    with pytest.raises(UnfitTopic, match=f"has {PARTITIONS + 1} partitions"):
        await verify_topic(log, 0, topics.bootstrap, partitions=PARTITIONS, topic_of=topics.of)


async def test_brokers_that_are_away_are_said_to_be(log):
    with pytest.raises(FeedUnavailable):
        await verify_topic(log, 0, "127.0.0.1:1")


def test_every_partition_has_something_in_these_tests():
    assert {partition_of(f"o{number}", PARTITIONS) for number in range(ROOTS)} == set(range(PARTITIONS))
