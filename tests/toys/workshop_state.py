"""What happens in the workshops of the toy service, and what stands then."""

from datetime import datetime
from typing import Annotated

import msgspec

from chassis.decider import Aggregate
from contracts.event import Event, event, personal


@event("toy", "workshop-opened")
class Opened(Event, frozen=True, kw_only=True):
    workshop: str
    seats: int


@event("toy", "seat-taken")
class Taken(Event, frozen=True, kw_only=True):
    workshop: str
    learner: str
    note: str = ""


@event("toy", "seat-left")
class Left(Event, frozen=True, kw_only=True):
    workshop: str
    learner: str


@event("toy", "seat-held")
class Held(Event, frozen=True, kw_only=True):
    workshop: str
    learner: str
    until: datetime


@event("toy", "hold-expired")
class HoldExpired(Event, frozen=True, kw_only=True):
    workshop: str
    learner: str


@event("toy", "guest-named")
class GuestNamed(Event, frozen=True, kw_only=True):
    learner: str
    name: Annotated[str | None, personal("learner")] = None


@event("toy", "floor-broken")
class FloorBroken(Event, frozen=True, kw_only=True):
    workshop: str


class Workshop(msgspec.Struct):
    seats: int = 0
    taken: dict[str, int] = {}
    held: dict[str, datetime] = {}


class Guest(msgspec.Struct):
    names: list[str | None] = []


def evolve(state: Workshop, event: Event) -> Workshop:
    match event:
        case Opened(seats=seats):
            state.seats = seats
        case Taken(learner=learner):
            state.taken[learner] = len(state.taken) + 1
            state.held.pop(learner, None)
        case Left(learner=learner):
            del state.taken[learner]
        case Held(learner=learner, until=until):
            state.held[learner] = until
        case HoldExpired(learner=learner):
            state.held.pop(learner, None)
        case FloorBroken():
            raise ArithmeticError("the floor broke")
    return state


def drop_holds(state: Workshop, before: datetime) -> None:
    state.held = {learner: until for learner, until in state.held.items() if until >= before}


def name_guest(state: Guest, event: Event) -> Guest:
    if isinstance(event, GuestNamed):
        state.names.append(event.name)
    return state


AGGREGATES = (
    Aggregate(
        category="workshop",
        blank=lambda stream: Workshop(),
        evolve=evolve,
        state=Workshop,
        snapshot_every=10,
        prune=drop_holds,
    ),
    Aggregate(category="guest", blank=lambda stream: Guest(), evolve=name_guest),
)
