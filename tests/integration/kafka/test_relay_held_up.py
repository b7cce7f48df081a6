"""What holds a relay up is told, where others find it, until it goes on; nothing is passed over meanwhile."""

import pytest

from chassis.kafka import leading
from tests.integration.kafka.published import fill, firsts, positions, relayed
from tests.toys.kafka import until
from tests.toys.reading import enrolled

pytestmark = pytest.mark.cluster


async def test_what_was_sent_but_not_checkpointed_is_sent_again(topics, log, checkpoint, relay):
    last = fill(log, 30)
    checkpoint.unsaved = ConnectionError("the database is away")
    first = await relay(page=10)
    await until(lambda: first._error.startswith("ConnectionError"))
    assert checkpoint.saved == (0, ())

    checkpoint.unsaved = None
    await relayed(checkpoint, last)

    found = await positions(topics)
    assert sum(map(len, found.values())) > 30
    assert sorted(position for places in found.values() for position in firsts(places)) == list(range(1, 31))
    assert (await first.status()).error is None


async def test_an_event_too_large_for_the_topic_is_named_and_nothing_passes_it(topics, log, checkpoint, relay, caplog):
    fill(log, 5)
    large = log.add(enrolled("o1", "x" * 1_100_000), "roster:o1")
    fill(log, 5)
    running = await relay()
    await until(lambda: "EventTooLarge" in running._error)

    status = await running.status()

    assert f"enrollment {large.position}" in status.error
    assert (status.position, status.lag) == (5, 6)
    assert sum(map(len, (await positions(topics)).values())) == 5


async def test_what_holds_a_relay_up_is_left_where_others_find_it_until_it_goes_on(topics, log, checkpoint, relay):
    large = log.add(enrolled("o1", "x" * 1_100_000), "roster:o1")
    await relay()
    await until(lambda: checkpoint.trouble)
    assert f"EventTooLarge: enrollment {large.position}" in checkpoint.trouble

    log.events.clear()
    log.add(enrolled("o1", "l1"), "roster:o1")
    await relayed(checkpoint, 1)

    assert checkpoint.trouble is None


async def test_a_relay_whose_broker_hangs_says_so_and_goes_on_when_it_answers(
    topics, log, checkpoint, relay, kafka_process, monkeypatch
):
    monkeypatch.setattr(leading, "PATIENCE_SECONDS", 0.5)
    fill(log, 5)
    running = await relay()
    await relayed(checkpoint, 5)
    kafka_process.pause()
    fill(log, 5)

    await until(lambda: checkpoint.trouble)
    assert checkpoint.trouble == running.error
    assert "does not acknowledge what follows 5" in running.error

    kafka_process.resume()
    await relayed(checkpoint, 10)
    assert (checkpoint.trouble, running.error) == (None, "")


async def test_a_relay_that_has_nothing_to_send_says_that_nothing_holds_it_up(topics, log, checkpoint, relay):
    checkpoint.trouble = "Kafka was away"
    await relay()

    await until(lambda: checkpoint.trouble is None)
