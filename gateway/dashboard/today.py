"""Today: what needs a decision, how the programs go, and what is happening now."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.dashboard import feed, formats, needs, offerings
from gateway.dashboard.forms import key, text
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.urgent import concerned
from gateway.dashboard.visit import Visit

TONES = {"live": "live", "pre_work": "self_paced", "reinforcement": "self_paced", "library": "self_paced"}
PROGRAMS_SHOWN = 3
FEED_LINES = 12
TIMELESS = frozenset({"formats"})
REASON = "Cannot make the date"


async def today(visit: Visit) -> Response:
    """`GET /` and the forms on it; who is here for their own learning alone is led to that."""
    if visit.viewer.only_learns:
        return RedirectResponse("/learning", 303)
    if visit.request.method == "POST":
        form = await visit.form()
        return await act(visit, "cancelseat", lambda: _cancel_a_seat(visit, form), _page)
    return await show(visit, await _page(visit))


async def _page(visit: Visit) -> Page:
    return Page(
        template="today.html",
        title="Today",
        nav="Today",
        timed=True,
        parts=[
            part for part in PARTS if (part.name in TIMELESS if visit.past else part is not NEEDS or concerned(visit))
        ],
        context={"base": _base(visit.request), "resettable": visit.around.reset_sample is not None},
    )


async def _cancel_a_seat(visit: Visit, form: Mapping[str, Any]) -> str:
    body = {"by": "coordinator", "reason": REASON}
    await visit.session.post(f"/v1/enrollments/{text(form, 'enrollment')}/cancel", body, key(form))
    return "Cancelled. The feed says who was promoted."


async def _path(visit: Visit) -> Mapping[str, Any]:
    programs = (await visit.session.items("/v1/programs", limit=PROGRAMS_SHOWN))[:PROGRAMS_SHOWN]
    funnels = await asyncio.gather(
        *(visit.session.get("/v1/reports/funnel", program=program["program"]) for program in programs)
    )
    return {"paths": [_funnel(funnel) for funnel in funnels]}


def _funnel(funnel: Mapping[str, Any]) -> dict[str, Any]:
    base = f"/people/path?program={funnel['program']}&phase="
    phases = [
        {**phase, "tone": TONES.get(phase["phase"], "self_paced"), "href": base + phase["phase"]}
        for phase in funnel["phases"]
    ]
    return {**funnel, "phases": phases}


async def _proof(visit: Visit) -> Mapping[str, Any]:
    told = {"resettable": visit.around.reset_sample is not None, "full": None}
    ident = visit.asked("full") or (await visit.form()).get("full") or await _full(visit)
    if not ident:
        return told
    session = visit.session
    offering, seats, roster, queue = await asyncio.gather(
        session.get(f"/v1/offerings/{ident}"),
        session.get(f"/v1/offerings/{ident}/seats"),
        session.every(f"/v1/offerings/{ident}/roster"),
        session.items(f"/v1/offerings/{ident}/waitlist", limit=1),
    )
    seated = [seat for seat in roster if seat["state"] == "enrolled"]
    last = max(seated, key=lambda seat: str(seat.get("since")), default=None)
    people = await session.people(row["learner"] for row in [*queue, *([last] if last else [])])
    full = {
        **offering,
        "seats": seats,
        "seat": last and {**last, "who": feed.who(last, people)},
        "first": {**queue[0], "who": feed.who(queue[0], people)} if queue else None,
    }
    return told | {"full": full, "src": f"/?part=proof&full={ident}"}


async def _full(visit: Visit) -> str | None:
    """The offering that people wait for most urgently."""
    return next((need["offering"] for need in await visit.session.items("/v1/needs") if need["kind"] == "full"), None)


async def _next(visit: Visit) -> Mapping[str, Any]:
    return {"rows": await offerings.ahead(visit)}


async def _feed(visit: Visit) -> Mapping[str, Any]:
    return {"lines": await feed.latest(visit, FEED_LINES)}


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


NEEDS = Part(name="needs", template="today/needs.html", build=needs.needs, live="*")
PARTS = (
    NEEDS,
    Part(
        name="path",
        template="today/path.html",
        build=_path,
        live="enrollment attendance scheduling",
        scope="reports:read",
    ),
    Part(name="next", template="today/next.html", build=_next, live="enrollment scheduling", scope="offerings:read"),
    Part(
        name="proof", template="today/proof.html", build=_proof, live="enrollment scheduling", scope="enrollments:write"
    ),
    Part(name="feed", template="today/feed.html", build=_feed, live="*", scope="events:read"),
    Part(
        name="formats",
        template="today/formats.html",
        build=formats.formats,
        live="enrollment attendance",
        scope="reports:read",
    ),
)
