"""All that is ahead of an offering, moved by days, or each session to a time of its own; all or none."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from services.scheduling.commands import RescheduleOffering
from services.scheduling.domain import moving
from services.scheduling.domain.consequences import closed_rolls
from services.scheduling.domain.moving import Place, moved, shifted
from services.scheduling.domain.offering import Offering, standing
from services.scheduling.domain.session import check_still_movable, existing
from services.scheduling.domain.sitting import LONGEST, Session
from services.scheduling.domain.walltime import interval


def held_by(states: Mapping[str, Any], command: RescheduleOffering, context: Context) -> Iterator[str]:
    """The streams of all that the sessions have reserved, and of what they need still."""
    offering: Offering = states[stream("offering", command.offering)]
    if offering.scheduled is None:
        return iter(())
    named = {one.session for one in command.moves}
    sittings = {ident: session for ident, session in _ahead(offering, context).items() if not named or ident in named}
    return moving.held_by(states, offering.scheduled, sittings)


def reschedule(states: Mapping[str, Any], command: RescheduleOffering, context: Context) -> Decision:
    """The sessions that are not over move by days, what their clocks show kept, those moved alone before as well; or
    those that are named to the times that are given, and the others stay. The dates of the offering follow.

    Raises:
        Unknown: there is no such offering, or no such session of it.
        Refused: `offering-cancelled`, `move-unclear`, `clash`, `override-needs-reason`, `time-does-not-exist`,
            `time-comes-twice`, `deadline-after-start`; for a session that is named also `session-cancelled`,
            `session-over`, `roll-closed`, or a rule about time.
    """
    offering: Offering = states[stream("offering", command.offering)]
    scheduled = standing(offering, command.offering)
    _check(command)
    if command.moves:
        sittings = {one.session: existing(offering, one.session) for one in command.moves}
        for ident, session in sittings.items():
            check_still_movable(ident, session, context)
        places = list(_given(command, sittings))
    else:
        ahead = _ahead(offering, context)
        sittings = {ident: session for ident, session in ahead.items() if ident not in closed_rolls(context)}
        places = list(_shifted(command, sittings))
    about = {"offering": command.offering}
    return moved(states, command, context, scheduled, sittings, places, about, command.shift_days)


def _check(command: RescheduleOffering) -> None:
    named = [one.session for one in command.moves]
    if bool(command.shift_days) == bool(named) or len(set(named)) < len(named):
        raise Refused(
            "Either `shift_days` moves all sessions ahead, or `moves` says where each goes that it names, once.",
            slug="move-unclear",
            offering=command.offering,
        )


def _given(command: RescheduleOffering, sittings: Mapping[str, Session]) -> Iterator[Place]:
    for one in command.moves:
        timezone = one.timezone or sittings[one.session].timezone
        start, end = interval(one.starts_at, one.ends_at, timezone, LONGEST)
        yield Place(session=one.session, starts_at=start, ends_at=end, timezone=timezone)


def _shifted(command: RescheduleOffering, sittings: Mapping[str, Session]) -> Iterator[Place]:
    for ident, (start, end) in shifted(sittings, command.shift_days, ambiguous=command.ambiguous):
        session = sittings[ident]
        # A series that moves as a whole, with its offering, keeps together those that stood as it has them.
        series = None if session.moved_alone else session.series
        yield Place(session=ident, starts_at=start, ends_at=end, timezone=session.timezone, series=series)


def _ahead(offering: Offering, context: Context) -> dict[str, Session]:
    return {
        ident: session
        for ident, session in offering.sessions.items()
        if not session.cancelled and session.ends_at > context.at
    }
