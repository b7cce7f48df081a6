"""What is new about equipment: its terms, and its end. Sessions ahead keep what they have, and are told of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from chassis.clock import micros
from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import EquipmentRetired, EquipmentUse
from services.scheduling.commands import ChangeEquipment, RetireEquipment
from services.scheduling.domain.calendar import Entry
from services.scheduling.domain.changes import said
from services.scheduling.domain.clash import Clash, ClashKind
from services.scheduling.domain.equipment import Equipment, check_venue, evolve, existing, standing
from services.scheduling.domain.holding import Note
from services.scheduling.domain.promised import EVER, Judge, Settled, check_meant, decided, settled
from services.scheduling.domain.providing import equipment_clashes


def change(states: Mapping[str, Any], command: ChangeEquipment, context: Context) -> Decision:
    """The equipment as it stands with what was said; nothing if it stands so already.

    Raises:
        Unknown: there is no such equipment, or no such venue.
        Refused: `equipment-retired`, `quantity-below-reserved`, `has-reservations`, `override-needs-reason`.
    """
    name, reply = stream("equipment", command.equipment), {"equipment": command.equipment}
    equipment: Equipment = states[name]
    terms = standing(equipment, command.equipment)
    about = {field: value for field, value in said(command).items() if field in terms.__struct_fields__}
    changed = replace(terms, **about)
    if changed.venue != terms.venue:
        check_venue(states, changed.venue)
    if changed == terms:
        return Decision(reply=reply)
    if (changed.quantity, changed.venue) == (terms.quantity, terms.venue):
        return Decision(events=((name, changed),), reply=reply)
    found = _settled(equipment, command.equipment, changed, context.at)
    if any(ClashKind.EQUIPMENT_SHORT in why for _, why in found.concerned):
        most = equipment.held.calendar.peak(micros(context.at), EVER, equipment.held.lapsed(context.at))
        check_meant(command, found, slug="quantity-below-reserved", quantity=changed.quantity, reserved=most)
    check_meant(command, found)
    return decided(found, name, changed, reply)


def retire(states: Mapping[str, Any], command: RetireEquipment, context: Context) -> Decision:
    """The equipment is used for nothing more; nothing if it already is not.

    Raises:
        Unknown: there is no such equipment.
        Refused: `has-reservations`, `override-needs-reason`.
    """
    equipment: Equipment = states[stream("equipment", command.equipment)]
    existing(equipment, command.equipment)
    if equipment.retired:
        return Decision(reply={"equipment": command.equipment})
    event = EquipmentRetired(equipment=command.equipment)
    found = _settled(equipment, command.equipment, event, context.at)
    check_meant(command, found)
    return decided(found, stream("equipment", command.equipment), event, {"equipment": command.equipment})


def _settled(equipment: Equipment, ident: str, event: Event, at: datetime) -> Settled:
    after = evolve(replace(equipment), event)
    before, then = _judge(equipment, ident), _judge(after, ident)
    fewer = after.terms is not None and equipment.terms is not None and after.terms.quantity < equipment.terms.quantity
    shared = ClashKind.EQUIPMENT_SHORT if fewer else None
    return settled("equipment", ident, equipment.held, at, before, then, shared=shared)


def _judge(equipment: Equipment, ident: str) -> Judge:
    def judge(entry: Entry, note: Note, ignoring: Sequence[str]) -> Iterable[Clash]:
        use = EquipmentUse(equipment=ident, units=entry.units)
        return equipment_clashes(equipment, use, note.venue, entry.start, entry.end, ignoring)

    return judge
