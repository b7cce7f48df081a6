"""Trying first what calls sessions off, or says where they are joined: who would be told, and nothing changes."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from chassis.decider import Context, Decision, Handler
from chassis.ids import stream
from contracts.scheduling import OfferingCancelled, SessionCancelled, SessionLinkChanged
from services.scheduling.domain.consequences import Concerned, closed_rolls
from services.scheduling.domain.offering import Offering

Decide = Callable[[Mapping[str, Any], Any, Context], Decision]


def trying(handler: Handler[Any]) -> Handler[Any]:
    """The handler, whose dry runs tell who holds a seat, and how many would be told."""
    return replace(handler, decide=_tried(handler.decide))


def _tried(decide: Decide) -> Decide:
    def decided(states: Mapping[str, Any], command: Any, context: Context) -> Decision:
        decision = decide(states, command, replace(context, facts=closed_rolls(context)))
        if not command.dry_run:
            return decision
        seated = len(context.facts.seats) if isinstance(context.facts, Concerned) else 0
        events = [event for _, event in decision.events]
        off = [event for event in events if isinstance(event, SessionCancelled)]
        told = off or any(isinstance(event, OfferingCancelled | SessionLinkChanged) for event in events)
        notices = {"learners": seated if told else 0, "instructors": len(_teachers(states, off))}
        return Decision(reply={**decision.reply, "dry_run": True, "seated": seated, "notices": notices})

    return decided


def _teachers(states: Mapping[str, Any], off: list[SessionCancelled]) -> set[str]:
    found: set[str] = set()
    for event in off:
        offering: Offering = states[stream("offering", event.offering)]
        session = offering.sessions[event.session]
        found |= {*session.instructors, *session.assistants}
    return found
