"""What can be asked of offerings."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from chassis.decider import Command
from contracts.shared import Delivery
from services.scheduling.commands.series import Doubled
from services.scheduling.commands.sessions import DryRun, Override
from services.scheduling.commands.shapes import Code, Count, Ident, Reason, Title, Zone


class Visibility(StrEnum):
    """Who sees an offering, beside those who plan and teach."""

    PUBLIC = "public"
    ORGANIZATION = "organization"
    PRIVATE = "private"


class ScheduleOffering(Command, frozen=True, kw_only=True):
    """Draft an offering of a course's published version; nobody can enroll yet.

    `capacity` null means no limit. `decide_at` is when a missed `minimum` calls it off, unless
    `cancel_below_minimum` is false; `cut_off_at` when the waitlist stops moving. `offer_minutes` is how
    long a freed seat is held for the next in line; null enrolls them at once. `visibility` other than
    public is for the people of its `organization`, and of what belongs to that: they alone see it, or,
    where it is private, those of them alone who hold a seat; they alone are enrolled.
    """

    course: Ident
    code: Code
    delivery: Delivery
    timezone: Zone
    title: Title | None = None
    program: Ident | None = None
    organization: Ident | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: Count | None = None
    minimum: Count | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: Annotated[int, Meta(ge=1, le=525_600)] | None = None
    waitlist_limit: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    cancel_below_minimum: bool = True
    visibility: Visibility = Visibility.PUBLIC


class PublishOffering(Command, frozen=True, kw_only=True):
    """Let learners enroll in an offering."""

    offering: Ident


class NewTimes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a session is to stand; its timezone stays where none is given."""

    session: Ident
    starts_at: datetime
    ends_at: datetime
    timezone: Zone | None = None


class RescheduleOffering(Command, frozen=True, kw_only=True):
    """Move the sittings of an offering that are not over, all or none: all of them by `shift_days`, at the same time of
    day, or those that `moves` names to the times it gives.
    """

    offering: Ident
    shift_days: Annotated[int, Meta(ge=-366, le=366)] = 0
    moves: Annotated[tuple[NewTimes, ...], Meta(max_length=500)] = ()
    ambiguous: Doubled | None = None
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False


class CancelOffering(Command, frozen=True, kw_only=True):
    """Call an offering off, with the sessions that have not ended."""

    offering: Ident
    reason: Reason | None = None


class CancelBelowMinimum(Command, frozen=True, kw_only=True):
    """Call an offering off because too few learners held seats at its go/no-go date."""

    offering: Ident
