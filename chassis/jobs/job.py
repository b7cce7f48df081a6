"""A job with a file: opened, started when the file is whole, advanced page by page, finished or stopped."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from chassis.decider import Context, Decision, Timer, TimerCleared
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from chassis.jobs.commands import AdvanceJob, ClearJob, OpenJob, StartJob, StopJob
from chassis.jobs.sheets import Sheet, guessed, lacking
from contracts import jobs as told
from contracts.event import Event
from contracts.jobs import JobAdvanced, JobCleared, JobFinished, JobOpened, JobStarted, JobStopped

CATEGORY = "import"
KIND = "import"
CLEARING = "import-clearing"
UPLOAD = "upload"
KEPT = timedelta(days=30)
"""How long a file that nobody works on is kept, and the list of what was odd."""

E = TypeVar("E", bound="OpenJob")


class State(StrEnum):
    """How far a job has come."""

    OPEN = "open"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


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


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent for a job: how many bytes, and the columns that its first line names."""

    size: int
    columns: tuple[str, ...]


class Jobs(msgspec.Struct, Generic[E], frozen=True, kw_only=True):
    """The jobs of one service: the types under which it tells of them, and per kind its sheet and what opens it."""

    opened: type[JobOpened]
    started: type[JobStarted]
    advanced: type[JobAdvanced]
    finished: type[JobFinished]
    stopped: type[JobStopped]
    cleared: type[JobCleared]
    sheets: Mapping[str, Sheet]
    openers: Mapping[type[E], str]

    @property
    def events(self) -> Sequence[type[Event]]:
        """All of these types."""
        return (self.opened, self.started, self.advanced, self.finished, self.stopped, self.cleared)

    def open(self, _states: Mapping[str, Any], command: E, context: Context) -> Decision:
        """A job that waits for its file."""
        job, kind = context.new_id, self.openers[type(command)]
        options = ((name, getattr(command, name)) for name in command.__struct_fields__)
        chosen = tuple(told.Choice(choice=name, value=_text(value)) for name, value in options if value is not None)
        return Decision(
            events=((home(job), self.opened(job=job, rows=kind, options=chosen)),),
            reply={"job": job, "kind": kind},
            status=202,
            timers=(_clearing(job, context.at),),
        )

    def start(self, states: Mapping[str, Any], command: StartJob, context: Context) -> Decision:
        """Work begins, or goes on where it was stopped.

        Raises:
            Unknown: there is no such job.
            Refused: `import-running`, `import-over`, `import-empty`, `columns-missing`, `columns-unknown`.
        """
        job: Job = _known(states, command.job, command.kind)
        name = home(command.job)
        if job.state is State.RUNNING:
            raise Refused("The import is running already.", slug="import-running", job=command.job)
        if job.cleared or (job.state is State.FINISHED and not job.dry_run):
            raise Refused("The import is over. Open another one for this file.", slug="import-over", job=command.job)
        if job.state is State.STOPPED and job.dry_run == command.dry_run:
            mapping, run = job.mapping, job.run
        else:
            mapping, run = self._mapping(job.kind, command, context.facts), job.run + 1
        mapped = tuple(told.Mapped(asked=asked, column=column) for asked, column in mapping.items())
        started = self.started(
            job=command.job,
            rows=job.kind,
            run=run,
            size=context.facts.size,
            mapping=mapped,
            dry_run=command.dry_run,
        )
        return Decision(
            events=((name, started),),
            reply={"job": command.job, "state": State.RUNNING, "run": run},
            status=202,
            timers=(_due(command.job, context.at), TimerCleared(key=f"{CLEARING}/{command.job}")),
        )

    def advance(self, states: Mapping[str, Any], command: AdvanceJob, context: Context) -> Decision:
        """One more page is done; nothing if that was noted before."""
        job: Job = states[home(command.job)]
        fits = command.run == job.run and command.page == job.page + 1
        if not fits or job.state not in (State.RUNNING, State.STOPPED):
            return Decision()
        fields = {name: getattr(command, name) for name in self.advanced.__struct_fields__}
        events: list[tuple[str, Event]] = [(home(command.job), self.advanced(**fields))]
        if command.ended:
            figures = {name: fields[name] for name in ("job", "run", "taken", "known", "odd", "lost")}
            finished = self.finished(rows=job.kind, dry_run=job.dry_run, **figures)
            return Decision(
                events=[*events, (home(command.job), finished)],
                timers=(_clearing(command.job, context.at), *_dropping(job, command.job, context.at)),
            )
        return Decision(events=events, timers=(_due(command.job, context.at),) if job.state is State.RUNNING else ())

    def stop(self, states: Mapping[str, Any], command: StopJob, context: Context) -> Decision:
        """Nothing further is done; nothing if it is not running.

        Raises:
            Unknown: there is no such job.
        """
        job: Job = _known(states, command.job, command.kind)
        reply = {"job": command.job, "state": job.state}
        if job.state is not State.RUNNING:
            return Decision(reply=reply)
        stopped = self.stopped(job=command.job, rows=job.kind, run=job.run)
        timers = (TimerCleared(key=f"{KIND}/{command.job}"), _clearing(command.job, context.at))
        return Decision(events=((home(command.job), stopped),), reply=reply | {"state": State.STOPPED}, timers=timers)

    def clear(self, states: Mapping[str, Any], command: ClearJob, _context: Context) -> Decision:
        """The file is gone."""
        job: Job = states[home(command.job)]
        if job.cleared:
            return Decision()
        return Decision(events=((home(command.job), self.cleared(job=command.job, rows=job.kind)),))

    def _mapping(self, kind: str, command: StartJob, upload: Upload) -> Mapping[str, str]:
        if not upload.columns:
            raise Refused("Nothing was sent yet. PUT the file in parts first.", slug="import-empty", job=command.job)
        sheet = self.sheets[kind]
        unknown = {asked: column for asked, column in command.mapping.items() if not sheet.fits(asked, column, upload)}
        if unknown:
            raise Refused(
                f"The mapping names what is not there: {', '.join(f'{one}={two}' for one, two in unknown.items())}.",
                slug="columns-unknown",
                columns=list(upload.columns),
                takes=[column.name for column in sheet.columns],
            )
        mapping = command.mapping or guessed(sheet, upload.columns)
        if missing := lacking(sheet, mapping):
            raise Refused(
                f"The file has no column for {', '.join(missing)}. Say with `mapping` which one it is.",
                slug="columns-missing",
                missing=missing,
                columns=list(upload.columns),
            )
        return mapping


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
        case JobCleared():
            job.cleared = True
    return job


def home(job: str) -> str:
    """The stream of a job."""
    return stream(CATEGORY, job)


def listed(job: str, run: int) -> str:
    """Under which name the odd rows of a run are kept."""
    return f"{job}/odd/{run}"


def _known(states: Mapping[str, Any], ident: str, kind: str) -> Job:
    job: Job = states[home(ident)]
    if not job.kind or kind not in ("", job.kind):
        raise Unknown(f"There is no import {ident}.", job=ident)
    return job


def _due(job: str, at: datetime) -> Timer:
    return Timer(key=f"{KIND}/{job}", kind=KIND, due=at, data={"job": job})


def _clearing(job: str, at: datetime) -> Timer:
    return Timer(key=f"{CLEARING}/{job}", kind=CLEARING, due=at + KEPT, data={"job": job})


def _dropping(job: Job, ident: str, at: datetime) -> Sequence[Timer]:
    """What is worked off is not kept; what was only tried is started from again."""
    if job.dry_run:
        return ()
    return (Timer(key=f"{CLEARING}/{ident}/{UPLOAD}", kind=CLEARING, due=at, data={"job": ident, "only": UPLOAD}),)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
