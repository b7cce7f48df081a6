"""A toy service for tests of the chassis: workshops with seats, guests with names, and holds that run out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.decider import Command, Context, Decision, Gathered, Handler, Timer, TimerCleared, TimerKind
from chassis.errors import NotYetKnown, Problem, Refused, Unknown
from chassis.service import Service
from contracts.event import Event
from tests.toys.workshop_state import (
    AGGREGATES,
    FloorBroken,
    GuestNamed,
    Held,
    HoldExpired,
    Left,
    Opened,
    Taken,
)


class Open(Command, frozen=True, kw_only=True):
    workshop: str
    seats: int
    instructor: str | None = None
    reason: str | None = None


class Create(Command, frozen=True, kw_only=True):
    seats: int


class Take(Command, frozen=True, kw_only=True):
    workshop: str
    learner: str
    note: str = ""
    effective_at: datetime | None = None


class Leave(Command, frozen=True, kw_only=True):
    workshop: str
    learner: str
    reason: str | None = None


class Hold(Command, frozen=True, kw_only=True):
    workshop: str
    learner: str
    until: datetime


class Expire(Command, frozen=True, kw_only=True):
    workshop: str
    learner: str


class Nudge(Command, frozen=True, kw_only=True):
    workshop: str


class NameGuest(Command, frozen=True, kw_only=True):
    learner: str
    name: str


class Welcome(Command, frozen=True, kw_only=True):
    """Two events in two streams, one of them personal."""

    workshop: str
    learner: str
    name: str


class TakeAsGuest(Command, frozen=True, kw_only=True):
    """Needs a fact: the guest's name, as the reads know it."""

    workshop: str
    learner: str


class Explode(Command, frozen=True, kw_only=True):
    workshop: str


class BreakFloor(Command, frozen=True, kw_only=True):
    """Decides well, but its event cannot be folded."""

    workshop: str


class Stray(Command, frozen=True, kw_only=True):
    """Writes to a stream that it did not name."""

    workshop: str


class WorkshopFull(Refused):
    slug, title = "workshop-full", "No seat is left"


def workshop_stream(command: Any, context: Context) -> list[str]:
    return [f"workshop:{command.workshop}"]


def _open(states: Mapping[str, Any], command: Open, context: Context) -> Decision:
    (stream,) = states
    if states[stream].seats == command.seats:
        return Decision(reply={"workshop": command.workshop})
    opened = Opened(workshop=command.workshop, seats=command.seats)
    return Decision(events=[(stream, opened)], reply={"workshop": command.workshop})


def _create(states: Mapping[str, Any], command: Create, context: Context) -> Decision:
    (stream,) = states
    opened = Opened(workshop=context.new_id, seats=command.seats)
    return Decision(events=[(stream, opened)], reply={"workshop": context.new_id}, status=201)


def _take(states: Mapping[str, Any], command: Any, context: Context) -> Decision:
    ((stream, state),) = states.items()
    if not state.seats:
        raise Unknown("No such workshop.", workshop=command.workshop)
    context.happened(getattr(command, "effective_at", None))
    if command.learner in state.taken:
        return Decision(reply={"seat": state.taken[command.learner]})
    if len(state.taken) >= state.seats:
        raise WorkshopFull("All seats are taken.", seats=state.seats)
    note = getattr(command, "note", "") or (context.facts or "")
    taken = Taken(workshop=command.workshop, learner=command.learner, note=note)
    return Decision(events=[(stream, taken)], reply={"seat": len(state.taken) + 1}, status=201)


def _leave(states: Mapping[str, Any], command: Leave, context: Context) -> Decision:
    ((stream, state),) = states.items()
    if command.learner not in state.taken:
        return Decision()
    return Decision(events=[(stream, Left(workshop=command.workshop, learner=command.learner))])


def _hold(states: Mapping[str, Any], command: Hold, context: Context) -> Decision:
    (stream,) = states
    held = Held(workshop=command.workshop, learner=command.learner, until=command.until)
    return Decision(events=[(stream, held)])


def _expire(states: Mapping[str, Any], command: Expire, context: Context) -> Decision:
    ((stream, state),) = states.items()
    if command.learner == "stubborn":
        raise Refused("Will not go.")
    if command.learner == "broken":
        raise ArithmeticError("cannot expire")
    if command.learner not in state.held:
        return Decision()
    return Decision(events=[(stream, HoldExpired(workshop=command.workshop, learner=command.learner))])


def _name(states: Mapping[str, Any], command: NameGuest, context: Context) -> Decision:
    ((stream, state),) = states.items()
    if command.name in state.names:
        return Decision(reply={"known": True})
    return Decision(events=[(stream, GuestNamed(learner=command.learner, name=command.name))], reply={"known": False})


def _welcome(states: Mapping[str, Any], command: Welcome, context: Context) -> Decision:
    workshop, guest = states
    taken = Taken(workshop=command.workshop, learner=command.learner)
    named = GuestNamed(learner=command.learner, name=command.name)
    return Decision(
        events=[(workshop, taken), (guest, named)], reply={"seat": len(states[workshop].taken) + 1}, status=201
    )


def _explode(states: Mapping[str, Any], command: Explode, context: Context) -> Decision:
    raise ArithmeticError("boom")


def _break_floor(states: Mapping[str, Any], command: BreakFloor, context: Context) -> Decision:
    (stream,) = states
    return Decision(events=[(stream, FloorBroken(workshop=command.workshop))])


def _stray(states: Mapping[str, Any], command: Stray, context: Context) -> Decision:
    return Decision(events=[("workshop:elsewhere", Opened(workshop="elsewhere", seats=1))])


async def names_of(commands: Any, reads: Any) -> list[Gathered | Problem]:
    """The guests' names from `reads`, a mapping; one call for all."""
    reads.calls.append(len(commands))
    return [
        Gathered(facts=reads.names[command.learner], rests_on={"enrollment": 7})
        if command.learner in reads.names
        else NotYetKnown("This guest has not arrived here yet.", learner=command.learner)
        for command in commands
    ]


def timers(event: Event, stream: str) -> list[Timer | TimerCleared]:
    match event:
        case Held(workshop=workshop, learner=learner, until=until):
            data = {"workshop": workshop, "learner": learner}
            return [Timer(key=f"{workshop}.{learner}", kind="hold", due=until, data=data)]
        case Taken(workshop=workshop, learner=learner) | HoldExpired(workshop=workshop, learner=learner):
            return [TimerCleared(key=f"{workshop}.{learner}")]
    return []


TOY = Service(
    name="toy",
    aggregates=AGGREGATES,
    handlers=[
        Handler(command=Open, streams=workshop_stream, decide=_open),
        Handler(
            command=Create,
            streams=lambda command, context: [f"workshop:{context.new_id}"],
            decide=_create,
            id_kind="w",
        ),
        Handler(command=Take, streams=workshop_stream, decide=_take),
        Handler(command=TakeAsGuest, streams=workshop_stream, decide=_take, gather=names_of),
        Handler(command=Leave, streams=workshop_stream, decide=_leave),
        Handler(command=Hold, streams=workshop_stream, decide=_hold),
        Handler(command=Expire, streams=workshop_stream, decide=_expire),
        Handler(command=NameGuest, streams=lambda command, context: [f"guest:{command.learner}"], decide=_name),
        Handler(
            command=Welcome,
            streams=lambda command, context: [f"workshop:{command.workshop}", f"guest:{command.learner}"],
            decide=_welcome,
        ),
        Handler(command=Explode, streams=workshop_stream, decide=_explode),
        Handler(command=BreakFloor, streams=workshop_stream, decide=_break_floor),
        Handler(command=Stray, streams=workshop_stream, decide=_stray),
        Handler(command=Nudge, streams=workshop_stream, decide=lambda states, command, context: Decision()),
    ],
    timers=timers,
    timer_kinds=[
        TimerKind(kind="hold", command=lambda data, due: Expire(workshop=data["workshop"], learner=data["learner"])),
        TimerKind(kind="reminder", command=lambda data, due: Nudge(workshop=data["workshop"]), skip_after_seconds=3600),
    ],
)
