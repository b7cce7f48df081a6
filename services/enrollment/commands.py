"""What enrollment can be asked to do; the fields are also the bodies of its HTTP requests.

Commands without a route of their own (`OpenRoster` and what follows it) come from reactions and
timers alone.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from chassis.decider import Command
from contracts.shared import ExternalId, Format
from services.enrollment.shapes import (
    Code,
    Count,
    Earlier,
    Email,
    Ident,
    Language,
    Name,
    OutsideId,
    Priority,
    Reason,
    Source,
    Why,
)


class IfFull(StrEnum):
    """What becomes of a learner for whom there is no seat."""

    WAITLIST = "waitlist"
    REFUSE = "refuse"


class NewExternalId(ExternalId, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What another system calls this person, as it is told; unique per source."""

    source: Source
    id: OutsideId


ExternalIds = Annotated[tuple[NewExternalId, ...], Meta(max_length=20)]


class RegisterOrganization(Command, frozen=True, kw_only=True):
    """Add a client or department, under a parent if it has one."""

    code: Code
    name: Name
    parent: Ident | None = None


class RegisterLearner(Command, frozen=True, kw_only=True):
    """Add a person who can be trained; something must tell who it is."""

    name: Name | None = None
    email: Email | None = None
    organization: Ident | None = None
    timezone: Annotated[str, Meta(max_length=64)] | None = None
    language: Language | None = None
    external_ids: ExternalIds = ()

    def __post_init__(self) -> None:
        if self.name is None and self.email is None and not self.external_ids:
            raise ValueError("give a `name`, an `email` or one of the `external_ids`")


class UpsertLearner(Command, frozen=True, kw_only=True):
    """Add the person whom another system calls so, or replace their profile, whole.

    `external_ids` adds to those the person has; none is ever taken away.
    """

    source: Source
    id: OutsideId
    name: Name | None = None
    email: Email | None = None
    organization: Ident | None = None
    timezone: Annotated[str, Meta(max_length=64)] | None = None
    language: Language | None = None
    external_ids: ExternalIds = ()


class EnrollLearner(Command, frozen=True, kw_only=True):
    """Give a learner a seat on an offering, or a place in its queue; or put them on a program.

    With a `reason`, `without_prerequisites` lets somebody in who has not completed what comes before, and
    `outside_organization` somebody who is not of those whom the offering is for.
    """

    learner: Ident
    offering: Ident | None = None
    program: Ident | None = None
    if_full: IfFull = IfFull.WAITLIST
    priority: Priority = 0
    effective_at: Earlier | None = None
    without_prerequisites: bool = False
    outside_organization: bool = False
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if (self.offering is None) == (self.program is None):
            raise ValueError("give either an offering or a program")
        if self.without_prerequisites and not (self.reason or "").strip():
            raise ValueError("give a `reason` to enroll somebody `without_prerequisites`")
        if self.outside_organization and not (self.reason or "").strip():
            raise ValueError("give a `reason` to enroll somebody `outside_organization`")

    @property
    def enrollment(self) -> str:
        """The id of the enrollment, made of what is enrolled in and who."""
        return f"{self.offering or self.program}.{self.learner}"


class CancelEnrollment(Command, frozen=True, kw_only=True):
    """End an enrollment: give up a seat, a seat offer, a place in the queue or a program."""

    enrollment: Ident
    by: Literal["learner", "coordinator"] = "coordinator"
    reason: Reason | None = None
    effective_at: Earlier | None = None


class MoveProgramEnrollment(Command, frozen=True, kw_only=True):
    """Have a learner judged by the newest published version of their program, rather than by that they joined."""

    enrollment: Ident
    reason: Why


class AcceptSeat(Command, frozen=True, kw_only=True):
    """Take the seat that is held for a learner."""

    enrollment: Ident


class DeclineSeat(Command, frozen=True, kw_only=True):
    """Leave the seat that is held for a learner to the next in line, and the queue."""

    enrollment: Ident


class PromoteLearner(Command, frozen=True, kw_only=True):
    """Enroll a learner from the waitlist, whatever their place.

    `allow_oversubscription` gives a seat beyond the capacity where none is free, `without_prerequisites` to somebody
    who has not completed what comes before.
    """

    enrollment: Ident
    reason: Reason
    allow_oversubscription: bool = False
    without_prerequisites: bool = False


class ChangeCapacity(Command, frozen=True, kw_only=True):
    """Set the number of seats; null means no limit.

    `allow_oversubscription` lets it fall below the seats taken: nobody loses a seat, and nobody is
    promoted until enough were given up.
    """

    offering: Ident
    capacity: Count | None
    allow_oversubscription: bool = False
    reason: Reason | None = None


class OpenRoster(Command, frozen=True, kw_only=True):
    """Let seats of a published offering be given out; fields as in `RosterOpened`."""

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


class ChangeTerms(Command, frozen=True, kw_only=True):
    """Give seats out on other terms from now on; fields as in `RosterTermsChanged`."""

    offering: str
    organization: str | None = None
    minimum: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None


class CloseRoster(Command, frozen=True, kw_only=True):
    """End every enrollment of an offering that was called off."""

    offering: str


class PromoteNext(Command, frozen=True, kw_only=True):
    """Pass a freed seat on to the first in line.

    `because_of` names the enrollment whose end freed it: one freed seat, one promotion. Without
    it, seats were added, and as many are promoted as there are seats.
    """

    offering: str
    because_of: str | None = None


class PromoteAfter(Command, frozen=True, kw_only=True):
    """Look again at the free seats that went past a learner, who has completed a course since."""

    learner: str


class ExpireSeatOffers(Command, frozen=True, kw_only=True):
    """Let go of the seats whose offers ran out by `due`."""

    offering: str
    due: datetime


class DecideMinimum(Command, frozen=True, kw_only=True):
    """Say whether enough learners hold seats for the offering to take place."""

    offering: str
