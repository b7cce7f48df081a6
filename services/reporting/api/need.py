"""What a need says: one thing that needs somebody."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

LIVE_SOON = timedelta(days=1)
NAMES = 100


class Kind(StrEnum):
    """What is wrong."""

    FULL = "full"
    BELOW_MINIMUM = "below_minimum"
    OPEN_ROLL = "open_roll"
    MISSING_PRE_WORK = "missing_pre_work"
    DOUBLE_BOOKED = "double_booked"


class Severity(StrEnum):
    """How bad it is if nobody acts."""

    BAD = "bad"
    WARN = "warn"


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that needs somebody, by `due_at`. `learners` names at most 100 of those concerned.

    `figures`: full `enrolled, offered, waiting, capacity`; below_minimum `enrolled, minimum`;
    open_roll `unrecorded, expected`; missing_pre_work `missing, enrolled`; double_booked `learners`, who have a seat of
    `with_session`, too, of `with_offering`, called `with_title`. `called_off_at`: if nobody acts.
    """

    kind: Kind
    severity: Severity
    due_at: datetime | None
    title: str
    figures: dict[str, int]
    called_off_at: datetime | None = None
    offering: str | None = None
    session: str | None = None
    program: str | None = None
    timezone: str = "UTC"
    learners: tuple[str, ...] = ()
    with_offering: str | None = None
    with_session: str | None = None
    with_title: str | None = None
