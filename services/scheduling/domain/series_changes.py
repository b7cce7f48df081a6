"""What is another thing about a series from one of its sessions on: where it is held, and who teaches; all or none."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.ids import root_of
from contracts.event import Event
from contracts.scheduling import OfferingScheduled, SessionInstructorsChanged, SessionRoomChanged
from services.scheduling.commands import AssignSeriesInstructors, ChangeSeriesRoom
from services.scheduling.domain.booking import as_placed
from services.scheduling.domain.moving import Change, changed
from services.scheduling.domain.offering import Offering, standing
from services.scheduling.domain.placing import Placed
from services.scheduling.domain.replacing import changes, check_place, place_streams, teacher_streams
from services.scheduling.domain.series_moves import ahead_of, offering_stream
from services.scheduling.domain.sitting import Session, check_teachers, wanted


def room_streams(command: ChangeSeriesRoom, _context: Context) -> Iterator[str]:
    """The offering of the series, the room and the venue that it is to be held in."""
    yield offering_stream(command)
    yield from place_streams(command)


def assign_streams(command: AssignSeriesInstructors, _context: Context) -> Iterator[str]:
    """The offering of the series, and the timetables of those who are to teach it."""
    yield offering_stream(command)
    yield from teacher_streams(command)


def change_room(states: Mapping[str, Any], command: ChangeSeriesRoom, context: Context) -> Decision:
    """The sessions are held somewhere else, those that are not held there already.

    Raises:
        Unknown: there is no such series, no such session in it, or no such room or venue.
        Refused: `offering-cancelled`, `place-unclear`, `clash`, `override-needs-reason`, `room-retired`.
    """
    scheduled, ahead = _ahead(states, command, context)
    check_place(command)
    there = (command.room or None, command.place, command.venue)
    sittings = {ident: one for ident, one in ahead.items() if (one.room, one.place, one.venue) != there}
    rehoused = [_rehoused(scheduled, command, ident, one) for ident, one in sittings.items()]
    return changed(states, command, context, scheduled, sittings, rehoused, {"series": command.series})


def assign(states: Mapping[str, Any], command: AssignSeriesInstructors, context: Context) -> Decision:
    """Others teach the sessions, those that they do not teach already.

    Raises:
        Unknown: there is no such series, no such session in it, or no such instructor.
        Refused: `offering-cancelled`, `clash`, `too-few-instructors`, `override-needs-reason`, `instructor-twice`,
            `instructor-retired`.
    """
    scheduled, ahead = _ahead(states, command, context)
    check_teachers(command.instructors, command.assistants)
    who = (command.instructors, command.assistants)
    sittings = {ident: one for ident, one in ahead.items() if (one.instructors, one.assistants) != who}
    assigned = [_assigned(scheduled, command, ident, one) for ident, one in sittings.items()]
    return changed(states, command, context, scheduled, sittings, assigned, {"series": command.series}, stays=True)


def _ahead(
    states: Mapping[str, Any], command: ChangeSeriesRoom | AssignSeriesInstructors, context: Context
) -> tuple[OfferingScheduled, dict[str, Session]]:
    name = offering_stream(command)
    offering: Offering = states[name]
    ahead = ahead_of(offering, command, context)
    return standing(offering, root_of(name)), ahead


def _rehoused(scheduled: OfferingScheduled, command: ChangeSeriesRoom, ident: str, was: Session) -> Change:
    def told(placed: Placed) -> Event:
        return SessionRoomChanged(
            session=ident,
            offering=scheduled.offering,
            room=command.room or None,
            place=command.place,
            venue=command.venue,
            was_room=was.room,
            was_place=was.place,
            **as_placed(placed),
        )

    return Change(wanted(scheduled, ident, was, **changes(command)), told)


def _assigned(scheduled: OfferingScheduled, command: AssignSeriesInstructors, ident: str, was: Session) -> Change:
    def told(placed: Placed) -> Event:
        return SessionInstructorsChanged(
            session=ident,
            offering=scheduled.offering,
            instructors=command.instructors,
            assistants=command.assistants,
            was_instructors=was.instructors,
            was_assistants=was.assistants,
            **as_placed(placed),
        )

    return Change(wanted(scheduled, ident, was, **changes(command)), told)
