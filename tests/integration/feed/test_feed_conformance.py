"""What every feed promises to those who follow it: each event at least once, in order, and nothing skipped."""

import asyncio

from chassis.feed.lanes import source_of
from contracts.attendance import CourseCompleted
from contracts.enrollment import LearnerEnrolled
from tests.toys.following import following
from tests.toys.reading import cancelled, completed, enrolled

ENROLLED = [LearnerEnrolled.TYPE]


async def test_events_of_a_root_come_in_order_of_position(world, group):
    async with following(world.feed, group) as reader:
        for learner in ("l1", "l2", "l3"):
            world.add(enrolled("o1", learner), "roster:o1")

        await reader.got(3)

    assert reader.positions == [1, 2, 3]


async def test_everything_comes_once_whatever_the_roots(world, group):
    for number in range(50):
        last = world.add(enrolled(f"o{number % 7}", f"l{number}"), f"roster:o{number % 7}")

    async with following(world.feed, group) as reader:
        await reader.got(50)

    assert sorted(reader.positions) == list(range(1, last + 1))


async def test_positions_rise_along_each_lane(world, group):
    for number in range(50):
        world.add(enrolled(f"o{number % 7}", f"l{number}"), f"roster:o{number % 7}")

    async with following(world.feed, group, limit=3) as reader:
        await reader.got(50)

    for lane in reader.marks:
        events = [event.position for batch in reader.batches if batch.source == lane for event in batch.events]
        assert events == sorted(events)


async def test_all_lanes_of_a_source_are_taken(world, group):
    async with following(world.feed, group) as reader:
        await reader.until(lambda reader: sorted(reader.taken) == sorted(world.feed.lanes("enrollment")))

    assert {source_of(lane) for lane in reader.taken} == {"enrollment"}


async def test_a_batch_holds_no_more_than_the_limit_and_the_next_goes_on(world, group):
    for learner in ("l1", "l2", "l3"):
        world.add(enrolled("o1", learner), "roster:o1")

    async with following(world.feed, group, limit=2) as reader:
        await reader.got(3)

    assert reader.positions == [1, 2, 3]
    assert all(len(batch.events) <= 2 for batch in reader.batches)


async def test_reading_starts_after_the_position_given(world, group):
    for learner in ("l1", "l2", "l3"):
        world.add(enrolled("o1", learner), "roster:o1")

    async with following(world.feed, group, after=2) as reader:
        await reader.got(1)

    assert reader.positions == [3]


async def test_other_types_are_left_out_but_the_position_passes_them(world, group):
    world.add(enrolled("o1", "l1"), "roster:o1")
    world.add(cancelled("o1", "l1"), "roster:o1")
    world.add(cancelled("o1", "l1"), "roster:o1")

    async with following(world.feed, group) as reader:
        await reader.reached(3)

    assert reader.positions == [1]


async def test_a_source_without_any_event_asked_for_is_passed_too(world, group):
    world.add(cancelled("o1", "l1"), "roster:o1")

    async with following(world.feed, group) as reader:
        await reader.reached(1)

    assert reader.positions == []


async def test_a_full_batch_stops_at_its_last_event_so_that_nothing_is_skipped(world, group):
    world.add(enrolled("o1", "l1"), "roster:o1")
    world.add(cancelled("o1", "l1"), "roster:o1")
    world.add(enrolled("o1", "l2"), "roster:o1")

    async with following(world.feed, group, limit=1) as reader:
        await reader.got(2)

    assert reader.positions == [1, 3]
    assert reader.batches[0].position == 1


async def test_sources_are_apart(world, group):
    world.add(enrolled("o1", "l1"), "roster:o1")
    world.add(completed("o1", "l1"), "progress:o1.l1")

    async with following(world.feed, group, source="attendance", types=[CourseCompleted.TYPE]) as reader:
        await reader.got(1)

    assert [(event.service, event.position) for event in reader.events] == [("attendance", 1)]


async def test_unknown_versions_of_a_type_asked_for_are_delivered(world, group):
    newer = LearnerEnrolled.TYPE.replace(".v1", ".v2")
    world.add(enrolled("o1", "l1"), "roster:o1", kind=newer)

    async with following(world.feed, group) as reader:
        await reader.got(1)

    assert [event.type for event in reader.events] == [newer]


async def test_what_is_appended_later_wakes_a_waiting_reader(world, group):
    async with following(world.feed, group) as reader:
        await reader.until(lambda reader: reader.taken)
        assert reader.batches == []

        world.add(enrolled("o1", "l1"), "roster:o1")

        await reader.got(1)


async def test_what_was_not_handled_comes_again(world, group):
    failures = [OSError("away"), OSError("still away")]

    async def handle(batch):
        if failures:
            raise failures.pop()

    world.add(enrolled("o1", "l1"), "roster:o1")
    world.add(enrolled("o1", "l2"), "roster:o1")
    async with following(world.feed, group, handle=handle) as reader:
        await reader.got(2)

    assert reader.positions == [1, 2]


async def test_another_group_gets_everything_again(world, group):
    world.add(enrolled("o1", "l1"), "roster:o1")
    async with following(world.feed, group) as one, following(world.feed, f"{group}-other") as other:
        await one.got(1)
        await other.got(1)


async def test_a_group_goes_on_where_its_member_says_it_was(world, group):
    async with following(world.feed, group) as reader:
        world.add(enrolled("o1", "l1"), "roster:o1")
        await reader.got(1)
    world.add(enrolled("o1", "l2"), "roster:o1")

    async with following(world.feed, group, after=1) as reader:
        await reader.got(1)

    assert reader.positions == [2]


async def test_a_member_that_forgot_everything_gets_everything_again(world, group):
    for learner in ("l1", "l2", "l3"):
        world.add(enrolled("o1", learner), "roster:o1")
    async with following(world.feed, group) as reader:
        await reader.got(3)

    async with following(world.feed, group) as forgetful:
        world.add(enrolled("o1", "l4"), "roster:o1")
        await forgetful.got(4)

    assert forgetful.positions == [1, 2, 3, 4]


async def test_who_leaves_has_finished_what_it_was_handling(world, group):
    begun, ended = asyncio.Event(), []

    async def handle(batch):
        begun.set()
        await asyncio.sleep(0.05)
        ended.append(batch.position)

    async with following(world.feed, group, handle=handle) as reader:
        world.add(enrolled("o1", "l1"), "roster:o1")
        await begun.wait()

    assert ended == [1]
    assert sorted(reader.left) == sorted(reader.taken)


async def test_envelopes_and_payloads_arrive_whole(world, group):
    world.add(enrolled("o1", "l1", organization="g1"), "roster:o1")

    async with following(world.feed, group) as reader:
        await reader.got(1)

    (event,) = reader.events
    assert (event.stream, event.version, event.root, event.service) == ("roster:o1", 1, "o1", "enrollment")
    assert event.payload() == enrolled("o1", "l1", organization="g1")
