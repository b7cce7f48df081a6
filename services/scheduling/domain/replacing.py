"""What a command puts in place of what a session has, or many: another place, or others who teach."""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from chassis.errors import Refused
from chassis.ids import stream
from services.scheduling.commands import AssignInstructors, AssignSeriesInstructors, ChangeSeriesRoom, ChangeSessionRoom
from services.scheduling.domain.placing import venue_of
from services.scheduling.domain.timetable import timetable_stream

Rehouses = ChangeSessionRoom | ChangeSeriesRoom
Assigns = AssignInstructors | AssignSeriesInstructors


def place_streams(command: Rehouses) -> Iterator[str]:
    """The room and the venue that it is to be held in."""
    if command.room:
        yield stream("room", command.room)
        yield stream("venue", venue_of(command.room))
    if command.venue:
        yield stream("venue", command.venue)


def teacher_streams(command: Assigns) -> Iterator[str]:
    """The timetables of those who are to teach it."""
    for instructor in (*command.instructors, *command.assistants):
        yield timetable_stream(instructor)


def changes(command: object) -> dict[str, Any]:
    """What a session needs from now on, beside when; nothing where the command is about its time alone."""
    match command:
        case ChangeSessionRoom() | ChangeSeriesRoom():
            return {"room": command.room or None, "venue": command.venue}
        case AssignInstructors() | AssignSeriesInstructors():
            return {"instructors": command.instructors, "assistants": command.assistants}
    return {}


def check_place(command: Rehouses) -> None:
    """Let nobody take a room away by saying nothing.

    Raises:
        Refused: `place-unclear`.
    """
    if command.room is UNSET and command.place is None and command.venue is None:
        raise Refused("Say where: a room, a place in words, a venue, or `null` for no room.", slug="place-unclear")
