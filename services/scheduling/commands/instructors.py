"""What can be asked of instructors. Of a change, what is not given stays, and null takes it away."""

from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, UnsetType

from chassis.decider import Command
from chassis.shapes import shape
from services.scheduling.commands.shapes import Code, Currency, Hours, Ident, InSpite, Money, Reason, Zone

Name = Annotated[str, shape(r"\S", "must not be blank", max_length=200)]
Email = Annotated[
    str, shape(r"^[^@\s]+@[^@\s]+$(?!\n)", "must be an e-mail address such as anna@example.org", max_length=254)
]


CalendarAddress = Annotated[
    str,
    shape(
        r"^(https?|webcals?)://[^\s/]\S*$(?!\n)",
        "must be an address such as https://calendar.example.org/anna.ics",
        max_length=2_000,
        description="Where the calendar is. Whoever has such an address can often read it: it is kept as a secret.",
    ),
]


class RegisterInstructor(Command, frozen=True, kw_only=True):
    """Make somebody known who teaches. `home` is the venue they travel from, `hours` when they teach: at every hour
    where none are given. `day_rate` is in hundredths of `currency`.
    """

    code: Code
    timezone: Zone
    name: Name | None = None
    email: Email | None = None
    home: Ident | None = None
    hours: Hours = ()
    day_rate: Money | None = None
    currency: Currency | None = None


class ChangeInstructor(Command, frozen=True, kw_only=True):
    """Tell what is new about an instructor."""

    instructor: Ident
    name: Name | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    timezone: Zone | UnsetType = UNSET
    home: Ident | UnsetType | None = UNSET
    day_rate: Money | UnsetType | None = UNSET
    currency: Currency | UnsetType | None = UNSET
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False


class RetireInstructor(Command, frozen=True, kw_only=True):
    """Ask an instructor to teach nothing more."""

    instructor: Ident
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False


class FollowCalendar(Command, frozen=True, kw_only=True):
    """Read when an instructor is busy in a calendar on the net (iCalendar), every quarter of an hour; without an
    address, in none.
    """

    instructor: Ident
    address: CalendarAddress | None = None


class RefreshBusy(Command, frozen=True, kw_only=True):
    """Read the calendar again that an instructor's busy times are taken from."""

    instructor: Ident


class GrantQualification(Command, frozen=True, kw_only=True):
    """Let an instructor teach a course, on the days from `valid_from` to `valid_until`, both included."""

    instructor: Ident
    course: Ident
    valid_from: date | None = None
    valid_until: date | None = None
    reason: Reason | None = None


class WithdrawQualification(Command, frozen=True, kw_only=True):
    """Let an instructor teach a course no longer."""

    instructor: Ident
    course: Ident
    reason: Reason | None = None


class SetWorkingHours(Command, frozen=True, kw_only=True):
    """Say when an instructor teaches, week by week; none: at every hour."""

    instructor: Ident
    hours: Hours
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False


class AddTimeOff(Command, frozen=True, kw_only=True):
    """Keep an instructor free of sessions for `[starts_at, ends_at)`."""

    instructor: Ident
    starts_at: datetime
    ends_at: datetime
    reason: Reason | None = None
    in_spite_of_reservations: InSpite = False


class RemoveTimeOff(Command, frozen=True, kw_only=True):
    """Take time off back."""

    instructor: Ident
    time_off: Ident
    reason: Reason | None = None
