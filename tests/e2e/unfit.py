"""What no platform takes: ids that nobody has, bodies that name them, and bodies as they stand."""

from tests.e2e.caller import COMPONENTS

NOBODY = {
    "course": "c0000000000000000",
    "program": "p0000000000000000",
    "offering": "o0000000000000000",
    "session": "o0000000000000000.s0000000000000000",
    "learner": "l0000000000000000",
    "enrollment": "o0000000000000000.l0000000000000000",
    "stream": "roster:o0000000000000000",
    "advice": "a0000000000000000",
    "event": "01a2070e-7f68-744c-b873-fc891d9e1115",
    "service": "nobody",
}
COURSE = {"code": "BAD", "title": "A course", "components": COMPONENTS}
OFFERING = {"course": NOBODY["course"], "code": "BAD-1", "delivery": "scheduled", "timezone": "Europe/Berlin"}


async def sent(caller, path, content, **headers):
    """A body as it stands."""
    return await caller.send("POST", path, content=content, headers={"Content-Type": "application/json", **headers})
