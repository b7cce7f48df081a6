"""Everything that happened to one learner, by whichever id of theirs, newest first, each line with its cause: from the
streams that are about them, and of rosters what names them.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.dashboard import feed
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.visit import Visit

LINES, READ, ENROLLMENTS = 100, 300, 12
NOT_FOUND = 404
SEATED = "o"


async def build(visit: Visit) -> Mapping[str, Any]:
    """The last of what happened to them."""
    ident = visit.path["learner"]
    person = await visit.session.get(f"/v1/learners/{ident}")
    ids = [ident, *person.get("also", ())]
    enrollments, requests, duties = await asyncio.gather(
        visit.rows("enrollments:read", "/v1/enrollments", learner=ident),
        visit.rows("enrollments:read", "/v1/requests", learner=ident),
        _duties(visit, ident),
    )
    latest = sorted(enrollments, key=lambda row: str(row.get("since")), reverse=True)[:ENROLLMENTS]
    asked = [f"request:{row['enrollment']}" for row in requests[-ENROLLMENTS:]]
    own = [f"{kind}:{one}" for one in ids for kind in ("learner", "path")]
    streams = [*own, *_streams(latest), *asked, *duties]
    found = await asyncio.gather(*(_events(visit, stream) for stream in streams))
    theirs = {event["id"]: event for events in found for event in events if _about(event, ids)}
    newest = sorted(theirs.values(), key=_recorded, reverse=True)[:LINES]
    return {"lines": await feed.lines(visit, newest), "most": LINES}


def _streams(enrollments: Sequence[Mapping[str, Any]]) -> list[str]:
    streams = []
    for row in enrollments:
        offering = str(row.get("offering") or "")
        streams.append(f"roster:{offering}" if offering.startswith(SEATED) else f"enrollment:{row['enrollment']}")
        streams += [f"progress:{row['enrollment']}"] if offering else []
    return streams


async def _duties(visit: Visit, learner: str) -> Sequence[str]:
    """The streams that hold what they were told of requirements."""
    if not visit.sees("notices:read"):
        return ()
    page = await visit.session.get("/v1/notices", learner=learner, limit=LINES)
    told = dict.fromkeys(row["requirement"] for row in page["items"] if row.get("requirement"))
    return [f"duty:{requirement}.{learner}" for requirement in told][:ENROLLMENTS]


async def _events(visit: Visit, stream: str) -> Sequence[Mapping[str, Any]]:
    try:
        answer = await visit.session.get(f"/v1/audit/streams/{stream}", last=READ)
    except ApiProblem as problem:
        if problem.status == NOT_FOUND:
            return ()
        raise
    events: Sequence[Mapping[str, Any]] = answer["events"]
    return events


def _about(event: Mapping[str, Any], learners: Sequence[str]) -> bool:
    return (event.get("data") or {}).get("learner") in learners


def _recorded(event: Mapping[str, Any]) -> tuple[str, str]:
    return str(event.get("recordedat") or event["time"]), str(event["id"])
