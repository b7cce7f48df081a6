"""What enrollment's queries answer with about enrollments."""

from datetime import datetime

import msgspec

from contracts.enrollment import CancelledBy, EnrollmentState
from contracts.shared import Format
from services.enrollment.projections import Stage
from services.enrollment.projections.enrollments import Ended


class EnrollmentShown(msgspec.Struct, frozen=True, kw_only=True):
    """One learner in one offering or program, in its state `since` then.

    `program_version` is that of the program by which they are judged. `because_of` names the enrollment whose end freed
    the seat. Ended ones say how and by whom. `via` is how it was asked for. A seat that was handed on
    names the enrollment that it came from, or went to. At `passed_over_at` a free seat went past
    them, who keep their place: `lacks` are the courses that they have not completed, `clashes` the sessions that they
    have at the same time, `reasons` the rules besides.
    """

    enrollment: str
    learner: str
    state: EnrollmentState
    since: datetime
    offering: str | None = None
    program: str | None = None
    course: str | None = None
    organization: str | None = None
    format: Format = Format.LIVE
    priority: int = 0
    expires_at: datetime | None = None
    from_waitlist: bool = False
    because_of: str | None = None
    out_of_order: bool = False
    ended: Ended | None = None
    by: CancelledBy | None = None
    lacks: tuple[str, ...] = ()
    passed_over_at: datetime | None = None
    program_version: int | None = None
    reasons: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()
    via: str = ""
    transferred_from: str | None = None
    transferred_to: str | None = None
    substitutes: str | None = None
    substituted_by: str | None = None
    because: str = ""
    excuse: str = ""


class RosterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A learner with a seat, or with one held for them until `expires_at`."""

    enrollment: str
    learner: str
    name: str | None
    organization: str | None
    state: EnrollmentState
    since: datetime
    expires_at: datetime | None = None
    from_waitlist: bool = False
    because_of: str | None = None
    out_of_order: bool = False


class WaitlistEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A learner in the queue; `place` counts from 1. Why a free seat went past them at `passed_over_at` is told as in
    `EnrollmentShown`, of the queue as it is now alone.
    """

    enrollment: str
    learner: str
    name: str | None
    organization: str | None
    state: EnrollmentState
    since: datetime
    place: int
    priority: int = 0
    lacks: tuple[str, ...] = ()
    passed_over_at: datetime | None = None
    reasons: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    """How full an offering is. `capacity` and `open` null mean no limit; `oversubscribed` counts the
    seats taken beyond the capacity. `reserved` of the seats that are open are kept for some.
    """

    offering: str
    state: Stage
    capacity: int | None
    minimum: int | None
    enrolled: int
    offered: int
    waitlisted: int
    open: int | None
    oversubscribed: int
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    minimum_met: bool | None = None
    reserved: int = 0


class EnrollmentPage(msgspec.Struct, frozen=True, kw_only=True):
    """Enrollments, those who wait in their order, then the others by time; `after` is the next page."""

    items: tuple[EnrollmentShown, ...]
    after: str | None = None


class RosterPage(msgspec.Struct, frozen=True, kw_only=True):
    """Seats in the order they were given; `after` is the cursor of the next page."""

    items: tuple[RosterEntry, ...]
    total: int
    after: str | None = None


class WaitlistPage(msgspec.Struct, frozen=True, kw_only=True):
    """The queue, first in line first; `after` is the cursor of the next page."""

    items: tuple[WaitlistEntry, ...]
    total: int
    after: str | None = None


class SeatsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The seats of the offerings asked for, in that order; unknown ones are left out."""

    items: tuple[Seats, ...]
