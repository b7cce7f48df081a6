"""A service that welcomes whoever enrolls."""

import asyncio

from chassis.decider import Aggregate, Command, Decision, Handler, Reaction
from chassis.loop import Reply
from chassis.service import Service
from contracts.enrollment import LearnerEnrolled
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


def welcome(event):
    if event.learner == "bad":
        raise RuntimeError("choked")
    return [Welcome(learner=event.learner, offering=event.offering)]


def service(react=welcome, *, start="beginning", name="welcome", worth=None):
    reactions = (Reaction(name=name, sources=(LearnerEnrolled,), react=react, start=start, worth=worth),)
    return Service(name="toy", aggregates=(WELCOMES,), handlers=(WELCOMING,), reactions=reactions)


class SlowLoop:
    """Takes any command, after a while; notes what was in flight together."""

    def __init__(self):
        self.sent, self.in_flight, self.together = [], 0, 0

    async def submit(self, request):
        self.in_flight += 1
        self.together = max(self.together, self.in_flight)
        await asyncio.sleep(0.002)
        self.in_flight -= 1
        self.sent.append(request)
        return Reply(status=200, body={})

    @property
    def learners(self):
        return [request.command.learner for request in self.sent]
