"""Where the visitor stands with one offering, and what they can do about it: enter, wait, withdraw."""

import asyncio
from collections.abc import Mapping
from typing import Any

from gateway.dashboard import catalog
from gateway.dashboard.catalog import places
from gateway.dashboard.forms import Do
from gateway.dashboard.offerings import over, with_seats
from gateway.dashboard.visit import Visit

OPEN = "published"


async def build(visit: Visit) -> Mapping[str, Any]:
    """Their place, or the seats that are left where they have none."""
    ident = visit.path["offering"]
    found, own = await asyncio.gather(visit.session.get(f"/v1/offerings/{ident}"), places(visit))
    (row,) = await with_seats(visit, [found])
    seats = row.get("seats") or {}
    left = 0 if seats.get("open") is not None and seats.get("waitlisted") else seats.get("open")
    ended = over(found, visit)
    enters = found["state"] == OPEN and not ended
    return {"offering": found, "mine": own.get(ident), "left": left, "enters": enters, "ended": ended}


PLACE: Mapping[str, Do] = {
    "join": catalog.enroll,
    **{name: catalog.COMMANDS[name] for name in ("withdraw", "takeback", "accept", "decline")},
}
