"""The command that the reactions of these tests send, and what becomes of it."""

from chassis.decider import Aggregate, Command, Decision, Handler
from contracts.event import Event, event


class Welcome(Command, frozen=True, kw_only=True):
    learner: str
    offering: str
    place: str | None = None


@event("toy", "learner-welcomed")
class Welcomed(Event, frozen=True, kw_only=True):
    learner: str
    offering: str


WELCOMING = Handler(
    command=Welcome,
    streams=lambda command, context: [f"welcomes:{command.offering}.{command.learner}"],
    decide=lambda states, command, context: Decision(
        events=[(next(iter(states)), Welcomed(learner=command.learner, offering=command.offering))]
    ),
)
WELCOMES = Aggregate(category="welcomes", blank=lambda stream: [], evolve=lambda state, event: [*state, event])
