import msgspec
import pytest

from chassis.apply import StillFails
from chassis.parking import owner_of, recorded_of
from chassis.projection import Figure
from contracts.enrollment import LearnerEnrolled
from tests.integration.projections.conftest import EVERY_WAY
from tests.toys.reading import ENROLLMENTS, ROSTERS, cancelled, enrolled, fold_roster

pytestmark = pytest.mark.parametrize("way", EVERY_WAY)
ROSTERS_1 = owner_of("reporting", ROSTERS.name, 1)


class Cure:
    """A roster view that chokes on some learners until it is cured."""

    def __init__(self, *poison):
        self.poison = set(poison)
        self.tried = []
        self.view = msgspec.structs.replace(ROSTERS, fold=self.fold)

    def fold(self, roster, event, recorded):
        self.tried.append(recorded.position)
        if isinstance(event, LearnerEnrolled) and event.learner in self.poison:
            raise RuntimeError("choked")
        return fold_roster(roster, event, recorded)


async def test_a_poisonous_event_and_what_follows_of_its_root_are_set_aside(platform, enrollment, caught_up):
    cure = Cure("bad")
    _, reads = await platform.start(cure.view)

    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    enrollment.add(enrolled("o1", "l2"), "roster:o1")
    enrollment.add(enrolled("o2", "l3"), "roster:o2")
    await caught_up(reads)

    assert (await reads.get(cure.view, "o1")).learners == ["l1"]
    assert (await reads.get(cure.view, "o2")).learners == ["l3"]
    assert [(one.position, one.attempts) for one in await platform.store.parked(ROSTERS_1)] == [(2, 3), (3, 0)]
    assert cure.tried.count(2) == 3


async def test_what_comes_later_of_that_root_waits_and_other_roots_go_on(platform, enrollment, caught_up):
    cure = Cure("bad")
    _, reads = await platform.start(cure.view)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    await caught_up(reads)

    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    enrollment.add(enrolled("o2", "l2"), "roster:o2")
    await caught_up(reads)

    assert await reads.get(cure.view, "o1") is None
    assert (await reads.get(cure.view, "o2")).learners == ["l2"]
    assert [one.position for one in await platform.store.parked(ROSTERS_1)] == [1, 2]


async def test_another_view_takes_the_same_event_undisturbed(platform, enrollment, caught_up):
    cure = Cure("bad")
    _, reads = await platform.start(cure.view, ENROLLMENTS)

    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    await caught_up(reads)

    assert await reads.aggregate(ENROLLMENTS, [], [Figure(name="n")]) == [{"n": 1}]


async def test_set_aside_events_wait_over_restarts(platform, enrollment, caught_up):
    cure = Cure("bad")
    _, reads = await platform.start(cure.view)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    await caught_up(reads)
    await platform.stop()

    _, reads = await platform.start(cure.view)
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)

    assert [one.position for one in await platform.store.parked(ROSTERS_1)] == [1, 2]


async def test_replayed_after_other_roots_have_gone_on_it_ends_as_if_nothing_had_happened(
    platform, enrollment, attendance, caught_up
):
    cure = Cure("bad")
    runner, reads = await platform.start(cure.view, ENROLLMENTS)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    enrollment.add(enrolled("o2", "l2"), "roster:o2")
    enrollment.add(cancelled("o1", "bad"), "roster:o1")
    await caught_up(reads)

    cure.poison.clear()
    assert await runner.replay(ROSTERS_1, "o1") == 3

    enrollment.add(enrolled("o1", "l4"), "roster:o1")
    await caught_up(reads)
    assert await platform.store.parked() == []
    live = await platform.store.load(ROSTERS, 1, ["o1", "o2"])
    await runner.rebuild(["rosters"])
    built = await platform.store.load(ROSTERS, 2, ["o1", "o2"])
    assert {key: (one.body, one.versions) for key, one in live.items()} == {
        key: (one.body, one.versions) for key, one in built.items()
    }


async def test_a_replay_that_fails_again_leaves_everything_where_it_was(platform, enrollment, caught_up):
    cure = Cure("bad")
    runner, reads = await platform.start(cure.view)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)

    with pytest.raises(StillFails, match="choked"):
        await runner.replay(ROSTERS_1, "o1")

    assert [one.position for one in await platform.store.parked(ROSTERS_1)] == [1, 2]


async def test_a_skipped_event_is_given_up_and_the_rest_can_be_replayed(platform, enrollment, caught_up):
    cure = Cure("bad")
    runner, reads = await platform.start(cure.view)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)

    await platform.store.commit((), unpark=(await platform.store.parked(ROSTERS_1))[:1])
    assert await runner.replay(ROSTERS_1, "o1") == 1

    assert (await reads.get(cure.view, "o1")).learners == ["l1"]


async def test_what_is_set_aside_says_why_and_where(platform, enrollment, caught_up):
    cure = Cure("bad")
    _, reads = await platform.start(cure.view)
    event = enrollment.add(enrolled("o1", "bad"), "roster:o1")
    await caught_up(reads)

    (one,) = await platform.store.parked()

    assert one.error.startswith("RuntimeError: choked (fold, line ")
    assert recorded_of(one) == event


async def test_what_a_generation_set_aside_that_serves_no_more_is_listed_no_more(platform, enrollment, caught_up):
    cure = Cure("bad")
    runner, reads = await platform.start(cure.view)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    await caught_up(reads)

    cure.poison.clear()
    await runner.rebuild()

    assert await platform.store.parked() == []


async def test_replaying_for_a_generation_that_serves_no_more_is_refused(platform, enrollment):
    runner, _ = await platform.start()

    with pytest.raises(StillFails, match="not a view that serves"):
        await runner.replay("reporting.rosters@99", "o1")


async def test_an_unknown_version_is_set_aside_not_passed_over(platform, enrollment, caught_up):
    _, reads = await platform.start()

    enrollment.add(enrolled("o1", "l1"), "roster:o1", kind=LearnerEnrolled.TYPE.replace(".v1", ".v3"))
    enrollment.add(enrolled("o2", "l2"), "roster:o2")
    await caught_up(reads)

    found = await platform.store.parked()
    assert [(one.owner, one.error.split(" ")[0]) for one in found] == [
        (owner_of("reporting", ENROLLMENTS.name, 1), "UnknownEventType:"),
        (ROSTERS_1, "UnknownEventType:"),
    ]
    assert (await reads.get(ROSTERS, "o2")).learners == ["l2"]


async def test_a_rebuild_with_cured_code_takes_what_was_set_aside(platform, enrollment, caught_up):
    cure = Cure("bad")
    runner, reads = await platform.start(cure.view)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)

    cure.poison.clear()
    await runner.rebuild()
    enrollment.add(enrolled("o1", "l2"), "roster:o1")
    await caught_up(reads)

    assert (await reads.get(cure.view, "o1")).learners == ["bad", "l1", "l2"]
    assert await platform.store.parked(owner_of("reporting", ROSTERS.name, 2)) == []


async def test_a_rebuild_sets_poison_aside_for_the_new_generation(platform, enrollment, caught_up):
    cure = Cure()
    runner, reads = await platform.start(cure.view)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    enrollment.add(enrolled("o2", "l2"), "roster:o2")
    await caught_up(reads)

    cure.poison.add("bad")
    await runner.rebuild()

    assert await reads.get(cure.view, "o1") is None
    assert (await reads.get(cure.view, "o2")).learners == ["l2"]
    assert [one.position for one in await platform.store.parked(owner_of("reporting", ROSTERS.name, 2))] == [1, 2]
