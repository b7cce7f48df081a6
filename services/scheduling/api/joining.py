"""Where sessions are held, by name; and who is told where one is joined: those who teach or plan, and those who hold a
seat.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.access import Principal
from contracts.access import reaches_all
from services.scheduling.api.known_clashes import overrides_of
from services.scheduling.projections import ROOMS, SEATS, VENUES
from services.scheduling.projections.documents import SessionDocument, SessionShown
from services.scheduling.projections.feeds import SeatDocument
from services.scheduling.projections.venue_documents import RoomDocument, VenueDocument

SCOPES = ("offerings:write", "rolls:write")
"""What those who plan carry, and those who teach."""


class SessionTold(SessionShown, frozen=True, kw_only=True):
    """A sitting, with the names of its room and venue, and the venue's `address`, as they are known now."""

    room_name: str | None = None
    venue_name: str | None = None
    address: str | None = None


async def shown(reads: Any, principal: Principal, sessions: Sequence[SessionDocument]) -> tuple[SessionTold, ...]:
    """The sessions as this caller may see them."""
    overrides, places = await overrides_of(reads, sessions), await _places(reads, sessions)
    told = [
        msgspec.convert(
            msgspec.structs.asdict(session) | places[session.session] | {"overrides": overrides[session.session]},
            SessionTold,
        )
        for session in sessions
    ]
    if any(_carries(principal, scope) for scope in SCOPES):
        return tuple(told)
    seated = await _seated(reads, principal.learner, {one.offering for one in told if one.join_url})
    return tuple(one if one.offering in seated else msgspec.structs.replace(one, join_url=None) for one in told)


async def _places(reads: Any, sessions: Sequence[SessionDocument]) -> Mapping[str, dict[str, str | None]]:
    """By session the names of where it is held."""
    rooms: Mapping[str, RoomDocument] = await reads.get_many(ROOMS, {one.room for one in sessions if one.room})
    held = {one.session: rooms.get(one.room or "") for one in sessions}
    at = {one.session: room.venue if (room := held[one.session]) else one.venue for one in sessions}
    venues: Mapping[str, VenueDocument] = await reads.get_many(VENUES, {venue for venue in at.values() if venue})
    found: dict[str, dict[str, str | None]] = {}
    for one in sessions:
        room, venue = held[one.session], venues.get(at[one.session] or "")
        found[one.session] = {
            "room_name": room.name if room else None,
            "venue_name": venue.name if venue else None,
            "address": venue.address if venue else None,
        }
    return found


async def _seated(reads: Any, learner: str | None, offerings: set[str]) -> set[str]:
    """The offerings of these that the learner holds a seat of."""
    if learner is None or not offerings:
        return set()
    found: dict[str, SeatDocument] = await reads.get_many(SEATS, {f"{offering}.{learner}" for offering in offerings})
    return {seat.offering for seat in found.values() if seat.held}


def _carries(principal: Principal, scope: str) -> bool:
    return reaches_all(principal.roles, scope) and (principal.scopes is None or scope in principal.scopes)
