"""Venues, their rooms, and equipment: how they are folded and decided."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.scheduling import commands
from services.scheduling.domain import equipment, equipment_terms, room, room_terms, venue
from services.scheduling.domain.claim import claim_stream

AGGREGATES = (
    Aggregate(category="venue", blank=lambda name: venue.Venue(), evolve=venue.evolve),
    Aggregate(
        category="room",
        blank=lambda name: room.Room(),
        evolve=room.evolve,
        state=room.Room,
        snapshot_every=200,
        prune=room.prune,
    ),
    Aggregate(
        category="equipment",
        blank=lambda name: equipment.Equipment(),
        evolve=equipment.evolve,
        state=equipment.Equipment,
        snapshot_every=200,
        prune=equipment.prune,
    ),
)

HANDLERS = (
    Handler(
        command=commands.AddVenue,
        streams=lambda c, context: (claim_stream("venue", c.code), stream("venue", context.new_id)),
        decide=venue.add,
        id_kind="v",
    ),
    Handler(
        command=commands.ChangeVenue,
        streams=lambda c, context: (stream("venue", c.venue),),
        decide=venue.change,
    ),
    Handler(
        command=commands.SetTravelTime,
        streams=lambda c, context: (stream("venue", c.venue), stream("venue", c.other)),
        decide=venue.set_travel_time,
    ),
    Handler(
        command=commands.AddRoom,
        streams=lambda c, context: (
            claim_stream("room", c.code, c.venue),
            stream("room", f"{c.venue}.{context.new_id}"),
            stream("venue", c.venue),
        ),
        decide=room.add,
        id_kind="r",
    ),
    Handler(
        command=commands.ChangeRoom,
        streams=lambda c, context: (stream("room", c.room),),
        decide=room_terms.change,
    ),
    Handler(
        command=commands.BlockRoom,
        streams=lambda c, context: (stream("room", c.room),),
        decide=room_terms.block,
        id_kind="b",
    ),
    Handler(
        command=commands.UnblockRoom,
        streams=lambda c, context: (stream("room", c.room),),
        decide=room_terms.unblock,
    ),
    Handler(
        command=commands.RetireRoom,
        streams=lambda c, context: (stream("room", c.room),),
        decide=room_terms.retire,
    ),
    Handler(
        command=commands.AddEquipment,
        streams=lambda c, context: (
            claim_stream("equipment", c.code),
            stream("equipment", context.new_id),
            *((stream("venue", c.venue),) if c.venue else ()),
        ),
        decide=equipment.add,
        id_kind="e",
    ),
    Handler(
        command=commands.ChangeEquipment,
        streams=lambda c, context: (
            stream("equipment", c.equipment),
            *((stream("venue", c.venue),) if c.venue else ()),
        ),
        decide=equipment_terms.change,
    ),
    Handler(
        command=commands.RetireEquipment,
        streams=lambda c, context: (stream("equipment", c.equipment),),
        decide=equipment_terms.retire,
    ),
)
