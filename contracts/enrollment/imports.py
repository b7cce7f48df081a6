"""Events of enrollment about files of learners and enrollments that are taken in."""

from contracts import jobs
from contracts.enrollment.people import SERVICE
from contracts.event import event


@event(SERVICE, "import-opened")
class ImportOpened(jobs.JobOpened, frozen=True, kw_only=True):
    """Somebody is about to send a file; `rows` is what it holds, `options` how they are to be taken."""


@event(SERVICE, "import-started")
class ImportStarted(jobs.JobStarted, frozen=True, kw_only=True):
    """The file, of `size` bytes, is whole and is worked on: run number `run` of it, which changes nothing if it is a
    `dry_run`.
    """


@event(SERVICE, "import-advanced")
class ImportAdvanced(jobs.JobAdvanced, frozen=True, kw_only=True):
    """So far were `read` bytes, up to line `line`, in this round over the file. So many rows of the run had an effect
    now (`taken`), before (`known`), have one and are to be looked at (`odd`), or have none (`lost`).
    """


@event(SERVICE, "import-finished")
class ImportFinished(jobs.JobFinished, frozen=True, kw_only=True):
    """Every row was looked at; figures as in the last advance."""


@event(SERVICE, "import-stopped")
class ImportStopped(jobs.JobStopped, frozen=True, kw_only=True):
    """Somebody stopped the work; what was done stands, and it may be started again where it stopped."""


@event(SERVICE, "import-cleared")
class ImportCleared(jobs.JobCleared, frozen=True, kw_only=True):
    """The file, and the list of its odd rows, are gone for ever."""
