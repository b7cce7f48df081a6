"""What becomes of one notice on its way: delivered, tried again later, or given up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import (
    NoticeBounced,
    NoticeDeferred,
    NoticeDelivered,
    NoticeGivenUp,
    NoticeRequeued,
    NoticeSkipped,
)
from contracts.event import Event
from services.enrollment.commands.notices import Outcome, RecordDelivery, ResendNotice

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
PATIENCE = timedelta(days=3)


class Delivery(msgspec.Struct):
    """How often it was tried, whether that is over, and for which time it is sent."""

    attempts: int = 0
    over: bool = False
    round: int = 1


def evolve(delivery: Delivery, event: Event) -> Delivery:
    """Fold one event."""
    match event:
        case NoticeDeferred():
            delivery.attempts = event.attempt
        case NoticeDelivered() | NoticeBounced() | NoticeGivenUp() | NoticeSkipped():
            delivery.over = True
        case NoticeRequeued():
            delivery.attempts, delivery.over, delivery.round = 0, False, event.round
    return delivery


def record(states: Mapping[str, Any], command: RecordDelivery, context: Context) -> Decision:
    """What came of trying; nothing where it is over already. What a server cannot take now waits longer each time, and
    is given up after three days.
    """
    name = stream("delivery", command.notice)
    delivery: Delivery = states[name]
    if delivery.over or command.round != delivery.round:
        return Decision()
    return Decision(events=((name, _outcome(delivery, command, context)),))


def resend(states: Mapping[str, Any], command: ResendNotice, context: Context) -> Decision:
    """The notice is sent once more; `context.facts` is that there is one.

    Raises:
        Refused: `notice-under-way`, it has not gone yet, nor been given up.
    """
    name = stream("delivery", command.notice)
    delivery: Delivery = states[name]
    if not delivery.over:
        raise Refused(
            "The notice is on its way still. It can be sent again once it has gone, or was given up.",
            slug="notice-under-way",
            notice=command.notice,
        )
    again = NoticeRequeued(notice=command.notice, round=delivery.round + 1, at=context.at)
    return Decision(events=((name, again),), reply={"notice": command.notice, "state": "waiting"})


def _outcome(delivery: Delivery, command: RecordDelivery, context: Context) -> Event:
    match command.outcome:
        case Outcome.DELIVERED:
            return NoticeDelivered(notice=command.notice, via=command.via, mails=command.mails)
        case Outcome.BOUNCED:
            return NoticeBounced(notice=command.notice, code=command.code)
        case Outcome.SKIPPED:
            return NoticeSkipped(notice=command.notice, why=command.why)
        case Outcome.DEFERRED:
            attempt = delivery.attempts + 1
            if context.at - command.since > PATIENCE:
                return NoticeGivenUp(notice=command.notice, attempts=attempt)
            wait = min(FIRST_WAIT * 2 ** min(delivery.attempts, 16), LONGEST_WAIT)
            return NoticeDeferred(notice=command.notice, attempt=attempt, again_at=context.at + wait, code=command.code)
