"""Sessions: the sittings of an offering, each delivering one of its live components."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import root_of, stream
from contracts.scheduling import SessionCancelled, SessionRescheduled, SessionScheduled
from contracts.shared import Component, Delivery, Format
from services.scheduling.commands import CancelSession, RescheduleSession, ScheduleSession
from services.scheduling.domain.offering import Offering, Session, standing
from services.scheduling.domain.walltime import interval

LONGEST = timedelta(hours=24)


def offering_of(session: str) -> str:
    """The offering a session belongs to, from its id `<offering>.<its own>`."""
    return root_of(stream("session", session))


def offering_stream(session: str) -> str:
    """The stream a session lives in."""
    return stream("offering", offering_of(session))


def schedule(states: Mapping[str, Any], command: ScheduleSession, context: Context) -> Decision:
    """One more sitting.

    Raises:
        Unknown: there is no such offering.
        Refused: `offering-cancelled`, `on-demand-has-no-sessions`, `unknown-component`,
            `component-not-live`, or a rule about time (`walltime`).
    """
    name = stream("offering", command.offering)
    scheduled = standing(states[name], command.offering)
    if scheduled.delivery is Delivery.ON_DEMAND:
        raise Refused(
            "An on-demand offering is open at any time and has no sessions.",
            slug="on-demand-has-no-sessions",
            offering=command.offering,
        )
    _check_live(scheduled.components, command.component)
    timezone = command.timezone or scheduled.timezone
    starts_at, ends_at = interval(command.starts_at, command.ends_at, timezone, LONGEST)
    session = f"{command.offering}.{context.new_id}"
    event = SessionScheduled(
        session=session,
        offering=command.offering,
        course=scheduled.course,
        component=command.component,
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=timezone,
        room=command.room,
        instructors=command.instructors,
    )
    return Decision(events=((name, event),), reply={"session": session}, status=201)


def reschedule(states: Mapping[str, Any], command: RescheduleSession, context: Context) -> Decision:
    """The sitting moves; nothing if it already stands there.

    Raises:
        Unknown: there is no such session.
        Refused: `offering-cancelled`, `session-cancelled`, `session-over`, `roll-closed`, or a rule about time.
    """
    name = offering_stream(command.session)
    offering: Offering = states[name]
    session = _existing(offering, command.session)
    ident = root_of(name)
    standing(offering, ident)
    if session.cancelled:
        raise Refused("The session was called off.", slug="session-cancelled", session=command.session)
    if session.ends_at <= context.at:
        raise Refused(
            "The session is over; it can no longer move.",
            slug="session-over",
            session=command.session,
            ends_at=session.ends_at,
        )
    _check_roll(command.session, context)
    timezone = command.timezone or session.timezone
    starts_at, ends_at = interval(command.starts_at, command.ends_at, timezone, LONGEST)
    reply = {"session": command.session}
    if (starts_at, ends_at, timezone) == (session.starts_at, session.ends_at, session.timezone):
        return Decision(reply=reply)
    event = SessionRescheduled(
        session=command.session, offering=ident, starts_at=starts_at, ends_at=ends_at, timezone=timezone
    )
    return Decision(events=((name, event),), reply=reply)


def cancel(states: Mapping[str, Any], command: CancelSession, context: Context) -> Decision:
    """The sitting counts for nobody, even when its time has passed; nothing if it was called off.

    Raises:
        Unknown: there is no such session.
        Refused: `roll-closed`.
    """
    name = offering_stream(command.session)
    session = _existing(states[name], command.session)
    reply = {"session": command.session}
    if session.cancelled:
        return Decision(reply=reply)
    _check_roll(command.session, context)
    event = SessionCancelled(session=command.session, offering=root_of(name))
    return Decision(events=((name, event),), reply=reply)


def _existing(offering: Offering, ident: str) -> Session:
    session = offering.sessions.get(ident)
    if session is None:
        raise Unknown(f"There is no session {ident}.", session=ident)
    return session


def _check_roll(session: str, context: Context) -> None:
    if session in context.facts:
        raise Refused(
            "The session took place: its roll is closed. What was recorded of it can be corrected, with a reason.",
            slug="roll-closed",
            session=session,
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
