"""A toy service whose commands find streams in states: sessions that are planned for rooms, and take them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Aggregate, Command, Context, Decision, Handler
from chassis.errors import Refused, Unknown
from chassis.service import Service
from contracts.event import Event, event


@event("toy", "session-planned")
class Planned(Event, frozen=True, kw_only=True):
    session: str
    room: str


@event("toy", "session-confirmed")
class Confirmed(Event, frozen=True, kw_only=True):
    session: str
    room: str


@event("toy", "room-taken")
class RoomTaken(Event, frozen=True, kw_only=True):
    room: str
    session: str


class Session(msgspec.Struct):
    room: str = ""
    confirmed: str = ""


class Room(msgspec.Struct):
    taken_by: str = ""


class Plan(Command, frozen=True, kw_only=True):
    """Writes to the session alone: the room is not looked at."""

    session: str
    room: str


class Confirm(Command, frozen=True, kw_only=True):
    """Takes the room that the session is planned for, whichever that is."""

    session: str


class Look(Command, frozen=True, kw_only=True):
    """Tells the room that the session is planned for."""

    session: str


class Wander(Command, frozen=True, kw_only=True):
    """Finds another room whenever it is asked for one."""

    session: str


class Follow(Command, frozen=True, kw_only=True):
    """Tells where the way ends that leads from the session to what it is planned for, as long as that is one, too."""

    session: str


class Ask(Command, frozen=True, kw_only=True):
    """Tells for which room the session is planned by now that took the one which this session is planned for."""

    session: str


class Stumble(Command, frozen=True, kw_only=True):
    """Cannot say what else it needs."""

    session: str


class Taken(Refused):
    slug, title = "taken", "Somebody else has the room"


def _evolve_session(state: Session, event: Event) -> Session:
    match event:
        case Planned(room=room):
            state.room = room
        case Confirmed(room=room):
            state.confirmed = room
    return state


def _evolve_room(state: Room, event: Event) -> Room:
    if isinstance(event, RoomTaken):
        state.taken_by = event.session
    return state


def _session_stream(command: Any, context: Context) -> list[str]:
    return [f"session:{command.session}"]


def _its_room(states: Mapping[str, Any], command: Any, context: Context) -> list[str]:
    room = states[f"session:{command.session}"].room
    return [f"room:{room}"] if room else []


def _wandering(states: Mapping[str, Any], command: Wander, context: Context) -> list[str]:
    WANDERED.append(command.session)
    return [f"room:{len(WANDERED)}"]


def _who_has_it(states: Mapping[str, Any], command: Ask, context: Context) -> list[str]:
    found = _its_room(states, command, context)
    return found + [f"session:{states[room].taken_by}" for room in found if room in states and states[room].taken_by]


def _way(states: Mapping[str, Any], command: Follow, context: Context) -> list[str]:
    way, at = [], command.session
    while (known := states.get(f"session:{at}")) is not None and known.room.startswith("s"):
        at = known.room
        way.append(f"session:{at}")
    return way


def _tell_end(states: Mapping[str, Any], command: Follow, context: Context) -> Decision:
    (end,) = [state.room for state in states.values() if not state.room.startswith("s")]
    return Decision(reply={"end": end})


def _stumbling(states: Mapping[str, Any], command: Stumble, context: Context) -> list[str]:
    raise ArithmeticError("no idea")


WANDERED: list[str] = []


def _plan(states: Mapping[str, Any], command: Plan, context: Context) -> Decision:
    (stream,) = states
    return Decision(events=[(stream, Planned(session=command.session, room=command.room))])


def _look(states: Mapping[str, Any], command: Look, context: Context) -> Decision:
    (state,) = states.values()
    return Decision(reply={"room": state.room})


def _tell_who(states: Mapping[str, Any], command: Ask, context: Context) -> Decision:
    by = states[f"room:{states[f'session:{command.session}'].room}"].taken_by
    return Decision(reply={"by": by, "room": states[f"session:{by}"].room if by else ""})


def _confirm(states: Mapping[str, Any], command: Confirm, context: Context) -> Decision:
    home = f"session:{command.session}"
    if not (room := states[home].room):
        raise Unknown("No such session.", session=command.session)
    where = f"room:{room}"
    if states[where].taken_by:
        raise Taken("The room is taken.", by=states[where].taken_by)
    confirmed = Confirmed(session=command.session, room=room)
    taken = RoomTaken(room=room, session=command.session)
    return Decision(events=[(home, confirmed), (where, taken)], reply={"room": room}, status=201)


ROOMS = Service(
    name="toy",
    aggregates=[
        Aggregate(category="session", blank=lambda stream: Session(), evolve=_evolve_session),
        Aggregate(category="room", blank=lambda stream: Room(), evolve=_evolve_room, state=Room, snapshot_every=1),
    ],
    handlers=[
        Handler(command=Plan, streams=_session_stream, decide=_plan),
        Handler(command=Look, streams=_session_stream, decide=_look),
        Handler(command=Confirm, streams=_session_stream, further=_its_room, decide=_confirm),
        Handler(command=Ask, streams=_session_stream, further=_who_has_it, decide=_tell_who),
        Handler(command=Follow, streams=_session_stream, further=_way, decide=_tell_end),
        Handler(command=Wander, streams=_session_stream, further=_wandering, decide=_look),
        Handler(command=Stumble, streams=_session_stream, further=_stumbling, decide=_look),
    ],
)
