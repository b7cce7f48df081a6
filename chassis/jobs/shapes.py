"""What is asked and told of jobs."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chassis.jobs.state import State

MOST_PARTS = 256


class JobShown(msgspec.Struct, frozen=True, kw_only=True):
    """A job in its `state`, `since` then. So many rows had an effect now (`taken`), before (`known`), have one and are
    to be looked at (`odd`), or have none (`lost`); of a dry run, would have. `share` of the work is done. `listed` says
    that there is a list of odd and lost rows.
    """

    job: str
    kind: str
    state: State
    dry_run: bool
    share: float
    rows: int
    taken: int
    known: int
    odd: int
    lost: int
    listed: bool
    options: dict[str, str]
    mapping: dict[str, str]
    opened_at: datetime | None = None
    since: datetime | None = None


class JobPage(msgspec.Struct, frozen=True, kw_only=True):
    """Jobs, the newest first; `after` is the cursor of the next page."""

    items: tuple[JobShown, ...]
    after: str | None = None


class ColumnShown(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that rows are to hold; `column` of the file was found to hold it."""

    name: str
    about: str
    needed: bool
    column: str | None = None


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The beginning of a file: its columns, its first rows as they stand in it, and which of its columns was found to
    hold what. `missing` is needed, and was not found.
    """

    columns: tuple[str, ...]
    takes: tuple[ColumnShown, ...]
    missing: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: int


class JobsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which page of the jobs of a kind."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 20
    after: str | None = None


class OneJob(msgspec.Struct, frozen=True, kw_only=True):
    """Which job."""

    job: str
    kind: str = ""


class OnePart(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the file for which job; parts are numbered from 1."""

    job: str
    part: Annotated[int, Meta(ge=1, le=MOST_PARTS)]
    kind: str = ""
