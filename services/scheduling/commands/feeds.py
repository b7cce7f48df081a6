"""What can be asked of calendars that other programs subscribe to."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from services.scheduling.commands.shapes import Ident, Reason


class CalendarKind(StrEnum):
    """Whose sessions are in a calendar."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ROOM = "room"
    OFFERING = "offering"


class OpenCalendar(Command, frozen=True, kw_only=True):
    """Give the sessions of a learner, an instructor, a room or an offering a secret address to subscribe to."""

    kind: CalendarKind
    of: Annotated[Ident, Meta(description="The id of the learner, the instructor, the room or the offering.")]


class RevokeCalendar(Command, frozen=True, kw_only=True):
    """Take a calendar's address back; a new one is a new calendar."""

    calendar: Annotated[str, Meta(min_length=1, max_length=100)]
    reason: Reason | None = None


class ForgetPerson(Command, frozen=True, kw_only=True):
    """Forget whatever is kept here about a learner who was erased; it is concealed under a key of this service."""

    learner: Ident
