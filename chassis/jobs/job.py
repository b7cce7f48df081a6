"""A job with a file: opened, started when the file is whole, advanced page by page, finished or stopped."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from chassis.decider import Context, Decision, Timer, TimerCleared
from chassis.errors import Refused, Unknown
from chassis.jobs.commands import AdvanceJob, ClearJob, OpenJob, StartJob, StopJob, UndoJob
from chassis.jobs.sheets import Sheet, guessed, lacking
from chassis.jobs.state import CLEARING, KEPT, KIND, UPLOAD, Job, State, home
from contracts import jobs as told
from contracts.event import Event
from contracts.jobs import JobAdvanced, JobCleared, JobFinished, JobOpened, JobStarted, JobStopped, JobUndone

E = TypeVar("E", bound="OpenJob")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\udc80-\udcff]")


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent for a job: how many bytes, the columns that its first line names, and which parts are missing
    among those that were sent.
    """

    size: int
    columns: tuple[str, ...]
    missing: tuple[int, ...] = ()


class Jobs(msgspec.Struct, Generic[E], frozen=True, kw_only=True):
    """The jobs of one service: the types under which it tells of them, and per kind its sheet and what
    opens it. Those that can be taken back have a type for that.
    """

    opened: type[JobOpened]
    started: type[JobStarted]
    advanced: type[JobAdvanced]
    finished: type[JobFinished]
    stopped: type[JobStopped]
    cleared: type[JobCleared]
    sheets: Mapping[str, Sheet]
    openers: Mapping[type[E], str]
    undone: type[JobUndone] | None = None

    @property
    def events(self) -> Sequence[type[Event]]:
        """All of these types."""
        always = (self.opened, self.started, self.advanced, self.finished, self.stopped, self.cleared)
        return (*always, self.undone) if self.undone else always

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
            Refused: `import-running`, `import-over`, `import-empty`, `import-unreadable`, `parts-missing`,
                `columns-missing`, `columns-unknown`.
        """
        job: Job = _known(states, command.job, command.kind)
        name = home(command.job)
        if job.state is State.RUNNING:
            raise Refused("The import is running already.", slug="import-running", job=command.job)
        if job.cleared or job.state is State.UNDONE or (job.state is State.FINISHED and not job.dry_run):
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

    def undo(self, states: Mapping[str, Any], command: UndoJob, context: Context) -> Decision:
        """What it made happen is taken back, row by row; nothing if that is under way or done.

        Raises:
            Unknown: there is no such job.
            Refused: `import-running`, `import-not-undoable`.
        """
        job: Job = _known(states, command.job, command.kind)
        reply = {"job": command.job, "state": State.UNDONE}
        if job.state is State.UNDONE:
            return Decision(reply=reply)
        if job.state is State.RUNNING:
            raise Refused("The import is running. Stop it first.", slug="import-running", job=command.job)
        if self.undone is None or job.state is State.OPEN or job.dry_run:
            raise Refused("There is nothing to take back.", slug="import-not-undoable", job=command.job)
        undone = self.undone(job=command.job, rows=job.kind, run=job.run)
        return Decision(
            events=((home(command.job), undone),), reply=reply, status=202, timers=(_due(command.job, context.at),)
        )

    def clear(self, states: Mapping[str, Any], command: ClearJob, _context: Context) -> Decision:
        """The file is gone."""
        job: Job = states[home(command.job)]
        if job.cleared:
            return Decision()
        return Decision(events=((home(command.job), self.cleared(job=command.job, rows=job.kind)),))

    def _mapping(self, kind: str, command: StartJob, upload: Upload) -> Mapping[str, str]:
        if upload.missing:
            raise Refused(
                f"Of the file, part {', '.join(map(str, upload.missing))} was not sent. PUT it, then start again.",
                slug="parts-missing",
                job=command.job,
                missing=list(upload.missing),
            )
        if not upload.size:
            raise Refused("Nothing was sent yet. PUT the file in parts first.", slug="import-empty", job=command.job)
        if not upload.columns or any(map(_NO_TEXT.search, upload.columns)):
            raise Refused(
                "The first line of the file names no columns: it is no CSV text in UTF-8, but perhaps a workbook, or "
                "UTF-16 text. Save it as CSV in UTF-8, open another import, and send that.",
                slug="import-unreadable",
                job=command.job,
            )
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
