"""Events of enrollment about what people are required to complete."""

from datetime import date
from enum import StrEnum

import msgspec

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
    after: DueFrom = DueFrom.MATCHED
    by: date | None = None
    every_months: int | None = None
    lead_days: int = 0
