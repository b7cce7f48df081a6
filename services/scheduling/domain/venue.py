"""Venues: places with rooms, and how long it takes from one to another."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import TravelTimeSet, VenueAdded, VenueChanged
from services.scheduling.commands import AddVenue, ChangeVenue, SetTravelTime
from services.scheduling.domain.changes import said
from services.scheduling.domain.claim import claim_stream, take
from services.scheduling.domain.walltime import zone


class Venue(msgspec.Struct):
    """What decisions about a venue rest on; `terms` null: not there. `travel` is minutes by other venue."""

    terms: VenueChanged | None = None
    travel: dict[str, int] = {}


def add(states: Mapping[str, Any], command: AddVenue, context: Context) -> Decision:
    """A venue without rooms, and its code.

    Raises:
        Refused: `code-taken`, `unknown-timezone`.
    """
    venue = context.new_id
    zone(command.timezone)
    added = VenueAdded(
        venue=venue, code=command.code, name=command.name, timezone=command.timezone, address=command.address
    )
    claim = states[claim_stream("venue", command.code)]
    return Decision(
        events=(take(claim, "venue", command.code, venue), (stream("venue", venue), added)),
        reply={"venue": venue},
        status=201,
    )


def change(states: Mapping[str, Any], command: ChangeVenue, _context: Context) -> Decision:
    """The venue as it stands with what was said; nothing if it stands so already.

    Raises:
        Unknown: there is no such venue.
        Refused: `unknown-timezone`.
    """
    name = stream("venue", command.venue)
    terms = existing(states[name], command.venue)
    changed = replace(terms, **said(command))
    zone(changed.timezone)
    return Decision(events=() if changed == terms else ((name, changed),), reply={"venue": command.venue})


def set_travel_time(states: Mapping[str, Any], command: SetTravelTime, _context: Context) -> Decision:
    """The way between two venues, told of both; nothing if it takes that long already.

    Raises:
        Unknown: there is no such venue.
        Refused: `travel-to-itself`.
    """
    ends = (command.venue, command.other)
    for ident in ends:
        existing(states[stream("venue", ident)], ident)
    if command.venue == command.other:
        raise Refused("From a venue to itself there is no way to go.", slug="travel-to-itself", venue=command.venue)
    reply = {"venue": command.venue, "other": command.other, "minutes": command.minutes}
    venue: Venue = states[stream("venue", command.venue)]
    if venue.travel.get(command.other) == command.minutes:
        return Decision(reply=reply)
    return Decision(
        events=tuple(
            (stream("venue", here), TravelTimeSet(venue=here, other=there, minutes=command.minutes))
            for here, there in (ends, ends[::-1])
        ),
        reply=reply,
    )


def existing(venue: Venue, ident: str) -> VenueChanged:
    """What is known of the venue.

    Raises:
        Unknown: there is no such venue.
    """
    if venue.terms is None:
        raise Unknown(f"There is no venue {ident}.", venue=ident)
    return venue.terms


def evolve(venue: Venue, event: Event) -> Venue:
    """Fold one event."""
    match event:
        case VenueAdded():
            venue.terms = msgspec.convert(event, VenueChanged, from_attributes=True)
        case VenueChanged():
            venue.terms = event
        case TravelTimeSet():
            venue.travel[event.other] = event.minutes
        case _:
            pass
    return venue
