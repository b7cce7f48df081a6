"""A lane of a topic, fed by a partition in memory: whatever relays and brokers did to the partition, its
member gets every event once, in order; and is told where events are missing.
"""

import asyncio
from contextlib import aclosing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.kafka import lane as subject
from chassis.kafka.gathering import TopicGap
from chassis.kafka.group import OVERLAP
from tests.unit.chassis_read.partition import (
    NOISE,
    ROOTS,
    Partition,
    Record,
    a_lane,
    followed,
    last_of,
    on_lane,
    the_log,
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(subject, "GAP_SECONDS", 0.02)


ROOTED = st.lists(st.sampled_from(ROOTS), min_size=20, max_size=60).map(lambda roots: ["o2", *roots])


@given(ROOTED, st.data())
@settings(max_examples=60)
def test_pages_that_were_sent_again_or_in_part_first_change_nothing(roots, data):
    messages, wanted = on_lane(the_log(roots))
    partition, page = [], data.draw(st.integers(1, 8), "page")
    for start in range(0, len(messages), page):
        whole = messages[start : start + page]
        # A relay may send the end of a page without its beginning, then all of it; another may send old pages again.
        partition += whole[data.draw(st.integers(0, len(whole)), "lost of the first try") :]
        partition += whole
        old = data.draw(st.integers(0, start), "resent from")
        partition += messages[old:start][: data.draw(st.integers(0, 10), "resent")]
        partition += [NOISE] * data.draw(st.integers(0, 2), "foreign")

    place = Partition(partition)
    got, _ = asyncio.run(followed(a_lane(place), place, last_of(roots)))

    assert got == wanted


@given(ROOTED, st.data())
@settings(max_examples=40)
def test_wherever_the_group_was_a_reader_goes_on_where_it_was_itself(roots, data):
    messages, wanted = on_lane(the_log(roots))
    place = Partition(messages)
    committed = data.draw(st.integers(0, len(messages)), "committed offset")
    place.at = max(0, committed - OVERLAP)
    after = data.draw(st.integers(0, last_of(roots) - 1), "reached")

    got, _ = asyncio.run(followed(a_lane(place, committed=committed), place, last_of(roots), after))

    assert got == [position for position in wanted if position > after]


def test_a_topic_that_was_emptied_and_filled_again_goes_on_where_the_reader_was():
    events = the_log(["o2"] * 40)
    messages, wanted = on_lane(events)
    old = [message for message in messages[:20] for _ in range(3)]
    place = Partition(old)
    lane = a_lane(place)

    async def scenario():
        before = await followed(lane, place, 20)
        place.refill(messages)
        place.at = 30
        return before, await followed(lane, place, 40, after=20)

    (first, _), (second, _) = asyncio.run(scenario())

    assert first + second == wanted


def test_where_events_are_missing_it_says_so_again_and_again_and_goes_on_when_they_are_there():
    messages, wanted = on_lane(the_log(["o2"] * 30))
    place = Partition(messages[:10] + messages[20:])
    lane = a_lane(place)

    async def scenario():
        for _ in range(3):
            with pytest.raises(TopicGap, match=r"enrollment/0.*after 20.*between 10 and that"):
                await followed(lane, place, 30, after=10)
        place.refill(messages)
        place.at = 28
        lane_now = a_lane(place)
        return await followed(lane_now, place, 30, after=10)

    got, _ = asyncio.run(scenario())

    assert got == [position for position in wanted if position > 10]
    assert place.searches == 1


def test_what_a_relay_adds_later_closes_a_gap_without_another_search():
    messages, wanted = on_lane(the_log(["o2"] * 30))
    place = Partition(messages[:10] + messages[20:])
    lane = a_lane(place)

    async def scenario():
        with pytest.raises(TopicGap):
            await followed(lane, place, 30, after=0)
        place.records += [Record(20 + offset, *message) for offset, message in enumerate(messages[10:])]
        return await followed(lane, place, 30, after=10)

    got, _ = asyncio.run(scenario())

    assert got == [position for position in wanted if position > 10]
    assert place.searches == 1


def test_an_event_that_is_missing_in_a_topic_that_was_made_anew_is_searched_for_again_after_a_while():
    messages, wanted = on_lane(the_log(["o2"] * 30))
    place = Partition(messages[:10] + messages[20:])
    now = [0.0]
    lane = a_lane(place, clock=lambda: now[0])

    async def scenario():
        with pytest.raises(TopicGap):
            await followed(lane, place, 30, after=0)
        place.records = [Record(offset, *message) for offset, message in enumerate(messages)]
        place.at = len(messages)
        now[0] += subject.SEARCH_AGAIN_SECONDS + 1
        return await followed(lane, place, 30, after=10)

    got, _ = asyncio.run(scenario())

    assert got == [position for position in wanted if position > 10]


def test_a_lane_that_has_plenty_asks_for_no_more_until_it_has_handled_some():
    messages, wanted = on_lane(the_log(["o2"] * 60))
    place, most = Partition(messages), []

    async def scenario():
        lane = a_lane(place, limit=5)
        feeding = asyncio.create_task(place.feed(lane))
        got = []
        async with asyncio.timeout(5), aclosing(lane.batches(0)) as batches:
            async for batch in batches:
                got += [event.position for event in batch.events]
                for _ in range(20):
                    await asyncio.sleep(0)
                most.append(place.at - len(got))
                if batch.position == 60:
                    break
        feeding.cancel()
        return got

    assert asyncio.run(scenario()) == wanted
    assert max(most) < 30


def test_what_was_handed_out_but_not_followed_by_a_request_for_more_is_handed_out_again():
    messages, _ = on_lane(the_log(["o2"] * 10))
    place = Partition(messages)

    async def scenario():
        lane = a_lane(place)
        feeding = asyncio.create_task(place.feed(lane))
        first = []
        for _ in range(2):
            async with asyncio.timeout(5), aclosing(lane.batches(0)) as batches:
                first.append((await anext(batches)).events[0].position)
        feeding.cancel()
        return first, lane.committable

    assert asyncio.run(scenario()) == ([1, 1], 0)


def test_messages_of_others_are_set_aside_once_however_often_the_partition_is_read():
    messages, wanted = on_lane(the_log(["o2"] * 20))
    place = Partition([*messages[:5], NOISE, *messages[5:]])
    place.at = 6

    async def scenario():
        lane = a_lane(place, committed=16)
        return await followed(lane, place, 20)

    got, foreign = asyncio.run(scenario())

    assert (got, foreign) == (wanted, 0)
