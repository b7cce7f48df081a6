"""Who is told where a session is joined: those who teach or plan, and those who hold a seat."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chassis.access import Principal
from contracts.access import reaches_all
from services.scheduling.api.known_clashes import overrides_of
from services.scheduling.projections import SEATS
from services.scheduling.projections.documents import SessionDocument, SessionShown
from services.scheduling.projections.feeds import SeatDocument

SCOPES = ("offerings:write", "rolls:write")
"""What those who plan carry, and those who teach."""


async def shown(reads: Any, principal: Principal, sessions: Sequence[SessionDocument]) -> tuple[SessionShown, ...]:
    """The sessions as this caller may see them."""
    overrides = await overrides_of(reads, sessions)
    told = [
        msgspec.convert(msgspec.structs.asdict(session) | {"overrides": overrides[session.session]}, SessionShown)
        for session in sessions
    ]
    if any(_carries(principal, scope) for scope in SCOPES):
        return tuple(told)
    seated = await _seated(reads, principal.learner, {one.offering for one in told if one.join_url})
    return tuple(one if one.offering in seated else msgspec.structs.replace(one, join_url=None) for one in told)


async def _seated(reads: Any, learner: str | None, offerings: set[str]) -> set[str]:
    """The offerings of these that the learner holds a seat of."""
    if learner is None or not offerings:
        return set()
    found: dict[str, SeatDocument] = await reads.get_many(SEATS, {f"{offering}.{learner}" for offering in offerings})
    return {seat.offering for seat in found.values() if seat.held}


def _carries(principal: Principal, scope: str) -> bool:
    return reaches_all(principal.roles, scope) and (principal.scopes is None or scope in principal.scopes)
