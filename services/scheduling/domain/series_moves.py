"""What becomes of a series from one of its sessions on: moved with all that they need, or none; or called off."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Unknown
from chassis.ids import root_of, stream
from contracts.event import Event
from contracts.scheduling import SessionCancelled
from services.scheduling.commands import AssignSeriesInstructors, CancelSeries, ChangeSeriesRoom, RescheduleSeries
from services.scheduling.domain import moving
from services.scheduling.domain.booking import released
from services.scheduling.domain.consequences import closed_rolls
from services.scheduling.domain.moving import Place, moved, shifted
from services.scheduling.domain.offering import Offering, standing
from services.scheduling.domain.replacing import changes
from services.scheduling.domain.revising import following
from services.scheduling.domain.sitting import Session

OfSeries = RescheduleSeries | CancelSeries | ChangeSeriesRoom | AssignSeriesInstructors
Sittings = dict[str, Session]


def offering_stream(command: OfSeries) -> str:
    """The stream of the offering that the series is of."""
    return stream("offering", root_of(stream("series", command.series)))


def held_by(states: Mapping[str, Any], command: OfSeries, context: Context) -> Iterator[str]:
    """The streams of all that the sessions have reserved, and of what they need still."""
    offering: Offering = states[offering_stream(command)]
    if offering.scheduled is None:
        return iter(())
    return moving.held_by(states, offering.scheduled, _of_series(offering, command, context), **changes(command))


def cancel(states: Mapping[str, Any], command: CancelSeries, context: Context) -> Decision:
    """The sessions that are not over count for nobody; those whose roll is closed took place, and stand.

    Raises:
        Unknown: there is no such series, or no such session in it.
    """
    name = offering_stream(command)
    ahead = ahead_of(states[name], command, context)
    events: list[tuple[str, Event]] = []
    for ident, session in ahead.items():
        events.append((name, SessionCancelled(session=ident, offering=root_of(name))))
        events += released(ident, session.reservations)
    if ahead and (dates := following(states[name], {}, context.at, without=ahead)):
        events.append((name, dates))
    return Decision(events=events, reply={"series": command.series, "sessions": len(ahead)})


def reschedule(states: Mapping[str, Any], command: RescheduleSeries, context: Context) -> Decision:
    """The sessions move by days, or to another time of day, each with everything that it has to itself. One that was
    moved by itself stays where it was put.

    Raises:
        Unknown: there is no such series, or no such session in it.
        Refused: `offering-cancelled`, `clash`, `override-needs-reason`, `time-does-not-exist`, `time-comes-twice`,
            `too-long`.
    """
    name = offering_stream(command)
    offering: Offering = states[name]
    ahead = ahead_of(offering, command, context)
    scheduled = standing(offering, root_of(name))
    sittings = {ident: session for ident, session in ahead.items() if not session.moved_alone}
    times = shifted(sittings, command.shift_days, command.starts, command.ends, command.ambiguous)
    places = [
        Place(
            session=ident,
            starts_at=start,
            ends_at=end,
            timezone=sittings[ident].timezone,
            series=command.series,
        )
        for ident, (start, end) in times
    ]
    return moved(states, command, context, scheduled, sittings, places, {"series": command.series})


def ahead_of(offering: Offering, command: OfSeries, context: Context) -> Sittings:
    """The sessions from the one that is named on, which are neither over nor called off nor took place.

    Raises:
        Unknown: there is no such series, or no such session in it.
    """
    named = [ident for ident, session in offering.sessions.items() if session.series == command.series]
    if not named:
        raise Unknown(f"There is no series {command.series}.", series=command.series)
    if command.since is not None and command.since not in named:
        raise Unknown(f"There is no session {command.since} in the series.", session=command.since)
    ahead = _of_series(offering, command, context)
    return {ident: session for ident, session in ahead.items() if ident not in closed_rolls(context)}


def _of_series(offering: Offering, command: OfSeries, context: Context) -> Sittings:
    # Ids are numbered in the order of the rule, with leading zeros.
    return {
        ident: session
        for ident, session in offering.sessions.items()
        if session.series == command.series
        and not session.cancelled
        and session.ends_at > context.at
        and (command.since is None or ident >= command.since)
    }
