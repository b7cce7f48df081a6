import asyncio

import msgspec
import pytest

from chassis.feed.lanes import Mark
from chassis.parking import owner_of
from chassis.projection import Figure
from chassis.rebuild import NothingToRollBack, Rebuild
from chassis.telemetry import metrics
from tests.toys.reading import ENROLLMENTS, ROSTERS, cancelled, completed, enrolled, fold_roster


def fill(enrollment, attendance, count=50):
    for number in range(count):
        enrollment.add(enrolled(f"o{number % 5}", f"l{number}"), f"roster:o{number % 5}")
        if number % 3 == 0:
            enrollment.add(cancelled(f"o{number % 5}", f"l{number}"), f"roster:o{number % 5}")
        if number % 4 == 0:
            attendance.add(completed(f"o{number % 5}", f"l{number}"), f"progress:o{number % 5}.l{number}")


async def content(store, view, keys):
    generation, _ = await store.generations(view)
    loaded = await store.load(view, generation, keys)
    return {key: (one.body, one.versions) for key, one in loaded.items()}


OFFERINGS = [f"o{number}" for number in range(5)]


async def test_views_over_a_log_with_history_are_built_before_they_serve(platform, enrollment, attendance):
    fill(enrollment, attendance)

    _, reads = await platform.start()

    assert reads.positions() == {"enrollment": 67, "attendance": 13}
    assert len((await reads.get(ROSTERS, "o1")).learners) == 7
    assert await platform.store.checkpoints("reporting.projections") == {"enrollment": Mark(67), "attendance": Mark(13)}


async def test_a_rebuilt_view_equals_the_one_that_was_kept_up_to_date(platform, enrollment, attendance, caught_up):
    runner, reads = await platform.start(limit=3)
    fill(enrollment, attendance)
    await caught_up(reads)
    before = await content(platform.store, ROSTERS, OFFERINGS)

    await runner.rebuild()

    assert await content(platform.store, ROSTERS, OFFERINGS) == before
    assert await platform.store.generations(ROSTERS) == (2, 1)


@pytest.mark.parametrize("limit", [1, 7, 1000])
async def test_any_batch_size_builds_the_same(platform, enrollment, attendance, feed, limit):
    fill(enrollment, attendance)
    await platform.start()
    before = await content(platform.store, ROSTERS, OFFERINGS)

    await Rebuild("reporting", (ROSTERS, ENROLLMENTS), feed, platform.store, limit=limit).run()

    assert await content(platform.store, ROSTERS, OFFERINGS) == before


async def test_one_view_can_be_rebuilt_alone(platform, enrollment, attendance):
    fill(enrollment, attendance)
    runner, _ = await platform.start()

    await runner.rebuild(["rosters"])

    assert await platform.store.generations(ROSTERS) == (2, 1)
    assert await platform.store.generations(ENROLLMENTS) == (1, None)


async def test_under_live_load_queries_are_never_empty_and_nothing_is_lost(platform, enrollment, attendance, caught_up):
    fill(enrollment, attendance, 200)
    runner, reads = await platform.start(limit=5)
    building = asyncio.create_task(runner.rebuild())
    sizes = []
    for number in range(150):
        enrollment.add(enrolled("o1", f"x{number:03}"), "roster:o1")
        attendance.add(completed("o1", f"x{number:03}"), f"progress:o1.x{number:03}")
        sizes.append((await reads.get(ROSTERS, "o1")).size)
        counted = await reads.aggregate(ENROLLMENTS, [], [Figure(name="n")], {"offering": "o1"})
        assert counted[0]["n"] >= 40
    await building
    await caught_up(reads)

    assert sizes[0] >= 26
    assert sizes == sorted(sizes)
    assert (await platform.store.generations(ROSTERS))[0] == 2
    live = await content(platform.store, ROSTERS, OFFERINGS)
    things = [f"o1.x{number:03}" for number in range(150)]
    facts = await content(platform.store, ENROLLMENTS, things)
    await runner.rebuild()
    assert await content(platform.store, ROSTERS, OFFERINGS) == live
    assert await content(platform.store, ENROLLMENTS, things) == facts
    assert len(facts) == 150


async def test_a_changed_fold_is_rebuilt_before_it_serves(platform, enrollment, attendance, caught_up):
    fill(enrollment, attendance)
    await platform.start()
    await platform.stop()
    changed = msgspec.structs.replace(ROSTERS, index=("offering",))

    _, reads = await platform.start(changed, ENROLLMENTS)
    await caught_up(reads)

    assert await platform.store.generations(changed) == (2, 1)
    assert len((await reads.get(changed, "o1")).learners) == 7


async def test_a_view_added_later_is_built_while_the_others_go_on(platform, enrollment, attendance, caught_up):
    fill(enrollment, attendance)
    await platform.start(ROSTERS)
    await platform.stop()

    _, reads = await platform.start(ROSTERS, ENROLLMENTS)
    await caught_up(reads)

    assert await reads.aggregate(ENROLLMENTS, [], [Figure(name="n")]) == [{"n": 50}]


async def test_a_view_that_code_in_between_had_not_misses_nothing(platform, enrollment, caught_up):
    await platform.start(ROSTERS, ENROLLMENTS)
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await platform.stop()
    await platform.start(ROSTERS)
    enrollment.add(enrolled("o1", "l2"), "roster:o1")
    await platform.stop()

    _, reads = await platform.start(ROSTERS, ENROLLMENTS)
    await caught_up(reads)

    assert await reads.aggregate(ENROLLMENTS, ["state"], [Figure(name="n")]) == [{"state": "enrolled", "n": 2}]


async def test_a_log_that_is_shorter_than_what_was_read_of_it_leads_to_a_rebuild(platform, enrollment, attendance):
    fill(enrollment, attendance)
    await platform.start()
    await platform.stop()
    del enrollment.events[1:]
    attendance.events.clear()

    _, reads = await platform.start()

    assert (await reads.get(ROSTERS, "o0")).learners == ["l0"]
    assert await reads.aggregate(ENROLLMENTS, [], [Figure(name="n")]) == [{"n": 1}]
    assert await platform.store.checkpoints("reporting.projections") == {"enrollment": Mark(1), "attendance": Mark(0)}


async def test_rolled_back_the_earlier_generation_serves_with_what_it_missed(
    platform, enrollment, attendance, caught_up
):
    spoiled = []

    def fold(roster, event, recorded):
        made = fold_roster(roster, event, recorded)
        if spoiled:
            made.learners = ["spoiled"]
        return made

    view = msgspec.structs.replace(ROSTERS, fold=fold)
    runner, reads = await platform.start(view)
    fill(enrollment, attendance)
    await caught_up(reads)
    good = await content(platform.store, view, OFFERINGS)
    spoiled.append(True)
    await runner.rebuild()
    assert (await reads.get(view, "o1")).learners == ["spoiled"]

    spoiled.clear()
    enrollment.add(enrolled("o9", "late"), "roster:o9")
    await caught_up(reads)
    await runner.roll_back("rosters")

    assert await content(platform.store, view, OFFERINGS) == good
    assert (await reads.get(view, "o9")).learners == ["late"]
    assert await platform.store.generations(view) == (1, 2)
    enrollment.add(enrolled("o9", "later"), "roster:o9")
    await caught_up(reads)
    assert (await reads.get(view, "o9")).learners == ["late", "later"]


async def test_without_an_earlier_generation_there_is_nothing_to_roll_back(platform):
    runner, _ = await platform.start()

    with pytest.raises(NothingToRollBack):
        await runner.roll_back("rosters")


async def test_progress_is_told_from_nothing_to_all(platform, enrollment, attendance, monkeypatch):
    fill(enrollment, attendance)
    told, shares = [], []
    monkeypatch.setattr(metrics.rebuild_progress, "record", lambda share, **names: shares.append(share))

    await platform.start(watch=told.append)

    assert [(one.done, one.total) for one in (told[0], told[-1])] == [(0, 80), (80, 80)]
    assert told[0].views == ("rosters", "enrollments")
    assert (shares[0], shares[-1]) == (0.0, 1.0)


class Killed(BaseException):
    """Stands for the end of the process."""


async def test_a_rebuild_that_was_killed_begins_again_and_the_old_one_serves_on(
    platform, enrollment, attendance, feed, caught_up
):
    fill(enrollment, attendance)
    await platform.start()
    before = await content(platform.store, ROSTERS, OFFERINGS)
    rebuild = Rebuild("reporting", (ROSTERS, ENROLLMENTS), feed, platform.store, limit=10)
    told = []

    def kill(progress):
        told.append(progress)
        if progress.done > 30:
            raise Killed

    with pytest.raises(Killed):
        await rebuild.run(watch=kill)
    assert await content(platform.store, ROSTERS, OFFERINGS) == before
    await platform.stop()

    runner, _ = await platform.start()
    await runner.rebuild()

    assert await content(platform.store, ROSTERS, OFFERINGS) == before
    assert await platform.store.parked(owner_of("reporting", ROSTERS.name, 2)) == []
