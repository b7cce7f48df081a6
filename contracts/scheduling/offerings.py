"""Events about what is offered."""

from datetime import datetime

from contracts.event import Event, event
from contracts.shared import CompletionRule, Component, Delivery, Format

SERVICE = "scheduling"


@event(SERVICE, "offering-scheduled")
class OfferingScheduled(Event, frozen=True, kw_only=True):
    """An offering was drafted; nobody can enroll yet.

    Carries the version of the course it teaches, whole, so that readers need no second source.
    `capacity` null means no limit. `offer_minutes` is how long a seat offer stands; null means
    that a freed seat enrolls the next in line at once. `cancel_below_minimum` says whether a missed
    minimum calls it off; `visibility` is public, organization or private.
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


@event(SERVICE, "offering-published")
class OfferingPublished(Event, frozen=True, kw_only=True):
    """Learners may enroll; fields as in `OfferingScheduled`, as they stand at publication."""

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


@event(SERVICE, "offering-cancelled")
class OfferingCancelled(Event, frozen=True, kw_only=True):
    """The provider called the offering off; it leaves everyone's denominator."""

    offering: str
    course: str
    below_minimum: bool = False
