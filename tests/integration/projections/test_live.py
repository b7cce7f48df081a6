import asyncio

import msgspec
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.errors import TimedOut, Unavailable
from chassis.exporters import setup
from chassis.facts import fold_facts
from chassis.feed.lanes import Mark
from chassis.incoming import Incoming
from chassis.projection import Figure
from chassis.reads import Reads
from chassis.runner import ProjectionRunner
from chassis.service import Service
from chassis.settings import Settings
from contracts.enrollment import LearnerRegistered
from tests.toys.reading import ENROLLMENTS, ROSTERS, Roster, cancelled, completed, enrolled

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_an_event_shows_in_documents_and_facts(platform, enrollment):
    _, reads = await platform.start()

    event = enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await reads.wait({"enrollment": event.position})

    assert await reads.get(ROSTERS, "o1") == Roster(offering="o1", learners=["l1"], size=1)
    assert await reads.aggregate(ENROLLMENTS, ["state"], [Figure(name="n")]) == [{"state": "enrolled", "n": 1}]


async def test_events_of_several_services_meet_in_one_document(platform, enrollment, attendance, caught_up):
    _, reads = await platform.start()

    attendance.add(completed("o1", "l1"), "progress:o1.l1")
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)

    assert await reads.get(ROSTERS, "o1") == Roster(offering="o1", learners=["l1"], completed=["l1"], size=1)


async def test_two_sources_racing_for_one_document_lose_nothing(platform, enrollment, attendance, caught_up):
    _, reads = await platform.start(limit=3)

    for number in range(60):
        enrollment.add(enrolled("o1", f"l{number:02}"), "roster:o1")
        attendance.add(completed("o1", f"l{number:02}"), f"progress:o1.l{number:02}")
        await asyncio.sleep(0)
    await caught_up(reads)

    learners = [f"l{number:02}" for number in range(60)]
    assert await reads.get(ROSTERS, "o1") == Roster(offering="o1", learners=learners, completed=learners, size=60)


async def test_events_that_no_view_takes_move_the_position_too(platform, enrollment):
    _, reads = await platform.start()

    event = enrollment.add(LearnerRegistered(learner="l1"), "learner:l1")

    await reads.wait({"enrollment": event.position})
    assert reads.positions()["enrollment"] == event.position


async def test_services_that_no_view_listens_to_are_not_waited_for(platform):
    _, reads = await platform.start()

    await reads.wait({"scheduling": 99})


async def test_waiting_for_what_does_not_come_times_out_and_says_how_far_it_is(platform):
    _, reads = await platform.start()

    with pytest.raises(TimedOut) as timed_out:
        await reads.wait({"enrollment": 1}, seconds=0.001)
    assert timed_out.value.body()["positions"] == {"enrollment": 0, "attendance": 0}


async def test_after_a_restart_it_goes_on_where_it_was(platform, enrollment, caught_up):
    _, reads = await platform.start()
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)
    await platform.stop()

    enrollment.add(enrolled("o1", "l2"), "roster:o1")
    _, reads = await platform.start()
    await caught_up(reads)

    assert (await reads.get(ROSTERS, "o1")).learners == ["l1", "l2"]
    assert await platform.store.generations(ROSTERS) == (1, None)


async def test_killed_between_write_and_checkpoint_nothing_is_applied_twice(platform, enrollment, caught_up):
    _, reads = await platform.start()
    for learner in ("l1", "l2"):
        enrollment.add(enrolled("o1", learner), "roster:o1")
    enrollment.add(cancelled("o1", "l1"), "roster:o1")
    await caught_up(reads)
    before = await platform.store.load(ROSTERS, 1, ["o1"])
    await platform.store.reset("reporting.projections")
    await platform.stop()

    _, reads = await platform.start()
    await caught_up(reads)

    assert await platform.store.load(ROSTERS, 1, ["o1"]) == before
    assert await reads.aggregate(ENROLLMENTS, ["state"], [Figure(name="n")]) == [
        {"state": "cancelled", "n": 1},
        {"state": "enrolled", "n": 1},
    ]


async def test_a_log_that_is_away_is_tried_again_until_it_is_back(platform, enrollment, caught_up, caplog):
    runner, reads = await platform.start()
    enrollment.broken = OSError("the disk is away")
    enrollment.wakeup.notify(1)
    while not any(one.error for one in await statuses(runner, enrollment)):  # noqa: ASYNC110
        await asyncio.sleep(0.005)

    enrollment.broken = None
    enrollment.add(enrolled("o1", "l1"), "roster:o1")
    await caught_up(reads)

    assert [one.error for one in await runner.status()] == [None, None]
    assert "the disk is away" in caplog.text


async def statuses(runner, log):
    broken, log.broken = log.broken, None
    try:
        return await runner.status()
    finally:
        log.broken = broken


async def test_status_tells_how_far_behind_a_source_is_and_for_how_long(platform, enrollment, feed):
    now = [100.0]
    await platform.start()
    watching = ProjectionRunner(Service(name="reporting", views=(ROSTERS,)), feed, platform.store, clock=lambda: now[0])
    watching._reached("enrollment", Mark())
    now[0] += 7
    enrollment.add(enrolled("o1", "l1"), "roster:o1")

    one = next(one for one in await watching.status() if one.source == "enrollment")

    assert (one.position, one.newest, one.age_seconds) == (0, 1, 7.0)


async def test_a_view_that_is_not_built_yet_is_unavailable_not_empty(platform, enrollment):
    runner, _ = await platform.start(ROSTERS)
    reads = Reads(platform.store, runner.progress)

    with pytest.raises(Unavailable):
        await reads.aggregate(ENROLLMENTS, [], [Figure(name="n")])


class OpenBook:
    """A vault whose secrets are written backwards; l9's key is gone."""

    def __init__(self):
        self.prefetched = []

    def prefetch(self, people):
        self.prefetched += people

    def reveal(self, event):
        if event.learner == "bad":
            raise ValueError("does not fit its key")
        return msgspec.structs.replace(event, name=None if event.learner == "l9" else event.name[::-1])


class Person(msgspec.Struct):
    learner: str
    name: str | None = None


def people(name, *, personal):
    return ROSTERS.__class__(
        name=name,
        sources=(LearnerRegistered,),
        key=lambda event, recorded: event.learner,
        document=Person,
        blank=Person,
        fold=lambda person, event, recorded: Person(person.learner, event.name),
        personal=personal,
    )


async def test_only_personal_views_see_names_in_clear(platform, enrollment, caught_up):
    vault, clear, hidden = OpenBook(), people("people", personal=True), people("codes", personal=False)
    _, reads = await platform.start(clear, hidden, vault=vault)

    enrollment.add(LearnerRegistered(learner="l1", name="adA"), "learner:l1")
    enrollment.add(LearnerRegistered(learner="l9", name="enoG"), "learner:l9")
    enrollment.add(LearnerRegistered(learner="bad", name="x"), "learner:bad")
    await reads.wait({"enrollment": 3})

    assert await reads.get_many(clear, ["l1", "l9", "bad"]) == {"l1": Person("l1", "Ada"), "l9": Person("l9", None)}
    assert (await reads.get(hidden, "l1")).name == "adA"
    assert set(vault.prefetched) == {"l1", "l9", "bad"}


async def test_live_facts_equal_a_fold_of_the_whole_log(platform, enrollment, attendance, caught_up):
    _, reads = await platform.start(limit=7)
    for number in range(40):
        learner = f"l{number % 5}"
        enrollment.add((enrolled, cancelled)[number % 2]("o1", learner), "roster:o1", effective=number // 3)
        attendance.add(completed("o1", learner), f"progress:o1.{learner}", effective=40 - number)
        await asyncio.sleep(0)
    await caught_up(reads)

    stored = await platform.store.load(ENROLLMENTS, 1, [f"o1.l{number}" for number in range(5)])
    for number in range(5):
        mine = [
            Incoming(event, event.payload())
            for event in [*enrollment.events, *attendance.events]
            if event.payload().learner == f"l{number}"
        ]
        assert stored[f"o1.l{number}"].body == fold_facts(ENROLLMENTS, f"o1.l{number}", None, mine).body


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    telemetry = setup(Settings(), exporter=exporter)
    yield exporter
    telemetry.shutdown()


async def test_projecting_goes_on_with_the_trace_that_the_event_was_stored_with(platform, enrollment, caught_up, spans):
    _, reads = await platform.start()

    event = enrollment.add(enrolled("o1", "l1"), "roster:o1")
    enrollment.events[-1] = msgspec.structs.replace(event, trace=TRACE)
    await caught_up(reads)
    await platform.stop()

    projecting = [span for span in spans.get_finished_spans() if span.name == "project" and span.parent]
    assert {f"{span.context.trace_id:032x}" for span in projecting} == {TRACE.split("-")[1]}
