"""Events about what is offered."""

from datetime import datetime

import msgspec

from contracts.event import Event, event
from contracts.shared import CompletionRule, Component, Delivery, Format

SERVICE = "scheduling"


class Deadline(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A moment told by its distance from the start of an offering, which it moves with: so many hours that pass before
    it, or a number of days before it, at the time that the clocks of the offering's zone show, such as 17:00.
    """

    hours_before: int | None = None
    days_before: int | None = None
    at: str | None = None


@event(SERVICE, "offering-scheduled")
class OfferingScheduled(Event, frozen=True, kw_only=True):
    """An offering was drafted; nobody can enroll yet.

    Carries the version of the course it teaches, whole, so that readers need no second source.
    `capacity` null means no limit. `offer_minutes` is how long a seat offer stands; null means
    that a freed seat enrolls the next in line at once. `cancel_below_minimum` says whether a missed
    minimum calls it off; `visibility` is public, organization or private. Where `decide_before` or
    `cut_off_before` is told, `decide_at` or `cut_off_at` follows from it and the start. `max_per_instructor`
    is how many learners there may be for each who teaches; `overrides` names what somebody took into account.
    """

    offering: str
    course: str
    code: str
    title: str
    course_version: int
    delivery: Delivery
    format: Format
    components: tuple[Component, ...]
    timezone: str
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    course_code: str | None = None
    course_title: str | None = None
    program: str | None = None
    organization: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    hours: float | None = None
    credits: float | None = None
    prerequisites: tuple[str, ...] = ()
    cancel_below_minimum: bool = True
    visibility: str = "public"
    decide_before: Deadline | None = None
    cut_off_before: Deadline | None = None
    max_per_instructor: int | None = None
    overrides: tuple[str, ...] = ()


@event(SERVICE, "offering-published")
class OfferingPublished(Event, frozen=True, kw_only=True):
    """Learners may enroll; fields as in `OfferingScheduled`, as they stand at publication. `notify` is what was said
    about who is told of it, empty where nothing was.
    """

    offering: str
    course: str
    code: str
    title: str
    course_version: int
    delivery: Delivery
    format: Format
    components: tuple[Component, ...]
    timezone: str
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    course_code: str | None = None
    course_title: str | None = None
    program: str | None = None
    organization: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    hours: float | None = None
    credits: float | None = None
    prerequisites: tuple[str, ...] = ()
    cancel_below_minimum: bool = True
    visibility: str = "public"
    decide_before: Deadline | None = None
    cut_off_before: Deadline | None = None
    max_per_instructor: int | None = None
    overrides: tuple[str, ...] = ()
    notify: str = ""


@event(SERVICE, "offering-revised")
class OfferingRevised(Event, frozen=True, kw_only=True):
    """The terms of an offering as they now stand, whole; also where its dates have moved with its sessions. Until then
    it was to start at `was_from` and to end at `was_until`. What is not here stays as `OfferingScheduled` told it.
    `notify` says who is told of what follows from it, where the command did: `none`, the `learner` or `all`.
    """

    offering: str
    course: str
    title: str
    timezone: str
    organization: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    cancel_below_minimum: bool = True
    visibility: str = "public"
    decide_before: Deadline | None = None
    cut_off_before: Deadline | None = None
    max_per_instructor: int | None = None
    overrides: tuple[str, ...] = ()
    was_from: datetime | None = None
    was_until: datetime | None = None
    notify: str = ""


@event(SERVICE, "offering-capacity-noted")
class OfferingCapacityNoted(Event, frozen=True, kw_only=True):
    """The roster has another number of seats, null for no limit; rooms and those who teach are held against it."""

    offering: str
    capacity: int | None = None


@event(SERVICE, "offering-delivered")
class OfferingDelivered(Event, frozen=True, kw_only=True):
    """The offering has taken place: every session of it is over. Nothing of it is scheduled or moved any more."""

    offering: str
    course: str


@event(SERVICE, "offering-cancelled")
class OfferingCancelled(Event, frozen=True, kw_only=True):
    """The provider called the offering off; it leaves everyone's denominator."""

    offering: str
    course: str
    below_minimum: bool = False
    notify: str = ""
