"""Events about all the seats of one offering."""

from datetime import datetime

from contracts.event import Event, event
from contracts.shared import Format

SERVICE = "enrollment"


@event(SERVICE, "roster-opened")
class RosterOpened(Event, frozen=True, kw_only=True):
    """Seats of a published offering may be given out; fields as in `OfferingPublished`."""

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
    timezone: str = "UTC"


@event(SERVICE, "roster-terms-changed")
class RosterTermsChanged(Event, frozen=True, kw_only=True):
    """The terms on which seats are given out, as they now stand, whole; how many there are is not among them.

    `decides_anew` says that a minimum that was decided about is decided about once more, on a date that is ahead;
    `notify` who is told of what follows, as in `CapacityChanged`.
    """

    offering: str
    organization: str | None = None
    minimum: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    decides_anew: bool = False
    timezone: str = "UTC"
    notify: str = ""


@event(SERVICE, "roster-moved")
class RosterMoved(Event, frozen=True, kw_only=True):
    """A session of the offering was moved: who has a seat by now may leave, or change to another offering, for free,
    until the offering begins, or, where it had begun by then, `until` the session does.
    """

    offering: str
    session: str
    until: datetime | None = None


@event(SERVICE, "roster-closed")
class RosterClosed(Event, frozen=True, kw_only=True):
    """The offering was called off; nobody can enroll any more."""

    offering: str


@event(SERVICE, "capacity-changed")
class CapacityChanged(Event, frozen=True, kw_only=True):
    """The number of seats changed; `oversubscribed` counts seats taken beyond it, if allowed. `notify` says who is told
    of the seats that follow from it, where the command did: `none`, the `learner` or `all`.
    """

    offering: str
    capacity: int | None
    oversubscribed: int = 0
    notify: str = ""


@event(SERVICE, "minimum-met")
class MinimumMet(Event, frozen=True, kw_only=True):
    """At the go/no-go date enough learners held seats."""

    offering: str
    enrolled: int
    minimum: int


@event(SERVICE, "minimum-missed")
class MinimumMissed(Event, frozen=True, kw_only=True):
    """At the go/no-go date too few learners held seats."""

    offering: str
    enrolled: int
    minimum: int
