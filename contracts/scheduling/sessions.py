"""Events about when and where it is taught."""

from datetime import datetime

from contracts.event import Event, event

SERVICE = "scheduling"


@event(SERVICE, "session-scheduled")
class SessionScheduled(Event, frozen=True, kw_only=True):
    """One sitting of an offering, half-open `[starts_at, ends_at)`; `component` is what it delivers."""

    session: str
    offering: str
    course: str
    component: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    room: str | None = None
    instructors: tuple[str, ...] = ()


@event(SERVICE, "session-rescheduled")
class SessionRescheduled(Event, frozen=True, kw_only=True):
    """The sitting moved; seats and queue order stay."""

    session: str
    offering: str
    starts_at: datetime
    ends_at: datetime
    timezone: str


@event(SERVICE, "session-cancelled")
class SessionCancelled(Event, frozen=True, kw_only=True):
    """The sitting will not take place and counts for nobody."""

    session: str
    offering: str
