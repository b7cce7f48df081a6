"""What is known to stand in the way of sessions, as what they have reserved tells it now."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from services.scheduling.domain.clash import ClashKind
from services.scheduling.projections import RESERVATIONS
from services.scheduling.projections.documents import ReservationDocument, SessionShown

OF_SESSIONS = {str(ClashKind.TOO_FEW_INSTRUCTORS)}
"""What is about a session itself, and nothing that it has reserved."""


async def overrides_of(reads: Any, sessions: Collection[SessionShown]) -> Mapping[str, tuple[str, ...]]:
    """By session the kinds of clashes that are known of it, in order; one query. What changed about a room, instructor
    or equipment since, its reservation tells; a session that reserves nothing any more tells what it last did.
    """
    keys = {f"{resource}/{one.session}" for one in sessions for resource in _resources(one)}
    found: Mapping[str, ReservationDocument] = await reads.get_many(RESERVATIONS, keys)
    told: dict[str, set[str]] = {}
    for one in found.values():
        told.setdefault(one.session, set()).update(one.overrides)
    for session in sessions:
        if session.session in told:
            told[session.session].update(OF_SESSIONS & {*session.overrides})
    return {one.session: tuple(sorted(told.get(one.session, one.overrides))) for one in sessions}


def _resources(session: SessionShown) -> Iterator[str]:
    if session.room:
        yield session.room
    yield from session.instructors
    yield from session.assistants
    yield from (use.equipment for use in session.equipment)
