"""How a job goes: opened, started, advanced page by page, stopped, gone on with, finished, taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.decider import Context, Timer
from chassis.errors import Refused, Unknown
from chassis.jobs.commands import AdvanceJob, ClearJob, StartJob, StopJob, UndoJob
from chassis.jobs.job import Upload
from chassis.jobs.state import Job, State, evolve, home
from services.attendance.commands import ImportCompletions
from services.attendance.imports import JOBS

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SENT = Upload(size=1_000, columns=("learner", "course", "completed_on"))


class Story:
    """One job, and the timers that it has set."""

    def __init__(self) -> None:
        self.job, self.timers, self.told = Job(), {}, []
        self.when(JOBS.open, ImportCompletions())

    def when(self, decide, command, facts=None):
        context = Context(at=NOON + timedelta(seconds=len(self.told)), actor="ada", new_id="j1", facts=facts)
        decision = decide({home("j1"): self.job}, command, context)
        for _, event in decision.events:
            self.job = evolve(self.job, event)
            self.told.append(type(event).NAME)
        for timer in decision.timers:
            self.timers.pop(timer.key, None)
            if isinstance(timer, Timer):
                self.timers[timer.key] = timer.due
        return decision

    def start(self, **more):
        return self.when(JOBS.start, StartJob(job="j1", **more), SENT)

    def advance(self, page, *, ended=False, **more):
        fields = {"round": 0, "line": 501, "read": 500, "taken": 0, "known": 0, "odd": 0, "lost": 0} | more
        return self.when(JOBS.advance, AdvanceJob(job="j1", run=self.job.run, page=page, ended=ended, **fields))


@pytest.fixture
def story() -> Story:
    return Story()


def test_it_is_worked_on_from_its_start_until_its_end_and_the_file_is_dropped_then(story):
    story.start()
    assert story.timers.keys() == {"import/j1"}
    story.advance(1, taken=400)
    story.advance(2, taken=800, ended=True)

    assert (story.job.state, story.job.taken) == (State.FINISHED, 800)
    assert story.timers["import-clearing/j1/upload"] < NOON + timedelta(minutes=1)
    assert story.timers["import-clearing/j1"] > NOON + timedelta(days=29)


def test_a_page_that_is_told_twice_counts_once(story):
    story.start()
    story.advance(1, taken=400)

    assert story.advance(1, taken=400).events == ()
    assert story.job.taken == 400


def test_it_is_stopped_between_pages_and_goes_on_behind_the_last_one(story):
    story.start()
    story.advance(1, taken=400, line=501)
    story.when(JOBS.stop, StopJob(job="j1"))
    assert "import/j1" not in {key for key, due in story.timers.items() if due < NOON + timedelta(days=1)}

    story.start(mapping={"learner": "course"})

    assert (story.job.state, story.job.run, story.job.page, story.job.taken) == (State.RUNNING, 1, 1, 400)
    assert story.job.mapping["learner"] == "learner"


def test_a_trial_keeps_the_file_and_the_real_run_begins_anew(story):
    story.start(dry_run=True)
    story.advance(1, taken=9, ended=True)
    assert "import-clearing/j1/upload" not in story.timers

    story.start()

    assert (story.job.run, story.job.page, story.job.taken, story.job.dry_run) == (2, 0, 0, False)


@pytest.mark.parametrize(
    ("facts", "mapping", "slug"),
    [
        (Upload(size=0, columns=()), {}, "import-empty"),
        (Upload(size=9, columns=("learner", "course", "completed_on"), missing=(2,)), {}, "parts-missing"),
        (Upload(size=9, columns=()), {}, "import-unreadable"),
        (Upload(size=9, columns=("PK\x03\x04\x14",)), {}, "import-unreadable"),
        (Upload(size=9, columns=("ÿþl\x00e\x00",)), {}, "import-unreadable"),
        (Upload(size=9, columns=("learner", "course")), {}, "columns-missing"),
        (SENT, {"learner": "nobody"}, "columns-unknown"),
        (SENT, {"nothing": "learner"}, "columns-unknown"),
    ],
)
def test_what_cannot_be_worked_on_is_refused(story, facts, mapping, slug):
    with pytest.raises(Refused) as refusal:
        story.when(JOBS.start, StartJob(job="j1", mapping=mapping), facts)
    assert refusal.value.kind == slug
    assert story.job.state is State.OPEN


def test_it_is_not_started_twice_nor_once_it_is_over(story):
    story.start()
    with pytest.raises(Refused, match="running already"):
        story.start()
    story.advance(1, ended=True)
    with pytest.raises(Refused, match="over"):
        story.start()


def test_what_was_taken_in_is_taken_back_once_it_does_not_run(story):
    with pytest.raises(Refused, match="nothing to take back"):
        story.when(JOBS.undo, UndoJob(job="j1"))
    story.start()
    with pytest.raises(Refused, match="Stop it first"):
        story.when(JOBS.undo, UndoJob(job="j1"))
    story.advance(1, ended=True)

    story.when(JOBS.undo, UndoJob(job="j1"))

    assert (story.job.state, "import/j1" in story.timers) == (State.UNDONE, True)
    assert story.when(JOBS.undo, UndoJob(job="j1")).events == ()


def test_a_job_of_another_kind_or_none_is_unknown(story):
    with pytest.raises(Unknown):
        story.when(JOBS.stop, StopJob(job="j1", kind="learners"))
    with pytest.raises(Unknown):
        JOBS.stop({home("j2"): Job()}, StopJob(job="j2"), Context(at=NOON, actor="ada"))


def test_a_file_is_told_to_be_gone_once(story):
    story.when(JOBS.clear, ClearJob(job="j1"))
    assert story.job.cleared
    assert story.when(JOBS.clear, ClearJob(job="j1")).events == ()
