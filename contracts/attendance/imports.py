"""Events of attendance about files of completions that are taken in, and what they tell."""

from datetime import date

from contracts import jobs
from contracts.attendance.rolls import SERVICE
from contracts.event import Event, event


@event(SERVICE, "import-opened")
class CompletionImportOpened(jobs.JobOpened, frozen=True, kw_only=True):
    """Somebody is about to send a file of completions; `options` is how its rows are to be taken."""


@event(SERVICE, "import-started")
class CompletionImportStarted(jobs.JobStarted, frozen=True, kw_only=True):
    """The file, of `size` bytes, is whole and is worked on: run number `run` of it, which changes nothing if it is a
    `dry_run`.
    """


@event(SERVICE, "import-advanced")
class CompletionImportAdvanced(jobs.JobAdvanced, frozen=True, kw_only=True):
    """So far were `read` bytes, up to line `line`. So many rows of the run had an effect now (`taken`), before
    (`known`), have one and are to be looked at (`odd`), or have none (`lost`).
    """


@event(SERVICE, "import-finished")
class CompletionImportFinished(jobs.JobFinished, frozen=True, kw_only=True):
    """Every row was looked at; figures as in the last advance."""


@event(SERVICE, "import-stopped")
class CompletionImportStopped(jobs.JobStopped, frozen=True, kw_only=True):
    """Somebody stopped the work; what was done stands, and it may be started again where it stopped."""


@event(SERVICE, "import-undone")
class CompletionImportUndone(jobs.JobUndone, frozen=True, kw_only=True):
    """The completions of the import are taken back."""


@event(SERVICE, "import-cleared")
class CompletionImportCleared(jobs.JobCleared, frozen=True, kw_only=True):
    """The file, and the list of its odd rows, are gone for ever."""


@event(SERVICE, "completion-imported")
class CompletionImported(Event, frozen=True, kw_only=True):
    """The learner had completed the course on a day before, as another system (`source`) knew; taken over from there
    by the import `batch`. Figures are decimals as they stood there; `certificate` is what it was called there.
    """

    record: str
    learner: str
    course: str
    completed_on: date
    source: str
    batch: str
    expires_on: date | None = None
    score: str | None = None
    hours: str | None = None
    credits: str | None = None
    instructor: str | None = None
    certificate: str | None = None


@event(SERVICE, "imported-completion-undone")
class ImportedCompletionUndone(Event, frozen=True, kw_only=True):
    """The completion was taken over by mistake, and does not count."""

    record: str
    learner: str
    course: str
    batch: str
