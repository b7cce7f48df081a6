"""Equipment: so many of a thing, each as good as the other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import EquipmentAdded, EquipmentChanged, EquipmentRetired
from services.scheduling.commands import AddEquipment
from services.scheduling.domain.claim import claim_stream, take
from services.scheduling.domain.holding import Holdings
from services.scheduling.domain.venue import existing as existing_venue


class Equipment(msgspec.Struct):
    """What decisions about equipment rest on; `terms` null: not there. `held` is how many of it, and for whom."""

    terms: EquipmentChanged | None = None
    retired: bool = False
    held: Holdings = msgspec.field(default_factory=Holdings)


def add(states: Mapping[str, Any], command: AddEquipment, context: Context) -> Decision:
    """So many of a thing, and its code.

    Raises:
        Unknown: there is no such venue.
        Refused: `code-taken`.
    """
    equipment = context.new_id
    check_venue(states, command.venue)
    added = EquipmentAdded(
        equipment=equipment, code=command.code, name=command.name, quantity=command.quantity, venue=command.venue
    )
    claim = states[claim_stream("equipment", command.code)]
    return Decision(
        events=(take(claim, "equipment", command.code, equipment), (stream("equipment", equipment), added)),
        reply={"equipment": equipment},
        status=201,
    )


def standing(equipment: Equipment, ident: str) -> EquipmentChanged:
    """The terms of equipment that is in use.

    Raises:
        Unknown: there is no such equipment.
        Refused: `equipment-retired`.
    """
    terms = existing(equipment, ident)
    if equipment.retired:
        raise Refused("This equipment is used for nothing more.", slug="equipment-retired", equipment=ident)
    return terms


def existing(equipment: Equipment, ident: str) -> EquipmentChanged:
    """The terms of equipment, in use or not.

    Raises:
        Unknown: there is no such equipment.
    """
    if equipment.terms is None:
        raise Unknown(f"There is no equipment {ident}.", equipment=ident)
    return equipment.terms


def check_venue(states: Mapping[str, Any], venue: str | None) -> None:
    """Let equipment stay only where there is something.

    Raises:
        Unknown: there is no such venue.
    """
    if venue is not None:
        existing_venue(states[stream("venue", venue)], venue)


def evolve(equipment: Equipment, event: Event) -> Equipment:
    """Fold one event."""
    match event:
        case EquipmentAdded():
            equipment.terms = msgspec.convert(event, EquipmentChanged, from_attributes=True)
        case EquipmentChanged():
            equipment.terms = event
        case EquipmentRetired():
            equipment.retired = True
        case _:
            equipment.held.fold(event)
    return equipment


def prune(equipment: Equipment, before: datetime) -> None:
    """Forget reservations that were over by then."""
    equipment.held.prune(before)
