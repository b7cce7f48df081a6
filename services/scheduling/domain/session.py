"""Sessions: the sittings of an offering, each delivering one of its live components."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import root_of, stream
from contracts.scheduling import OfferingScheduled, SessionCancelled, SessionScheduled
from contracts.shared import Component, Delivery, Format
from services.scheduling.commands import CancelSession, ScheduleSeries, ScheduleSession
from services.scheduling.domain.booking import as_placed, rebooked, released, streams_held, with_ways
from services.scheduling.domain.clash import Clash, overridden, told
from services.scheduling.domain.consequences import closed_rolls, consequences
from services.scheduling.domain.hold import held_by as held_for
from services.scheduling.domain.hold import hold_stream, use
from services.scheduling.domain.offering import Offering, OfferingState, standing
from services.scheduling.domain.placing import Placed, Wanted, homes_of, place, streams_of
from services.scheduling.domain.ratio import too_few
from services.scheduling.domain.revising import following
from services.scheduling.domain.revising import told as dates_told
from services.scheduling.domain.sitting import LONGEST, Session, check_teachers, together
from services.scheduling.domain.walltime import interval, wall


def offering_of(session: str) -> str:
    """The offering a session belongs to, from its id `<offering>.<its own>`."""
    return root_of(stream("session", session))


def offering_stream(session: str) -> str:
    """The stream a session lives in."""
    return stream("offering", offering_of(session))


def schedule_streams(command: ScheduleSession, _context: Context) -> Iterator[str]:
    """The offering, and everything that the session is to have to itself."""
    yield stream("offering", command.offering)
    if command.hold:
        yield hold_stream(command.hold)
    yield from streams_of(asked(command, "", None))


def schedule_further(states: Mapping[str, Any], command: ScheduleSession, _context: Context) -> Iterator[str]:
    """What is kept free for it, and the venues from where instructors come, where the session is nowhere itself."""
    if command.hold:
        yield from held_for(states, command.hold)
    yield from homes_of(states, asked(command, "", None))


def schedule(states: Mapping[str, Any], command: ScheduleSession, context: Context) -> Decision:
    """One more sitting, and what it has to itself.

    Raises:
        Unknown: there is no such offering, hold, room, venue, instructor or equipment.
        Refused: `offering-cancelled`, `on-demand-has-no-sessions`, `unknown-component`,
            `component-not-live`, `hold-over`, `hold-of-another-offering`, `hold-not-needed`, `instructor-twice`,
            `clash`, `too-few-instructors`, `override-needs-reason`, a retired resource, or a rule about time
            (`walltime`).
    """
    name = stream("offering", command.offering)
    scheduled = taking_sessions(states[name], command)
    session = f"{command.offering}.{context.new_id}"
    wanted = asked(command, session, scheduled)
    used = use(states, command.hold, wanted, context.at) if command.hold else []
    placed = place(states, wanted, context.at, ignoring=(command.hold,) if command.hold else ())
    placed.clashes.extend(lacking(states[name], [wanted], context.at))
    dates = following(states[name], {session: (wanted.starts_at, wanted.ends_at)}, context.at)
    if command.dry_run:
        tried = {"dry_run": True, "clashes": told(placed.clashes), "terms": dates_told(dates), **with_ways([placed])}
        return Decision(reply=tried | consequences(context, [wanted]))
    overridden(placed.clashes, command.override, command.reason)
    event = as_scheduled(command, wanted, placed)
    booked = rebooked(session, (), placed.reservations)
    reply = {"session": session, **with_ways([placed])}
    follows = ((name, dates),) if dates else ()
    return Decision(events=((name, event), *used, *booked, *follows), reply=reply, status=201)


def taking_sessions(offering: Offering, command: ScheduleSession | ScheduleSeries) -> OfferingScheduled:
    """What the offering was scheduled with, if the component that is asked for may be delivered in a session of it.

    Raises:
        Unknown: there is no such offering.
        Refused: `offering-cancelled`, `on-demand-has-no-sessions`, `unknown-component`, `component-not-live`.
    """
    scheduled = standing(offering, command.offering)
    if scheduled.delivery is Delivery.ON_DEMAND:
        raise Refused(
            "An on-demand offering is open at any time and has no sessions.",
            slug="on-demand-has-no-sessions",
            offering=command.offering,
        )
    _check_live(scheduled.components, command.component)
    return scheduled


def lacking(offering: Offering, sessions: Sequence[Wanted], at: datetime) -> list[Clash]:
    """The sessions ahead that too few teach for the learners of an offering that is published."""
    if offering.scheduled is None or offering.state is not OfferingState.PUBLISHED:
        return []
    return too_few(offering.scheduled, [(one.session, one.teachers) for one in sessions if one.ends_at > at])


def cancel(states: Mapping[str, Any], command: CancelSession, context: Context) -> Decision:
    """The sitting counts for nobody, even when its time has passed, and what it had to itself is free; nothing if it
    was called off.

    Raises:
        Unknown: there is no such session.
        Refused: `roll-closed`, or what `following` refuses.
    """
    name = offering_stream(command.session)
    session = existing(states[name], command.session)
    reply = {"session": command.session}
    if session.cancelled:
        return Decision(reply=reply)
    check_roll(command.session, context)
    event = SessionCancelled(session=command.session, offering=root_of(name))
    dates = following(states[name], {}, context.at, without=(command.session,))
    follows = ((name, dates),) if dates else ()
    return Decision(events=((name, event), *released(command.session, session.reservations), *follows), reply=reply)


def held_by(states: Mapping[str, Any], command: CancelSession, _context: Context) -> Sequence[str]:
    """The streams of what the session has reserved."""
    offering: Offering = states[offering_stream(command.session)]
    session = offering.sessions.get(command.session)
    return list(streams_held(session.reservations)) if session else []


def existing(offering: Offering, ident: str) -> Session:
    """A session of the offering, called off or not.

    Raises:
        Unknown: there is none of that id.
    """
    session = offering.sessions.get(ident)
    if session is None:
        raise Unknown(f"There is no session {ident}.", session=ident)
    return session


def check_still_movable(ident: str, session: Session, context: Context) -> None:
    """Let only a session move that takes place and is not over.

    Raises:
        Refused: `session-cancelled`, `session-over`, `roll-closed`.
    """
    if session.cancelled:
        raise Refused("The session was called off.", slug="session-cancelled", session=ident)
    if session.ends_at <= context.at:
        raise Refused(
            "The session is over; it can no longer move.",
            slug="session-over",
            session=ident,
            ends_at=session.ends_at,
        )
    check_roll(ident, context)


def check_roll(session: str, context: Context) -> None:
    """Let nothing change about a session that took place.

    Raises:
        Refused: `roll-closed`.
    """
    if session in closed_rolls(context):
        raise Refused(
            "The session took place: its roll is closed. What was recorded of it can be corrected, with a reason.",
            slug="roll-closed",
            session=session,
        )


def as_scheduled(
    command: ScheduleSession, wanted: Wanted, placed: Placed, series: str | None = None
) -> SessionScheduled:
    """The sitting as it is told, with what it has to itself."""
    return SessionScheduled(
        session=wanted.session,
        offering=wanted.offering,
        course=wanted.course,
        component=command.component,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        timezone=wanted.timezone,
        room=command.room,
        place=command.place,
        venue=command.venue,
        instructors=command.instructors,
        assistants=command.assistants,
        equipment=wanted.equipment,
        **as_placed(placed),
        series=series,
        join_url=command.join_url,
        wall=wall(wanted.starts_at, wanted.timezone),
        wall_end=wall(wanted.ends_at, wanted.timezone),
    )


def asked(command: ScheduleSession, session: str, scheduled: OfferingScheduled | None) -> Wanted:
    """What is wanted; without the offering, as far as streams go."""
    timezone = command.timezone or (scheduled.timezone if scheduled else "UTC")
    starts_at, ends_at = command.starts_at, command.ends_at
    if scheduled:
        starts_at, ends_at = interval(starts_at, ends_at, timezone, LONGEST)
        check_teachers(command.instructors, command.assistants)
    return Wanted(
        session=session,
        offering=command.offering,
        offering_code=scheduled.code if scheduled else "",
        course=scheduled.course if scheduled else "",
        timezone=timezone,
        starts_at=starts_at,
        ends_at=ends_at,
        room=command.room,
        venue=command.venue,
        instructors=command.instructors,
        assistants=command.assistants,
        equipment=together(command.equipment),
        seats=scheduled.capacity if scheduled else None,
    )


def _check_live(components: Sequence[Component], key: str) -> None:
    live = [part.key for part in components if part.format is Format.LIVE]
    if key in live:
        return
    known = any(part.key == key for part in components)
    raise Refused(
        f"{key} is self-paced; sessions deliver live components." if known else f"The course has no component {key}.",
        slug="component-not-live" if known else "unknown-component",
        component=key,
        live=live,
    )
