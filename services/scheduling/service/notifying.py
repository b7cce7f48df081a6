"""Who is told of a session that changes, as the command says: those who tell them learn it from the event."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from chassis.decider import Context, Decision, Handler


def notifying(handler: Handler[Any]) -> Handler[Any]:
    """The handler, whose events carry what its command says about who is told; another command's as it is."""
    if "notify" not in handler.command.__struct_fields__:
        return handler
    decide = handler.decide

    def decided(states: Mapping[str, Any], command: Any, context: Context) -> Decision:
        decision = decide(states, command, context)
        if command.notify is None:
            return decision
        events = [
            (stream, replace(event, notify=command.notify.value) if hasattr(event, "notify") else event)
            for stream, event in decision.events
        ]
        return replace(decision, events=events)

    return replace(handler, decide=decided)
