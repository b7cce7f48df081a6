"""What can be asked of sessions."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from services.scheduling.commands.shapes import Code, Ident, Reason, Title, Zone


class ScheduleSession(Command, frozen=True, kw_only=True):
    """Add a sitting to an offering, half-open: one may begin when another ends.

    `timezone` is the offering's where it is not given.
    """

    offering: Ident
    component: Code
    starts_at: datetime
    ends_at: datetime
    timezone: Zone | None = None
    room: Title | None = None
    instructors: Annotated[tuple[Ident, ...], Meta(max_length=50)] = ()


class RescheduleSession(Command, frozen=True, kw_only=True):
    """Move a sitting that has not ended; its timezone stays where none is given."""

    session: Ident
    starts_at: datetime
    ends_at: datetime
    timezone: Zone | None = None
    reason: Reason | None = None


class CancelSession(Command, frozen=True, kw_only=True):
    """Call a sitting off; it counts for nobody."""

    session: Ident
    reason: Reason | None = None
