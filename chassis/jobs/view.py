"""Jobs as they are shown."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.jobs.job import Jobs
from chassis.jobs.state import State
from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.event import Event
from contracts.jobs import JobAdvanced, JobCleared, JobFinished, JobOpened, JobStarted, JobStopped, JobUndone


class JobDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A job as it now stands; `by` opened it. `since` is when that began."""

    job: str
    kind: str = ""
    state: State = State.OPEN
    options: dict[str, str] = {}
    mapping: dict[str, str] = {}
    dry_run: bool = False
    run: int = 0
    size: int = 0
    round: int = 0
    read: int = 0
    taken: int = 0
    known: int = 0
    odd: int = 0
    lost: int = 0
    listed: bool = False
    cleared: bool = False
    opened_at: datetime | None = None
    since: datetime | None = None
    by: str = ""


FIGURES = ("taken", "known", "odd", "lost")


def fold_job(job: JobDocument, event: Event, recorded: Recorded) -> JobDocument:
    """The job after one event."""
    at = recorded.recorded_at
    match event:
        case JobOpened():
            options = {one.choice: one.value for one in event.options}
            return replace(job, kind=event.rows, options=options, opened_at=at, since=at, by=recorded.actor)
        case JobStarted():
            mapping = {one.asked: one.column for one in event.mapping}
            again = {"round": 0, "read": 0, "listed": False} | dict.fromkeys(FIGURES, 0)
            anew = replace(job, **again) if event.run != job.run else job
            return replace(
                anew,
                state=State.RUNNING,
                run=event.run,
                size=event.size,
                mapping=mapping,
                dry_run=event.dry_run,
                since=at,
            )
        case JobAdvanced():
            figures = {name: getattr(event, name) for name in FIGURES}
            return replace(job, round=event.round, read=event.read, listed=bool(event.odd or event.lost), **figures)
        case JobFinished():
            return replace(job, state=State.FINISHED, since=at)
        case JobStopped():
            return replace(job, state=State.STOPPED, since=at)
        case JobUndone():
            return replace(job, state=State.UNDONE, since=at)
        case JobCleared():
            return replace(job, cleared=True, listed=False)
    return job


def jobs_view(jobs: Jobs[Any]) -> Projection[JobDocument]:
    """The view of the jobs of one service, under the ids that sort by time."""
    return Projection(
        name="jobs",
        sources=jobs.events,
        key=lambda event, recorded: event.job,
        document=JobDocument,
        blank=lambda key: JobDocument(job=key),
        fold=fold_job,
        index=("job", "kind", "state"),
    )
