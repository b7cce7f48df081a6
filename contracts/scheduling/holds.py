"""Events about holds: what is kept free for a while, before anybody knows for which session."""

from datetime import datetime

from contracts.event import Event, event
from contracts.scheduling.sessions import EquipmentUse, Reserved

SERVICE = "scheduling"


@event(SERVICE, "hold-placed")
class HoldPlaced(Event, frozen=True, kw_only=True):
    """A room, instructors and equipment are kept free for `[starts_at, ends_at)`, until `expires_at`. From then on the
    hold hinders nobody, whether or not that was told. `reservations` is what it has; `offering` for what it is, if
    that is known.
    """

    hold: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    expires_at: datetime
    offering: str | None = None
    room: str | None = None
    venue: str | None = None
    instructors: tuple[str, ...] = ()
    equipment: tuple[EquipmentUse, ...] = ()
    reservations: tuple[Reserved, ...] = ()


@event(SERVICE, "hold-released")
class HoldReleased(Event, frozen=True, kw_only=True):
    """Nothing needs to be kept free any more."""

    hold: str


@event(SERVICE, "hold-expired")
class HoldExpired(Event, frozen=True, kw_only=True):
    """Nobody used it in time."""

    hold: str
    expires_at: datetime


@event(SERVICE, "hold-used")
class HoldUsed(Event, frozen=True, kw_only=True):
    """The session that it was for is scheduled, and has what it needs itself."""

    hold: str
    session: str
