"""The list of offerings."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gateway.dashboard.render import Page, Part, show
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Visit

AHEAD = 8
ON_DEMAND_AHEAD = 3
SEATS_AT_ONCE = 100
STATES = ("", "published", "draft", "delivered", "cancelled")


async def ahead(visit: Visit) -> list[dict[str, Any]]:
    """The next published offerings by their start, then some that are open at any time."""
    found = await visit.session.every("/v1/offerings", state="published")
    dated = [row for row in found if row.get("starts_at") and row["delivery"] == "scheduled"]
    coming = sorted((row for row in dated if moment(row["starts_at"]) >= visit.now), key=_start)[:AHEAD]  # type: ignore[operator]
    lasting = [row for row in found if row["delivery"] == "on_demand" and not over(row, visit)]
    any_time = lasting[:ON_DEMAND_AHEAD]
    return await with_seats(visit, [*coming, *any_time])


async def with_seats(visit: Visit, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Offerings with their seats, asked for at once, and, of those without dates of their own, with when they begin."""
    ids = [row["offering"] for row in rows if row["state"] in ("published", "delivered")]
    told: dict[str, Any] = {}
    for start in range(0, len(ids), SEATS_AT_ONCE):
        answer = await visit.session.get("/v1/seats", offerings=",".join(ids[start : start + SEATS_AT_ONCE]))
        told |= {seat["offering"]: seat for seat in (answer["items"] if isinstance(answer, Mapping) else answer)}
    first = await asyncio.gather(*(first_session(visit, row) for row in rows))
    return [
        {**row, "seats": told.get(row["offering"]), "first": begins} for row, begins in zip(rows, first, strict=True)
    ]


async def first_session(visit: Visit, row: Mapping[str, Any]) -> str | None:
    """When the first session of a scheduled offering without dates of its own begins; null where there is none, and for
    every other offering.
    """
    if row.get("delivery") != "scheduled" or row.get("starts_at") or row.get("session_count") == 0:
        return None
    found = await visit.session.items("/v1/sessions", offering=row["offering"], state="scheduled", limit=1)
    return str(found[0]["starts_at"]) if found else None


async def offerings(visit: Visit) -> Response:
    """`GET /offerings`."""

    async def build(visit: Visit) -> Mapping[str, Any]:
        state, after = visit.asked("state"), visit.asked("after")
        page = await visit.session.get(
            "/v1/offerings", state=state, course=visit.asked("course"), after=after, limit=100
        )
        rows = sorted(await with_seats(visit, page["items"]), key=_start, reverse=True)
        return {"rows": rows, "states": STATES, "state": state, "after": page.get("after")}

    parts = (Part(name="offerings", template="lists/offerings.html", build=build, live="scheduling enrollment"),)
    return await show(visit, Page(template="single.html", title="Offerings", nav="Offerings", parts=parts))


def over(row: Mapping[str, Any], visit: Visit) -> bool:
    """Whether it has ended."""
    end = moment(row.get("ends_at"))
    return bool(end and end < visit.now)


def _start(row: Mapping[str, Any]) -> str:
    at = moment(row.get("starts_at") or row.get("first"))
    return at.isoformat() if at else ""
