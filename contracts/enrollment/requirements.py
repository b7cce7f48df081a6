"""Events of enrollment about what people are required to complete."""

from datetime import date
from enum import StrEnum

import msgspec

from contracts.event import Event, event

SERVICE = "enrollment"


class DueFrom(StrEnum):
    """What the days are counted from within which something is to be completed."""

    HIRED = "hired"
    MATCHED = "matched"


class Who(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of whom something is required: of the `learners` named, and of those who are in one of each kind that is named.

    Organizations stand for all below them, too; roles and sites are compared whatever their case.
    """

    job_roles: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    learners: tuple[str, ...] = ()


class Due(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """By when: `within_days` after people were hired or it came to be required of them, or `by` a day, the first time;
    and again `every_months` after a completion. One that comes within the last `lead_days` extends what is held.
    """

    within_days: int | None = None
    after: str = DueFrom.MATCHED.value
    by: date | None = None
    every_months: int | None = None
    lead_days: int = 0


@event(SERVICE, "requirement-defined")
class RequirementDefined(Event, frozen=True, kw_only=True):
    """A course or a program is required of people, from `starts_on` through `ends_on`. Nobody is named who comes under
    it: that follows from where they stand, whenever it is asked. `enroll_in` is the offering, or the program, that they
    are enrolled in. They are told so many days before it is due as `remind_days` names, and when it is overdue; nobody
    is where it names none. `notify` says who is told of all that comes of it, where that was said: `none`, the
    `learner` alone, or `all`, managers of their people's enrollments too.
    """

    requirement: str
    code: str
    title: str
    who: Who
    due: Due
    course: str | None = None
    program: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    requirement_version: int = 1
    enroll_in: str | None = None
    remind_days: tuple[int, ...] = ()
    notify: str = ""


@event(SERVICE, "requirement-revised")
class RequirementRevised(Event, frozen=True, kw_only=True):
    """The requirement as it now stands, whole; its code and what it requires stay."""

    requirement: str
    title: str
    who: Who
    due: Due
    starts_on: date | None = None
    ends_on: date | None = None
    requirement_version: int = 1
    enroll_in: str | None = None
    remind_days: tuple[int, ...] = ()
    notify: str = ""


@event(SERVICE, "requirement-retired")
class RequirementRetired(Event, frozen=True, kw_only=True):
    """It is required of nobody any more."""

    requirement: str
