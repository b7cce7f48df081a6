"""Commands about what people are required to complete."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from chassis.rehearsing import DryRun
from contracts.enrollment.notices import LatePerson
from contracts.enrollment.requirements import Due, DueFrom, Who
from contracts.shared import Notify
from services.enrollment.shapes import Code, Ident, JobRole, Name, Reason, Site

Idents = Annotated[tuple[Ident, ...], Meta(max_length=500)]
EnrollIn = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        description="The offering of the course, or the program itself, that people are enrolled in once a day.",
    ),
]
Days = Annotated[int, Meta(ge=0, le=3_660)]
RemindDays = Annotated[
    tuple[Annotated[int, Meta(ge=0, le=366)], ...],
    Meta(
        max_length=10,
        description="So many days before it is due people are told so, and again once it is overdue; empty: nobody is.",
    ),
]
REMIND_DAYS = (30, 7, 0)
OfIt = Annotated[
    Notify | None,
    Meta(
        description="Who is told of what comes of it, now and later: `none`, the `learner` alone, or `all`: managers "
        "of enrollments too. By default learners are, and their managers of who is late."
    ),
]


class NewWho(Who, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Of whom it is required: of the `learners` named, and of those who are in one of each kind that is named."""

    job_roles: Annotated[tuple[JobRole, ...], Meta(max_length=100)] = ()
    sites: Annotated[tuple[Site, ...], Meta(max_length=100)] = ()
    organizations: Idents = ()
    learners: Idents = ()

    def __post_init__(self) -> None:
        if not (self.job_roles or self.sites or self.organizations or self.learners):
            raise ValueError("give `job_roles`, `sites`, `organizations` or `learners`: it would be required of nobody")


class NewDue(Due, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """By when it is to be completed, for the first time and again."""

    within_days: Days | None = None
    after: DueFrom = DueFrom.MATCHED
    by: date | None = None
    every_months: Annotated[int, Meta(ge=1, le=240)] | None = None
    lead_days: Annotated[int, Meta(ge=0, le=366)] = 0

    def __post_init__(self) -> None:
        if self.within_days is None and self.by is None and self.every_months is None:
            raise ValueError("give `within_days`, `by` or `every_months`: it would never be due")
        if self.within_days is not None and self.by is not None:
            raise ValueError("give either `within_days` or `by`")
        if self.lead_days and self.every_months is None:
            raise ValueError("`lead_days` goes with `every_months`")


class DefineRequirement(Command, frozen=True, kw_only=True):
    """Require a course or a program of people, now and as they come, move and go."""

    code: Code
    title: Name
    who: NewWho
    due: NewDue
    course: Ident | None = None
    program: Ident | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    enroll_in: EnrollIn | None = None
    remind_days: RemindDays = REMIND_DAYS
    notify: OfIt = None
    dry_run: DryRun = False

    def __post_init__(self) -> None:
        if (self.course is None) == (self.program is None):
            raise ValueError("give either a course or a program")
        _check_days(self.starts_on, self.ends_on)


class ReviseRequirement(Command, frozen=True, kw_only=True):
    """Require it of others, or by another day, from now on; whole. What is required, and its code, stay."""

    requirement: Ident
    title: Name
    who: NewWho
    due: NewDue
    starts_on: date | None = None
    ends_on: date | None = None
    enroll_in: EnrollIn | None = None
    remind_days: RemindDays = REMIND_DAYS
    notify: OfIt = None
    dry_run: DryRun = False
    reason: Reason | None = None

    def __post_init__(self) -> None:
        _check_days(self.starts_on, self.ends_on)


class RetireRequirement(Command, frozen=True, kw_only=True):
    """Require it of nobody any more."""

    requirement: Ident
    reason: Reason | None = None


class NoteSweep(Command, frozen=True, kw_only=True):
    """Look again tomorrow whom a requirement enrolls, and whom to tell that it comes due."""

    requirement: str
    enrolled: int = 0
    told: int = 0


class IntendDue(Command, frozen=True, kw_only=True):
    """Tell a learner that something required is due on a day, at that step before it; or overdue since. They are `also`
    known by other ids, and are told once by all of them.
    """

    requirement: str
    learner: str
    due_on: date
    step: str
    also: tuple[str, ...] = ()


class IntendLate(Command, frozen=True, kw_only=True):
    """Tell a manager who is late with something required, so far as they were not told by any id of theirs."""

    requirement: str
    manager: str
    people: tuple[LatePerson, ...]
    also: tuple[str, ...] = ()


def _check_days(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise ValueError("`ends_on` comes before `starts_on`")
