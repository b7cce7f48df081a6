"""Who is told of a session that changes, as the command says: those who tell them learn it from the event."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from chassis.decider import Context, Decision, Handler
from contracts.event import Event
from contracts.scheduling import OfferingCancelled, SessionCancelled
from contracts.shared import Notify


def notifying(handler: Handler[Any]) -> Handler[Any]:
    """The handler, whose events carry what its command says about who is told, and whose dry runs count nobody where
    nobody is. Who is told that an offering is called off is not told of each of its sessions besides.
    """
    decide = handler.decide

    def decided(states: Mapping[str, Any], command: Any, context: Context) -> Decision:
        decision = decide(states, command, context)
        told: Notify | None = getattr(command, "notify", None)
        whole = any(isinstance(event, OfferingCancelled) for _, event in decision.events)
        if told is None and not whole:
            return decision
        said: Mapping[type[Event], Notify] = {SessionCancelled: Notify.NONE} if whole else {}
        events = [(stream, _saying(event, said.get(type(event)) or told)) for stream, event in decision.events]
        return replace(decision, events=events, reply=_counting(decision.reply, told))

    return replace(handler, decide=decided)


def _counting(reply: Mapping[str, Any], told: Notify | None) -> Mapping[str, Any]:
    quiet = told is Notify.NONE and "notices" in reply
    return {**reply, "notices": {**reply["notices"], "learners": 0}} if quiet else reply


def _saying(event: Event, told: Notify | None) -> Event:
    return event if told is None or not hasattr(event, "notify") else replace(event, notify=told.value)
