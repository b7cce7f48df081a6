"""A lane that begins anew while another is in trouble: neither forgets what the other has set aside."""

import asyncio

import msgspec

from chassis import apply, rebuild
from chassis.eventlog.port import LogUnavailable
from chassis.parking import owner_of
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.service import Service
from contracts.enrollment import LearnerEnrolled
from tests.integration.projections.conftest import PATIENCE_SECONDS
from tests.toys.reading import ENROLLMENTS, ROSTERS, completed, enrolled, feed_of, fold_roster


async def test_what_follows_a_poisonous_event_waits_though_another_lane_began_meanwhile(
    platform, enrollment, attendance, monkeypatch
):
    """Given that a lane is away while an event is tried in vain, when it is back, then the root of that event waits."""
    monkeypatch.setattr(apply, "FIRST_PAUSE_SECONDS", 0.5)
    tried = []

    def fold(roster, event, recorded):
        if isinstance(event, LearnerEnrolled) and event.learner == "bad":
            tried.append(recorded.position)
            if len(tried) == 2:
                attendance.broken = None
                attendance.add(completed("o2", "l9"), "progress:o2.l9")
            raise RuntimeError("choked")
        return fold_roster(roster, event, recorded)

    await platform.start(msgspec.structs.replace(ROSTERS, fold=fold))
    attendance.broken = LogUnavailable("It is away.")
    attendance.wakeup.notify(1)
    enrollment.add(enrolled("o1", "bad"), "roster:o1")
    owner = owner_of("reporting", ROSTERS.name, 1)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await platform.store.parked(owner):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(await platform.store.parked(owner)) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    assert [(one.position, one.attempts) for one in await platform.store.parked(owner)] == [(1, 3), (2, 0)]


class Holding(SqliteReadStore):
    """Holds those who follow as a store of many processes does. The first changeovers find them ahead."""

    def __init__(self, path):
        super().__init__(path, "reporting")
        self._until, self.ahead = 0.0, 0
        self.held = []

    async def hold(self, seconds):
        self._until = asyncio.get_running_loop().time() + seconds

    async def commit(self, changes, checkpoint=None, park=(), unpark=()):
        while checkpoint and self._holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return await super().commit(changes, checkpoint, park, unpark)

    async def serve(self, generations, owner, positions, *, whole):
        self.held.append(self._holds())
        if self.ahead:
            self.ahead -= 1
            return False
        self._until = 0.0
        return await super().serve(generations, owner, positions, whole=whole)

    def _holds(self):
        return asyncio.get_running_loop().time() < self._until


async def test_a_rebuild_changes_over_while_those_who_follow_are_held_not_once_they_are_let_go(
    tmp_path, enrollment, attendance, monkeypatch
):
    monkeypatch.setattr(rebuild, "HOLD_SECONDS", 3.0)
    store = Holding(tmp_path / "reporting.views.db")
    runner = ProjectionRunner(
        Service(name="reporting", views=(ROSTERS, ENROLLMENTS)), feed_of(enrollment, attendance), store
    )
    await runner.start()
    loading = asyncio.create_task(load(enrollment))
    store.ahead, store.held = 2, []

    await runner.rebuild(["rosters"])
    loading.cancel()
    await asyncio.gather(loading, return_exceptions=True)
    await runner.stop()
    await store.close()

    assert store.held == [False, False, True]


async def load(enrollment):
    for number in range(100_000):
        enrollment.add(enrolled(f"o{number % 5}", f"l{number}"), f"roster:o{number % 5}")
        await asyncio.sleep(0.002)
