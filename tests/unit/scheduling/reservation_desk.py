"""The deciders of scheduling on states in memory, snapshots included, and the view of reservations beside them."""

from datetime import timedelta

import msgspec

from chassis.decider import Context
from chassis.ids import category_of
from contracts.scheduling import (
    EquipmentAdded,
    QualificationGranted,
    RoomAdded,
    RoomKind,
    TimetableOpened,
    TravelTimeSet,
    VenueAdded,
)
from services.scheduling.projections import RESERVATIONS
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.reservation_model import HOMES, PADS, WAY
from tests.unit.scheduling.story import AGGREGATES, HANDLERS, home

OVER_FOR = timedelta(days=7)


class Desk:
    """Decides, folds and shows; `documents` are those of the view."""

    def __init__(self):
        self.states, self.documents, self.drawn = {}, {}, 0
        minutes = int(WAY.total_seconds()) // 60
        for venue, elsewhere in (("v1", "v2"), ("v2", "v1")):
            self._happened(VenueAdded(venue=venue, code=venue, name=venue, timezone="Europe/Berlin"))
            self._happened(TravelTimeSet(venue=venue, other=elsewhere, minutes=minutes))
        for room, (setup, teardown) in PADS.items():
            self._happened(
                RoomAdded(
                    room=room,
                    venue=room.partition(".")[0],
                    code=room,
                    name=room,
                    kind=RoomKind.PHYSICAL,
                    timezone="Europe/Berlin",
                    setup_minutes=setup,
                    teardown_minutes=teardown,
                )
            )
        for person, venue in HOMES.items():
            self._happened(TimetableOpened(instructor=person, timezone="America/New_York", home=venue))
            self._happened(QualificationGranted(instructor=person, course="c1"))
        self._happened(EquipmentAdded(equipment="e1", code="PROJ", name="Projectors", quantity=3))

    def offer(self, offering):
        self._happened(scheduled(offering=offering, code=offering.upper()))

    def when(self, command, at):
        """Decide, and let it happen.

        Raises:
            Problem: the command is refused.
        """
        handler = HANDLERS[type(command)]
        self.drawn += 1
        context = Context(at=at, actor="anna", new_id=f"s{self.drawn}", facts=frozenset())
        states = {name: self.state(name) for name in handler.streams(command, context)}
        while handler.further and (found := set(handler.further(states, command, context)) - states.keys()):
            states |= {name: self.state(name) for name in found}
        decision = handler.decide(states, command, context)
        for name, event in decision.events:
            assert name in states
            self._fold(name, event)
        return decision.reply

    def state(self, name):
        if name not in self.states:
            self.states[name] = AGGREGATES[category_of(name)].blank(name)
        return self.states[name]

    def snapshot(self, name, now):
        """What was over is forgotten, the state is stored, and taken up again."""
        aggregate, state = AGGREGATES[category_of(name)], self.state(name)
        aggregate.prune(state, now - OVER_FOR)
        self.states[name] = msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=aggregate.state)

    def _happened(self, event):
        self._fold(home(event), event)

    def _fold(self, name, event):
        self.states[name] = AGGREGATES[category_of(name)].evolve(self.state(name), event)
        if isinstance(event, RESERVATIONS.sources):
            key = RESERVATIONS.key(event, None)
            document = RESERVATIONS.fold(self.documents.get(key) or RESERVATIONS.blank(key), event, None)
            self.documents[key] = document
            if document is None:
                del self.documents[key]
