"""What can be asked of holds."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from services.scheduling.commands.sessions import EquipmentUses, People
from services.scheduling.commands.shapes import Ident, Reason, Zone

Minutes = Annotated[int, Meta(ge=1, le=14 * 24 * 60, description="For how long; 14 days are the most.")]


class PlaceHold(Command, frozen=True, kw_only=True):
    """Keep a room, instructors and equipment free for `[starts_at, ends_at)`, for so many minutes from now on.

    `offering` is what it is for, if that is known: then instructors have to be qualified, and the room large enough.
    """

    starts_at: datetime
    ends_at: datetime
    timezone: Zone
    minutes: Minutes
    offering: Ident | None = None
    room: Ident | None = None
    venue: Ident | None = None
    instructors: People = ()
    equipment: EquipmentUses = ()
    reason: Reason | None = None


class ReleaseHold(Command, frozen=True, kw_only=True):
    """Keep it free no longer."""

    hold: Ident
    reason: Reason | None = None


class ExpireHold(Command, frozen=True, kw_only=True):
    """Say that a hold was not used in time."""

    hold: Ident
    due: datetime
