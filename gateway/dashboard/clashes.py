"""What stands in the way of a session, in words, with the names of what it concerns."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.dashboard.visit import Visit

Clash = Mapping[str, Any]
SAID = {
    "room-taken": "taken",
    "room-closed": "closed then",
    "room-blocked": "blocked then",
    "room-too-small": "too small",
    "equipment-short": "too few left",
    "instructor-taken": "teaches then",
    "instructor-off": "away then",
    "instructor-busy": "busy elsewhere then",
    "outside-working-hours": "outside working hours",
    "not-qualified": "not qualified then",
    "travel-too-short": "too far to travel in time",
    "retired": "used for nothing more",
    "too-few-instructors": "too few instructors",
}
TOO_FEW = "too-few-instructors"
PLACES = ("/v1/rooms", "/v1/equipment", "/v1/instructors")


def said(clash: Clash) -> str:
    """Why it stands in the way, such as "taken"."""
    kind = str(clash.get("kind", ""))
    return SAID.get(kind, kind.replace("-", " "))


def because(clash: Clash) -> str:
    """Why it stands in the way, and which offering or hold is the cause."""
    if clash.get("hold"):
        return f"{said(clash)}, kept free by a hold"
    return f"{said(clash)} by {clash['offering_code']}" if clash.get("offering_code") else said(clash)


async def named(visit: Visit, clashes: Sequence[Clash]) -> list[dict[str, Any]]:
    """The clashes with the name of the room, thing or person each is about."""
    wanted = {clash.get("resource") for clash in clashes}
    found = await asyncio.gather(
        *(visit.session.documents(path, [one for one in wanted if _of(path, one)]) for path in PLACES)
    )
    names = {ident: one.get("name") or one.get("code") for some in found for ident, one in some.items()}
    short = [clash.get("session") for clash in clashes if clash.get("kind") == TOO_FEW]
    sessions = await visit.session.documents("/v1/sessions", short)
    return [
        {
            **_when(sessions.get(clash["session"], {}) if clash.get("kind") == TOO_FEW else {}),
            **clash,
            "name": names.get(str(clash.get("resource")), ""),
            "said": said(clash),
        }
        for clash in clashes
    ]


def _when(session: Mapping[str, Any]) -> dict[str, Any]:
    return {field: session[field] for field in ("starts_at", "ends_at") if field in session}


def _of(path: str, ident: str | None) -> bool:
    """Whether an id can be one of these: rooms stand within their venue, the others begin with their letter."""
    if not ident:
        return False
    return ("." in ident) if path == PLACES[0] else ident.startswith(path.rpartition("/")[2][0]) and "." not in ident
