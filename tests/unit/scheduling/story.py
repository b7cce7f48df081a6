"""A history, a command, and what came of it: scheduling's deciders as the loop runs them."""

from datetime import UTC, datetime

from chassis.decider import Context
from chassis.ids import category_of, stream
from contracts.scheduling import (
    CalendarFollowed,
    CodeClaimed,
    CourseDefined,
    CoursePublished,
    CourseRevised,
    EquipmentAdded,
    EquipmentChanged,
    EquipmentRetired,
    HoldExpired,
    HoldPlaced,
    HoldReleased,
    HoldUsed,
    InstructorChanged,
    InstructorRegistered,
    ProgramDefined,
    ProgramPublished,
    ProgramRevised,
    ReservationMade,
    ReservationMoved,
    ReservationReleased,
    RoomAdded,
    RoomBlocked,
    RoomChanged,
    RoomRetired,
    RoomUnblocked,
    TravelTimeSet,
    VenueAdded,
    VenueChanged,
)
from services.scheduling.domain.claim import claim_stream
from services.scheduling.domain.placing import resource_stream
from services.scheduling.service import SERVICE

BY_FIELD = {"instructor": "timetable", "calendar": "feed", "offering": "offering", "advice": "advice"}
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AGGREGATES = {aggregate.category: aggregate for aggregate in SERVICE.aggregates}
HANDLERS = {handler.command: handler for handler in SERVICE.handlers}


def home(event):
    """The stream that an event of scheduling stands in."""
    match event:
        case CodeClaimed():
            return claim_stream(event.kind, event.code, event.within)
        case CourseDefined() | CourseRevised() | CoursePublished():
            return stream("course", event.course)
        case ProgramDefined() | ProgramRevised() | ProgramPublished():
            return stream("program", event.program)
        case InstructorRegistered() | InstructorChanged() | CalendarFollowed():
            return stream("instructor", event.instructor)
        case VenueAdded() | VenueChanged() | TravelTimeSet():
            return stream("venue", event.venue)
        case RoomAdded() | RoomChanged() | RoomBlocked() | RoomUnblocked() | RoomRetired():
            return stream("room", event.room)
        case EquipmentAdded() | EquipmentChanged() | EquipmentRetired():
            return stream("equipment", event.equipment)
        case ReservationMade() | ReservationMoved() | ReservationReleased():
            return resource_stream(event.kind, event.resource)
    if isinstance(event, HoldPlaced | HoldReleased | HoldExpired | HoldUsed):
        return stream("hold", event.hold)
    category = next(kind for kind in BY_FIELD if hasattr(event, kind))
    return stream(BY_FIELD[category], getattr(event, category))


class Story:
    """What has happened so far; `when` decides a command and adds what it makes happen."""

    def __init__(self, *events):
        self.history = [(home(event), event) for event in events]
        self.drawn = 0

    def when(self, command, *, at=NOW, facts=frozenset()):
        handler = HANDLERS[type(command)]
        self.drawn += 1
        context = Context(at=at, actor="anna", new_id=f"{handler.id_kind}{self.drawn}", facts=facts)
        states = {name: self.state(name) for name in handler.streams(command, context)}
        while handler.further and (found := set(handler.further(states, command, context)) - states.keys()):
            states |= {name: self.state(name) for name in found}
        decision = handler.decide(states, command, context)
        assert {name for name, _ in decision.events} <= states.keys(), "a decision writes the streams it names"
        self.history += decision.events
        self.events = [event for _, event in decision.events]
        self.reply, self.timers = decision.reply, decision.timers
        return self

    def state(self, name):
        """What decisions about a stream rest on by now."""
        aggregate = AGGREGATES[category_of(name)]
        state = aggregate.blank(name)
        for written, event in self.history:
            if written == name:
                state = aggregate.evolve(state, event)
        return state
