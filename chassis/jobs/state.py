"""How far a job with a file has come, folded from its events."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

import msgspec

from chassis.ids import stream
from contracts.event import Event
from contracts.jobs import JobAdvanced, JobCleared, JobFinished, JobOpened, JobStarted, JobStopped, JobUndone

CATEGORY = "import"
KIND = "import"
CLEARING = "import-clearing"
UPLOAD = "upload"
KEPT = timedelta(days=30)
"""How long a file that nobody works on is kept, and the list of what was odd."""


class State(StrEnum):
    """How far a job has come."""

    OPEN = "open"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"
    UNDONE = "undone"


class Job(msgspec.Struct):
    """What decisions about a job rest on; `kind` empty is before it was opened."""

    kind: str = ""
    options: Mapping[str, str] = {}
    state: State = State.OPEN
    cleared: bool = False
    run: int = 0
    size: int = 0
    mapping: Mapping[str, str] = {}
    dry_run: bool = False
    page: int = 0
    round: int = 0
    line: int = 0
    read: int = 0
    taken: int = 0
    known: int = 0
    odd: int = 0
    lost: int = 0


def evolve(job: Job, event: Event) -> Job:
    """Fold one event."""
    match event:
        case JobOpened():
            job.kind, job.options = event.rows, {one.choice: one.value for one in event.options}
        case JobStarted():
            if event.run != job.run:
                job.page = job.round = job.line = job.read = job.taken = job.known = job.odd = job.lost = 0
            job.state, job.run, job.size, job.dry_run = State.RUNNING, event.run, event.size, event.dry_run
            job.mapping = {one.asked: one.column for one in event.mapping}
        case JobAdvanced():
            job.page, job.round, job.line, job.read = event.page, event.round, event.line, event.read
            job.taken, job.known, job.odd, job.lost = event.taken, event.known, event.odd, event.lost
        case JobFinished():
            job.state = State.FINISHED
        case JobStopped():
            job.state = State.STOPPED
        case JobUndone():
            job.state = State.UNDONE
        case JobCleared():
            job.cleared = True
    return job


def home(job: str) -> str:
    """The stream of a job."""
    return stream(CATEGORY, job)


def listed(job: str, run: int) -> str:
    """Under which name the odd rows of a run are kept."""
    return f"{job}/odd/{run}"
