"""Documents that give rows their names, and those that tell what needs somebody."""

from datetime import UTC, datetime

import msgspec

from contracts.shared import Delivery, Format, Step

NEVER = datetime.max.replace(tzinfo=UTC)


class CourseLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What a course is called."""

    course: str
    code: str = ""
    title: str = ""
    format: Format = Format.LIVE


class ProgramLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What a program is called, and the steps of its path."""

    program: str
    code: str = ""
    title: str = ""
    format: Format = Format.LIVE
    steps: tuple[Step, ...] = ()


class OrganizationLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What an organization is called."""

    organization: str
    code: str = ""
    name: str = ""


class OfferingLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What an offering is called, and the deadlines and bounds that somebody may have to act on.

    `scheduled_capacity` is the one it was published with, `capacity_now` what enrollment made of it.
    """

    offering: str
    code: str = ""
    title: str = ""
    course: str = ""
    program: str | None = None
    organization: str | None = None
    delivery: Delivery = Delivery.SCHEDULED
    timezone: str = "UTC"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    scheduled_capacity: int | None = None
    capacity_now: int | msgspec.UnsetType | None = msgspec.UNSET
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    published: bool = False
    delivered: bool = False
    cancelled: bool = False
    decided: bool = False
    cancel_below_minimum: bool = True

    @property
    def capacity(self) -> int | None:
        """How many seats there are; null means no limit."""
        return self.scheduled_capacity if isinstance(self.capacity_now, msgspec.UnsetType) else self.capacity_now

    @property
    def watched(self) -> bool:
        """Whether its seats may need somebody: it is to take place, and they are bounded."""
        ended = self.cancelled or self.delivered
        return self.published and not ended and (self.capacity is not None or self.minimum is not None)

    @property
    def over_at(self) -> datetime:
        """When nobody needs to act on its seats any more."""
        return self.ends_at or self.starts_at or NEVER


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A time during which a seat was held, half-open; `until` null means still."""

    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the seat was held at that moment."""
        return self.since <= at and (self.until is None or at < self.until)


class SeatTimes(msgspec.Struct, frozen=True, kw_only=True):
    """When one learner held a seat on an offering that has sessions."""

    enrollment: str
    offering: str = ""
    learner: str = ""
    spans: tuple[Span, ...] = ()


class SessionRoll(msgspec.Struct, frozen=True, kw_only=True):
    """The roll of a session: whether it still waits to be closed, and who has a mark, or is excused by it."""

    session: str
    offering: str = ""
    component: str = ""
    starts_at: datetime = NEVER
    ends_at: datetime = NEVER
    timezone: str = "UTC"
    open: bool = False
    marked: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
