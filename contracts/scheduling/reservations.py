"""Events about what sessions reserve. They stand in the stream of what is reserved, that of a room, an instructor or
equipment, and are written in one transaction with the session's own.
"""

from datetime import datetime

from contracts.event import Event, event

SERVICE = "scheduling"


@event(SERVICE, "reservation-made")
class ReservationMade(Event, frozen=True, kw_only=True):
    """A session has so many units of a resource to itself, for `[blocked_from, blocked_until)`: with the time before
    and after the session that the resource needs. `kind` is room, instructor or equipment; `venue` is where the
    session takes place. `overrides` names the kinds of clashes that somebody took into account, with a reason. With
    `expires_at`, `session` names a hold, which hinders nobody from then on; its `offering` is empty if that is open.
    `seats` (of a room), `course` (of an instructor) and `timezone` are what it is judged by when the resource changes.
    """

    resource: str
    kind: str
    session: str
    offering: str
    offering_code: str
    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime
    venue: str | None = None
    units: int = 1
    overrides: tuple[str, ...] = ()
    expires_at: datetime | None = None
    seats: int | None = None
    course: str | None = None
    timezone: str = "UTC"


@event(SERVICE, "reservation-moved")
class ReservationMoved(Event, frozen=True, kw_only=True):
    """The same session has the resource at another time, or otherwise; fields as in `ReservationMade`, as they stand
    now. Until then it was reserved for `[was_from, was_until)`. `overrides` also names what has come to stand in its
    way since, as the resource changed.
    """

    resource: str
    kind: str
    session: str
    offering: str
    offering_code: str
    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime
    was_from: datetime
    was_until: datetime
    venue: str | None = None
    units: int = 1
    overrides: tuple[str, ...] = ()
    expires_at: datetime | None = None
    seats: int | None = None
    course: str | None = None
    timezone: str = "UTC"


@event(SERVICE, "reservation-released")
class ReservationReleased(Event, frozen=True, kw_only=True):
    """The session needs the resource no more; it was reserved for `[blocked_from, blocked_until)`."""

    resource: str
    kind: str
    session: str
    offering: str
    blocked_from: datetime
    blocked_until: datetime
