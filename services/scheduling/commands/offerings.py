"""What can be asked of offerings."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chassis.decider import Command
from chassis.rehearsing import ToWhom
from contracts.scheduling.offerings import Deadline
from contracts.shared import Delivery
from services.scheduling.commands.series import Doubled, TimeOfDay
from services.scheduling.commands.sessions import DryRun, Override
from services.scheduling.commands.shapes import Code, Count, Ident, Reason, Title, Zone

OfferMinutes = Annotated[int, Meta(ge=1, le=525_600)]
WaitlistLimit = Annotated[int, Meta(ge=0, le=1_000_000)]


class Visibility(StrEnum):
    """Who sees an offering, beside those who plan and teach."""

    PUBLIC = "public"
    ORGANIZATION = "organization"
    PRIVATE = "private"


class NewDeadline(Deadline, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A moment before the start that moves with it, as it is asked for: so many hours before that pass, or at a time of
    day so many days before.
    """

    hours_before: Annotated[int, Meta(ge=0, le=8_784)] | None = None
    days_before: Annotated[int, Meta(ge=0, le=366)] | None = None
    at: TimeOfDay | None = None

    def __post_init__(self) -> None:
        by_the_clock = self.days_before is not None and self.at is not None
        if (self.hours_before is None) != by_the_clock or (self.days_before is None) != (self.at is None):
            raise ValueError("give either `hours_before`, or `days_before` and `at`")


class ScheduleOffering(Command, frozen=True, kw_only=True):
    """Draft an offering of a course's published version; nobody can enroll yet.

    `capacity` null means no limit. `decide_at` is when a missed `minimum` calls it off, unless `cancel_below_minimum`
    is false; `cut_off_at` when the waitlist stops moving. Instead of either, `decide_before` and `cut_off_before` say
    how long before the start, and move with it. `max_per_instructor` is how many learners there may be for each who
    teaches a session, assistants among them, once the offering is published. `offer_minutes` is how long a freed seat
    is held for the next in line; null enrolls them at once. `visibility` other than public is for the people of its
    `organization`, and of what belongs to that: they alone see it, or, where it is private, those of them alone who
    hold a seat; they alone are enrolled.
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
    offer_minutes: OfferMinutes | None = None
    waitlist_limit: WaitlistLimit | None = None
    cancel_below_minimum: bool = True
    visibility: Visibility = Visibility.PUBLIC
    decide_before: NewDeadline | None = None
    cut_off_before: NewDeadline | None = None
    max_per_instructor: Count | None = None


class PublishOffering(Command, frozen=True, kw_only=True):
    """Let learners enroll in an offering. `notify` says whether those are told who wait for a date of its course."""

    offering: Ident
    override: Override = ()
    reason: Reason | None = None
    notify: ToWhom = None


class ReviseOffering(Command, frozen=True, kw_only=True):
    """Change the terms of an offering, for those who are in as for those who come. What is not given stays, and null
    takes it away. A deadline that is given, as a moment or by its distance from the start, replaces the one before; one
    that was told by its distance follows the start. Sessions stay where they are. `notify` says who is told of what
    comes of it: where the queue stops later, the next in line may be let in.
    """

    offering: Ident
    title: Title | UnsetType = UNSET
    timezone: Zone | UnsetType = UNSET
    organization: Ident | UnsetType | None = UNSET
    starts_at: datetime | UnsetType | None = UNSET
    ends_at: datetime | UnsetType | None = UNSET
    minimum: Count | UnsetType | None = UNSET
    decide_at: datetime | UnsetType | None = UNSET
    decide_before: NewDeadline | UnsetType | None = UNSET
    cut_off_at: datetime | UnsetType | None = UNSET
    cut_off_before: NewDeadline | UnsetType | None = UNSET
    offer_minutes: OfferMinutes | UnsetType | None = UNSET
    waitlist_limit: WaitlistLimit | UnsetType | None = UNSET
    cancel_below_minimum: bool | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET
    max_per_instructor: Count | UnsetType | None = UNSET
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


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
    notify: ToWhom = None


class ResolveTimes(Command, frozen=True, kw_only=True):
    """Move the sittings ahead whose clocks show another time than was meant, because the rules of their zones are other
    ones by now, in spite of whatever is in their way.
    """

    offering: Ident
    dry_run: DryRun = False
    notify: ToWhom = None


class NoteCapacity(Command, frozen=True, kw_only=True):
    """Hold rooms and those who teach against the number of seats that the roster has by now."""

    offering: Ident
    capacity: Count | None


class DeliverOffering(Command, frozen=True, kw_only=True):
    """Say that an offering has taken place, with all of its sessions; nothing of it is scheduled or moved any more."""

    offering: Ident
    reason: Reason | None = None


class SettleOffering(Command, frozen=True, kw_only=True):
    """Have an offering be delivered, if it has taken place and every roll that counts is closed."""

    offering: Ident


class CancelOffering(Command, frozen=True, kw_only=True):
    """Call an offering off, with the sessions that have not ended."""

    offering: Ident
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class CancelBelowMinimum(Command, frozen=True, kw_only=True):
    """Call an offering off because too few learners held seats at its go/no-go date."""

    offering: Ident
