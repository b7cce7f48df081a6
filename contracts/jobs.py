"""What a job with a file tells, whichever service does it; each service publishes these types under its own name."""

import msgspec

from contracts.event import Event


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was chosen for a job: what it is called, and its value as text."""

    choice: str
    value: str


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """Which column of a file holds what is asked for."""

    asked: str
    column: str


class JobOpened(Event, frozen=True, kw_only=True):
    """Somebody is about to send a file; `rows` is what it holds, `options` how they are to be taken."""

    job: str
    rows: str
    options: tuple[Choice, ...] = ()


class JobStarted(Event, frozen=True, kw_only=True):
    """The file, of `size` bytes, is whole and is worked on: run number `run` of it, which changes nothing if it is a
    `dry_run`.
    """

    job: str
    rows: str
    run: int
    size: int
    mapping: tuple[Mapped, ...] = ()
    dry_run: bool = False


class JobAdvanced(Event, frozen=True, kw_only=True):
    """So far were `read` bytes, up to line `line`, in this round over the file. So many rows of the run had an effect
    now (`taken`), before (`known`), have one and are to be looked at (`odd`), or have none (`lost`).
    """

    job: str
    run: int
    page: int
    round: int = 0
    line: int = 0
    read: int = 0
    taken: int = 0
    known: int = 0
    odd: int = 0
    lost: int = 0


class JobFinished(Event, frozen=True, kw_only=True):
    """Every row was looked at; figures as in the last `JobAdvanced`."""

    job: str
    rows: str
    run: int
    dry_run: bool = False
    taken: int = 0
    known: int = 0
    odd: int = 0
    lost: int = 0


class JobStopped(Event, frozen=True, kw_only=True):
    """Somebody stopped the work; what was done stands, and it may be started again where it stopped."""

    job: str
    rows: str
    run: int


class JobUndone(Event, frozen=True, kw_only=True):
    """What the import made happen is taken back, as far as nobody took it back before."""

    job: str
    rows: str
    run: int


class JobCleared(Event, frozen=True, kw_only=True):
    """The file, and the list of its odd rows, are gone for ever."""

    job: str
    rows: str
