"""What enrollment can be asked to do; the fields are also the bodies of its HTTP requests.

Commands without a route of their own (`OpenRoster` and what follows it) come from reactions and
timers alone.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from chassis.decider import Command
from chassis.shapes import shape
from contracts.shared import ExternalId, Format

Ident = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[
    str,
    shape(
        r"^\S([^\x00-\x1f\x7f]*\S)?$(?!\n)",
        "must be one line of text, without control characters, or blanks at its ends",
        max_length=80,
        description="What people call it; case makes no difference.",
    ),
]
Name = Annotated[str, shape(r"\S", "must not be blank", max_length=200)]
Email = Annotated[
    str, shape(r"^[^@\s]+@[^@\s]+$(?!\n)", "must be an e-mail address such as anna@example.org", max_length=254)
]
Source = Annotated[
    str,
    shape(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)",
        "must begin with a letter or digit, and hold no other characters than letters, digits, '.', '_' and '-'",
        max_length=64,
        description="Which system: letters, digits, '.', '_' and '-'; case makes no difference.",
    ),
]
OutsideId = Annotated[
    str, shape(r"^[^\x00-\x1f\x7f]+$(?!\n)", "must be one line of text, without control characters", max_length=200)
]
Language = Annotated[
    str,
    shape(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)", "must be a language tag such as en or pt-BR", max_length=35),
]
Reason = Annotated[str, Meta(max_length=500, description="Why, for the record; kept with the event.")]
Moment = Annotated[datetime, Meta(tz=True)]
Earlier = Annotated[Moment, Meta(description="When it happened, if earlier than now.")]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Priority = Annotated[int, Meta(ge=0, le=1_000, description="Higher goes first on the waitlist.")]


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

    `without_prerequisites` lets somebody in who has not completed what the course asks for, with a `reason`.
    """

    learner: Ident
    offering: Ident | None = None
    program: Ident | None = None
    if_full: IfFull = IfFull.WAITLIST
    priority: Priority = 0
    effective_at: Earlier | None = None
    without_prerequisites: bool = False
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if (self.offering is None) == (self.program is None):
            raise ValueError("give either an offering or a program")
        if self.without_prerequisites and not (self.reason or "").strip():
            raise ValueError("give a `reason` to enroll somebody `without_prerequisites`")

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
