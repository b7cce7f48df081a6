"""One stream's history: every event with its actor, time, reason and cause."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.render import Page, Part, show
from gateway.dashboard.visit import Visit

LINES = 200


async def history(visit: Visit) -> Response:
    """`GET /history/{stream}`."""
    stream = visit.path["stream"]

    async def build(visit: Visit) -> Mapping[str, Any]:
        events = (await visit.session.get(f"/v1/audit/streams/{stream}", last=LINES))["events"]
        return {"lines": await feed.lines(visit, list(reversed(events))), "stream": stream, "most": LINES}

    root = stream.partition(":")[2].partition(".")[0]
    part = Part(name="history", template="lists/history.html", build=build, live="*", root=root)
    return await show(visit, Page(template="single.html", title="History", nav="", parts=(part,)))
