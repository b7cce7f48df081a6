"""When an offering has taken place: said by somebody, or because every roll of it is closed."""

from collections.abc import Mapping
from typing import Any

from chassis.decider import Context, Decision, Timer
from chassis.errors import Refused
from chassis.ids import stream
from contracts.scheduling import OfferingDelivered, OfferingScheduled
from contracts.shared import Format
from services.scheduling.commands import DeliverOffering, SettleOffering
from services.scheduling.domain.offering import Offering, OfferingState, standing
from services.scheduling.domain.sitting import Session

DELIVERY = "deliver"
MOST_TOLD = 100


def deliver(states: Mapping[str, Any], command: DeliverOffering, context: Context) -> Decision:
    """The offering is delivered, because somebody says so; its sessions are over, or have a closed roll.

    Raises:
        Unknown: there is no such offering.
        Refused: `offering-cancelled`, `offering-delivered`, `offering-not-published`, `sessions-not-over`.
    """
    offering: Offering = states[stream("offering", command.offering)]
    scheduled = standing(offering, command.offering)
    if offering.state is OfferingState.DRAFT:
        raise Refused("The offering is not published yet.", slug="offering-not-published", offering=command.offering)
    taking_place = _taking_place(offering)
    ahead = [ident for ident, one in taking_place.items() if one.ends_at > context.at and ident not in context.facts]
    if ahead:
        raise Refused(
            f"{len(ahead)} sessions of the offering are not over; call off those that will not take place.",
            slug="sessions-not-over",
            offering=command.offering,
            sessions=ahead[:MOST_TOLD],
            count=len(ahead),
        )
    return _delivered(scheduled)


def settle(states: Mapping[str, Any], command: SettleOffering, context: Context) -> Decision:
    """The offering is delivered once the roll of every session that takes place is closed, each required live part had
    one, and its own end has passed, for which a timer waits; else nothing.
    """
    offering: Offering = states[stream("offering", command.offering)]
    scheduled = offering.scheduled
    if scheduled is None or offering.state is not OfferingState.PUBLISHED:
        return Decision()
    taking_place = _taking_place(offering)
    if not taking_place or not taking_place.keys() <= context.facts:
        return Decision()
    held = {session.component for session in taking_place.values()}
    if any(part.required and part.format is Format.LIVE and part.key not in held for part in scheduled.components):
        return Decision()
    if scheduled.ends_at is not None and scheduled.ends_at > context.at:
        data = {"offering": command.offering}
        timer = Timer(key=f"{DELIVERY}/{command.offering}", kind=DELIVERY, due=scheduled.ends_at, data=data)
        return Decision(timers=(timer,))
    return _delivered(scheduled)


def _taking_place(offering: Offering) -> dict[str, Session]:
    return {ident: session for ident, session in offering.sessions.items() if not session.cancelled}


def _delivered(scheduled: OfferingScheduled) -> Decision:
    event = OfferingDelivered(offering=scheduled.offering, course=scheduled.course)
    return Decision(events=((stream("offering", scheduled.offering), event),), reply={"offering": scheduled.offering})
