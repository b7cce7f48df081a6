"""Moves: a session at another time, somewhere else, with others to teach it, or on after all; all that it needs, or
nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.ids import root_of
from contracts.event import Event
from contracts.scheduling import (
    OfferingRevised,
    OfferingScheduled,
    SessionInstructorsChanged,
    SessionRescheduled,
    SessionRestored,
    SessionRoomChanged,
)
from services.scheduling.commands import AssignInstructors, ChangeSessionRoom, RescheduleSession, RestoreSession
from services.scheduling.domain.booking import as_placed, rebooked, streams_held, with_ways
from services.scheduling.domain.clash import overridden, told
from services.scheduling.domain.consequences import consequences
from services.scheduling.domain.offering import Offering, standing
from services.scheduling.domain.placing import Placed, Wanted, homes_of, place, streams_of
from services.scheduling.domain.replacing import changes, check_place, place_streams, teacher_streams
from services.scheduling.domain.revising import following
from services.scheduling.domain.revising import told as dates_told
from services.scheduling.domain.session import check_roll, check_still_movable, existing, lacking, offering_stream
from services.scheduling.domain.sitting import LONGEST, Session, check_teachers, wanted
from services.scheduling.domain.walltime import interval, wall

Move = RescheduleSession | ChangeSessionRoom | AssignInstructors | RestoreSession


def room_streams(command: ChangeSessionRoom, _context: Context) -> Iterator[str]:
    """The session's offering, the room and the venue that it is to be held in."""
    yield offering_stream(command.session)
    yield from place_streams(command)


def assign_streams(command: AssignInstructors, _context: Context) -> Iterator[str]:
    """The session's offering, and the timetables of those who are to teach it."""
    yield offering_stream(command.session)
    yield from teacher_streams(command)


def further(states: Mapping[str, Any], command: Move, _context: Context) -> Iterator[str]:
    """What the session has reserved, what it needs still, and the venues from where those come who teach it."""
    offering: Offering = states[offering_stream(command.session)]
    session = offering.sessions.get(command.session)
    if session is None or offering.scheduled is None:
        return
    needed = wanted(offering.scheduled, command.session, session, **changes(command))
    yield from streams_held(session.reservations)
    yield from streams_of(needed)
    yield from homes_of(states, needed)


def reschedule(states: Mapping[str, Any], command: RescheduleSession, context: Context) -> Decision:
    """The sitting moves with everything that it has to itself; nothing if it already stands there.

    Raises:
        Unknown: there is no such session.
        Refused: `clash`, `override-needs-reason`, what `movable` or `following` refuses, or a rule about time.
    """
    scheduled, session = movable(states, command, context)
    timezone = command.timezone or session.timezone
    starts_at, ends_at = interval(command.starts_at, command.ends_at, timezone, LONGEST)
    if (starts_at, ends_at, timezone) == (session.starts_at, session.ends_at, session.timezone):
        return _as_it_is(command, context)
    needed = wanted(scheduled, command.session, session, starts_at=starts_at, ends_at=ends_at, timezone=timezone)

    def moved(placed: Placed) -> Event:
        return SessionRescheduled(
            session=command.session,
            offering=needed.offering,
            starts_at=starts_at,
            ends_at=ends_at,
            timezone=timezone,
            was_from=session.starts_at,
            was_until=session.ends_at,
            **as_placed(placed),
            wall=wall(starts_at, timezone),
            wall_end=wall(ends_at, timezone),
        )

    dates = following(states[offering_stream(command.session)], {command.session: (starts_at, ends_at)}, context.at)
    return _decided(states, command, context, scheduled, session, needed, moved, dates)


def change_room(states: Mapping[str, Any], command: ChangeSessionRoom, context: Context) -> Decision:
    """The sitting is held somewhere else; nothing if it is held there already.

    Raises:
        Unknown: there is no such session or room.
        Refused: `place-unclear`, `clash`, `override-needs-reason`, `room-retired`, or what `movable` refuses.
    """
    scheduled, session = movable(states, command, context)
    check_place(command)
    room = command.room or None
    if (room, command.place, command.venue) == (session.room, session.place, session.venue):
        return _as_it_is(command, context)
    needed = wanted(scheduled, command.session, session, **changes(command))

    def changed(placed: Placed) -> Event:
        return SessionRoomChanged(
            session=command.session,
            offering=needed.offering,
            room=room,
            place=command.place,
            venue=command.venue,
            was_room=session.room,
            was_place=session.place,
            **as_placed(placed),
        )

    return _decided(states, command, context, scheduled, session, needed, changed)


def assign(states: Mapping[str, Any], command: AssignInstructors, context: Context) -> Decision:
    """Others teach the sitting; nothing if they do already.

    Raises:
        Unknown: there is no such session or instructor.
        Refused: `clash`, `too-few-instructors`, `override-needs-reason`, `instructor-twice`, `instructor-retired`, or
            what `movable` refuses.
    """
    scheduled, session = movable(states, command, context)
    if (command.instructors, command.assistants) == (session.instructors, session.assistants):
        return _as_it_is(command, context)
    check_teachers(command.instructors, command.assistants)
    needed = wanted(scheduled, command.session, session, **changes(command))

    def changed(placed: Placed) -> Event:
        return SessionInstructorsChanged(
            session=command.session,
            offering=needed.offering,
            instructors=command.instructors,
            assistants=command.assistants,
            was_instructors=session.instructors,
            was_assistants=session.assistants,
            **as_placed(placed),
        )

    return _decided(states, command, context, scheduled, session, needed, changed)


def restore(states: Mapping[str, Any], command: RestoreSession, context: Context) -> Decision:
    """The sitting that was called off takes place after all, with everything that it had; nothing if it does anyway.
    One whose time has passed did take place, and reserves nothing.

    Raises:
        Unknown: there is no such session.
        Refused: `offering-cancelled`, `clash`, `too-few-instructors`, `override-needs-reason`, a retired resource, or
            what `following` refuses.
    """
    offering: Offering = states[offering_stream(command.session)]
    session = existing(offering, command.session)
    scheduled = standing(offering, root_of(offering_stream(command.session)))
    if not session.cancelled:
        return _as_it_is(command, context)
    needed = wanted(scheduled, command.session, session)

    def restored(placed: Placed) -> Event:
        return SessionRestored(
            session=command.session,
            offering=needed.offering,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            timezone=session.timezone,
            **as_placed(placed),
        )

    dates = following(offering, {command.session: (session.starts_at, session.ends_at)}, context.at)
    return _decided(states, command, context, scheduled, session, needed, restored, dates)


def movable(states: Mapping[str, Any], command: Move, context: Context) -> tuple[OfferingScheduled, Session]:
    """What the offering was scheduled with and its session, if that may still change.

    Raises:
        Unknown: there is no such session.
        Refused: `offering-cancelled`, `offering-delivered`, `session-cancelled`, `session-over`, `roll-closed`.
    """
    name = offering_stream(command.session)
    offering: Offering = states[name]
    session = existing(offering, command.session)
    check_roll(command.session, context)
    scheduled = standing(offering, root_of(name))
    check_still_movable(command.session, session, context)
    return scheduled, session


def _as_it_is(command: Move, context: Context) -> Decision:
    tried = {"dry_run": True, "clashes": [], "terms": None} | consequences(context, ()) if command.dry_run else {}
    return Decision(reply={"session": command.session} | tried)


def _decided(
    states: Mapping[str, Any],
    command: Move,
    context: Context,
    scheduled: OfferingScheduled,
    session: Session,
    needed: Wanted,
    event: Callable[[Placed], Event],
    dates: OfferingRevised | None = None,
) -> Decision:
    placed = place(states, needed, context.at, ignoring=(command.session,))
    name = offering_stream(command.session)
    few = lacking(states[name], [needed], context.at)
    asks_for_enough = isinstance(command, AssignInstructors | RestoreSession)
    if asks_for_enough:
        placed.clashes.extend(few)
    reply: dict[str, Any] = {"session": command.session, **with_ways([placed])}
    if command.dry_run:
        before = wanted(scheduled, command.session, session)
        stays = isinstance(command, AssignInstructors)
        reply |= {"dry_run": True, "clashes": told(placed.clashes), "terms": dates_told(dates)}
        return Decision(reply=reply | consequences(context, [needed], [before], stays=stays))
    overridden(placed.clashes, command.override, command.reason)
    if not asks_for_enough:
        placed.clashes.extend(few)
    changed = event(placed)
    booked = rebooked(command.session, session.reservations, placed.reservations, states)
    follows = ((name, dates),) if dates else ()
    return Decision(events=((name, changed), *booked, *follows), reply=reply)
