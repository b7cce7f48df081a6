"""What can be asked of a job with a file."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from chassis.decider import Command

FileDigest = Annotated[str, Meta(max_length=128, description="A digest of the file, to find its import again by.")]


class OpenJob(Command, frozen=True, kw_only=True):
    """Begin a job; its fields are its options."""


class OpenFile(OpenJob, frozen=True, kw_only=True):
    """Begin a job with a file, whose parts are sent next. `file` is a digest of it, by which whoever sends it may find
    the job again.
    """

    file: FileDigest | None = None


class StartJob(Command, frozen=True, kw_only=True):
    """Work on the file, now that all its parts are there; or go on with a job that was stopped.

    `mapping` says which column of the file holds what is asked for; without it, columns are found by their names.
    `dry_run` changes nothing, and tells what would come of each row; the file is kept for the next start.
    """

    job: str
    kind: str = ""
    mapping: Mapping[str, str] = {}
    dry_run: bool = False


class StopJob(Command, frozen=True, kw_only=True):
    """Work no further on a file; what was done stands."""

    job: str
    kind: str = ""


class UndoJob(Command, frozen=True, kw_only=True):
    """Take back what an import made happen, as far as nobody took it back before."""

    job: str
    kind: str = ""


class AdvanceJob(Command, frozen=True, kw_only=True):
    """Note how far the work on a file has come; `ended` says that nothing is left."""

    job: str
    run: int
    page: int
    round: int
    line: int
    read: int
    taken: int
    known: int
    odd: int
    lost: int
    ended: bool = False


class ClearJob(Command, frozen=True, kw_only=True):
    """Note that a file is gone for ever."""

    job: str
