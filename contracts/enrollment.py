"""Events of enrollment: seats and queues; and, from a module of their own, people and organizations."""

from datetime import datetime
from enum import StrEnum

from contracts.event import Event, event
from contracts.people import SERVICE, CodeClaimed, LearnerChanged, LearnerRegistered, OrganizationRegistered
from contracts.shared import Format, Step

__all__ = [
    "SERVICE", "CancelledBy", "CapacityChanged", "CodeClaimed", "EnrollmentCancelled", "EnrollmentState",
    "LearnerChanged", "LearnerEnrolled", "LearnerPassedOver", "LearnerRegistered", "LearnerWaitlisted",
    "MinimumMet", "MinimumMissed", "OrganizationRegistered", "ProgramEnrolled", "ProgramEnrollmentCancelled",
    "ProgramEnrollmentMoved", "RosterClosed", "RosterOpened", "SeatOfferDeclined", "SeatOfferExpired",
    "SeatOffered",
]  # fmt: skip


class EnrollmentState(StrEnum):
    """Where a learner stands with an offering."""

    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    CANCELLED = "cancelled"


class CancelledBy(StrEnum):
    """Who ended an enrollment; a provider's cancellation never counts against the learner."""

    LEARNER = "learner"
    COORDINATOR = "coordinator"
    PROVIDER = "provider"


@event(SERVICE, "roster-opened")
class RosterOpened(Event, frozen=True, kw_only=True):
    """Seats of a published offering may be given out; fields as in `OfferingPublished`."""

    offering: str
    course: str
    format: Format
    program: str | None = None
    organization: str | None = None
    capacity: int | None = None
    minimum: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None


@event(SERVICE, "roster-terms-changed")
class RosterTermsChanged(Event, frozen=True, kw_only=True):
    """The terms on which seats are given out, as they now stand, whole; how many there are is not among them.

    `decides_anew` says that a minimum that was decided about is decided about once more, on a date that is ahead.
    """

    offering: str
    organization: str | None = None
    minimum: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    decides_anew: bool = False


@event(SERVICE, "roster-closed")
class RosterClosed(Event, frozen=True, kw_only=True):
    """The offering was called off; nobody can enroll any more."""

    offering: str


@event(SERVICE, "capacity-changed")
class CapacityChanged(Event, frozen=True, kw_only=True):
    """The number of seats changed; `oversubscribed` counts seats taken beyond it, if allowed."""

    offering: str
    capacity: int | None
    oversubscribed: int = 0


@event(SERVICE, "learner-enrolled")
class LearnerEnrolled(Event, frozen=True, kw_only=True):
    """The learner holds a seat. `because_of` names the enrollment whose end freed it, if one did."""

    enrollment: str
    offering: str
    course: str
    learner: str
    format: Format
    organization: str | None = None
    program: str | None = None
    from_waitlist: bool = False
    because_of: str | None = None
    out_of_order: bool = False


@event(SERVICE, "learner-waitlisted")
class LearnerWaitlisted(Event, frozen=True, kw_only=True):
    """The learner waits; order is priority (higher first), then `ticket` (lower first).

    `without_prerequisites` was let in without them, and is not asked for them when a seat is free. `beside_free_seats`
    tells that seats stood free for which nobody ahead could be taken.
    """

    enrollment: str
    offering: str
    course: str
    learner: str
    ticket: int
    priority: int = 0
    organization: str | None = None
    format: Format = Format.LIVE
    program: str | None = None
    without_prerequisites: bool = False
    beside_free_seats: bool = False


@event(SERVICE, "learner-passed-over")
class LearnerPassedOver(Event, frozen=True, kw_only=True):
    """A free seat went past the learner, who keeps their place: of what is asked for they have not completed what
    `lacks` names. Told once, until it is something else that they lack.
    """

    enrollment: str
    offering: str
    learner: str
    lacks: tuple[str, ...] = ()
    because_of: str | None = None


@event(SERVICE, "seat-offered")
class SeatOffered(Event, frozen=True, kw_only=True):
    """A freed seat is held for the next in line until `expires_at`."""

    enrollment: str
    offering: str
    learner: str
    expires_at: datetime
    because_of: str | None = None


@event(SERVICE, "seat-offer-expired")
class SeatOfferExpired(Event, frozen=True, kw_only=True):
    """The learner did not take the seat in time, and leaves the queue."""

    enrollment: str
    offering: str
    learner: str


@event(SERVICE, "seat-offer-declined")
class SeatOfferDeclined(Event, frozen=True, kw_only=True):
    """The learner did not want the seat, and leaves the queue."""

    enrollment: str
    offering: str
    learner: str


@event(SERVICE, "enrollment-cancelled")
class EnrollmentCancelled(Event, frozen=True, kw_only=True):
    """The learner gave up a seat or a place in the queue; `was` tells which.

    `before_start` is true if that was before the offering began.
    """

    enrollment: str
    offering: str
    course: str
    learner: str
    was: EnrollmentState
    by: CancelledBy = CancelledBy.COORDINATOR
    before_start: bool = False
    program: str | None = None


@event(SERVICE, "minimum-met")
class MinimumMet(Event, frozen=True, kw_only=True):
    """At the go/no-go date enough learners held seats."""

    offering: str
    enrolled: int
    minimum: int


@event(SERVICE, "minimum-missed")
class MinimumMissed(Event, frozen=True, kw_only=True):
    """At the go/no-go date too few learners held seats."""

    offering: str
    enrolled: int
    minimum: int


@event(SERVICE, "program-enrolled")
class ProgramEnrolled(Event, frozen=True, kw_only=True):
    """The learner is on the program's path, judged by the version pinned here."""

    enrollment: str
    program: str
    learner: str
    program_version: int
    steps: tuple[Step, ...]
    format: Format
    organization: str | None = None


@event(SERVICE, "program-enrollment-moved")
class ProgramEnrollmentMoved(Event, frozen=True, kw_only=True):
    """The learner is judged by this version of the program from here on, and no longer by `was_version`.

    Carries it whole. Somebody asked for that; revising and publishing a program moves nobody.
    """

    enrollment: str
    program: str
    learner: str
    program_version: int
    was_version: int
    steps: tuple[Step, ...]
    format: Format
    organization: str | None = None


@event(SERVICE, "program-enrollment-cancelled")
class ProgramEnrollmentCancelled(Event, frozen=True, kw_only=True):
    """The learner left the program's path."""

    enrollment: str
    program: str
    learner: str
    by: CancelledBy = CancelledBy.COORDINATOR
