"""One offering: its seats, sessions, people and history, and everything that is done to it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from gateway.dashboard import feed, handing, holds, own_place, past, prices, sessions, terms, waiting
from gateway.dashboard import offerings as others
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.commands import COMMANDS
from gateway.dashboard.handing import HANDING
from gateway.dashboard.holds import HOLDS
from gateway.dashboard.own_place import PLACE
from gateway.dashboard.prices import PRICES
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.sessions import SESSIONS
from gateway.dashboard.terms import TERMS
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Visit

FOUND_AT_ONCE = 8
ROSTER_PAGE = 200
HISTORY_LINES = 15
SCHEDULED = "o"
DOES = {**COMMANDS, **TERMS, **SESSIONS, **HOLDS, **PRICES, **HANDING, **PLACE}
OF_OTHERS = frozenset({"roster", "waitlist"})
"""Parts of which whoever is here for their own learning alone sees themselves at most."""
ONLY_NOW = frozenset({"sessions", "enroll", "price", "place"})


async def offering(visit: Visit) -> Response:
    """`GET` and `POST /offerings/{offering}`."""
    if visit.request.method == "POST":
        form = await visit.form()
        name = str(form.get("do", ""))
        command = DOES.get(name)
        if command is None:
            return await show(visit, await _page(visit), 400)
        return await act(visit, str(form.get("form", name)), lambda: command(visit, form), _page)
    if visit.asked("hold") and not visit.asked("date"):
        return await _used(visit)
    return await show(visit, await _page(visit))


async def _used(visit: Visit) -> Response:
    """The page with the form of a session filled in from a hold."""
    hold, found = await asyncio.gather(visit.session.get(f"/v1/holds/{visit.asked('hold')}"), _one(visit))
    asked = holds.filled(hold, found.get("timezone") or visit.zone)
    return RedirectResponse(f"{visit.request.url.path}?{asked}#part-sessions", 303)


async def _page(visit: Visit) -> Page:
    ident = visit.path["offering"]
    found = await visit.session.get(f"/v1/offerings/{ident}")
    every = (
        ("facts", _facts, "scheduling enrollment", "offerings:read"),
        ("sessions", sessions.build, "scheduling attendance", "offerings:read"),
        ("place", own_place.build, "scheduling enrollment", "own:write"),
        ("enroll", _enroll, "scheduling enrollment", "own:write"),
        ("roster", _roster, "enrollment", "enrollments:read"),
        ("waitlist", _waitlist, "enrollment", "enrollments:read"),
        ("outcome", _outcome, "enrollment attendance", "reports:read"),
        ("price", _price, "enrollment", "offerings:read"),
        ("history", _history, "*", "audit:read"),
    )
    parts = [
        Part(name=name, template=f"offering/{name}.html", build=build, live=live, root=ident, scope=scope)
        for name, build, live, scope in every
        if not (visit.past and name in ONLY_NOW)
        and (name != "place" or visit.viewer.learner)
        and (name != "enroll" or visit.acts)
        and not (visit.viewer.only_learns and name in OF_OTHERS)
    ]
    if not visit.past and found["delivery"] == "scheduled" and found["state"] in holds.USABLE_STATES:
        parts.append(holds.part())
    return Page(
        template="offering.html", title=found["title"] or found["code"], nav="Offerings", parts=parts, timed=True
    )


async def _one(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = (await visit.session.documents("/v1/offerings", [visit.path["offering"]])).get(
        visit.path["offering"], {}
    )
    return found


async def _seats(visit: Visit) -> dict[str, Any] | None:
    """The seats, or null while the roster has not opened."""
    try:
        found: dict[str, Any] = await visit.session.get(f"/v1/offerings/{visit.path['offering']}/seats")
    except ApiProblem as problem:
        if problem.status in (404, 409):
            return None
        raise
    return found


async def _facts(visit: Visit) -> Mapping[str, Any]:
    found, seats = await asyncio.gather(_one(visit), _seats(visit))
    told = {"offering": found, "first": await others.first_session(visit, found), **await terms.shown(visit, found)}
    if visit.past:
        known = await past.seats(visit)
        return {**told, "seats": known if known.open else None}
    kept = await _kept(visit) if seats and seats.get("capacity") else []
    return {**told, "seats": seats, "kept": kept, "untold": await waiting.untold(visit, found)}


async def _kept(visit: Visit) -> list[dict[str, Any]]:
    """The seats that are kept for some, by name."""
    if not visit.sees("enrollments:read"):
        return []
    found = (await visit.session.documents(f"/v1/offerings/{visit.path['offering']}", ["reservations"])).get(
        "reservations", {}
    )
    names = await _organizations(visit) if found.get("items") else {}
    return [{**one, "whose": names.get(one["organization"], "nobody yet")} for one in found.get("items", ())]


async def _enroll(visit: Visit) -> Mapping[str, Any]:
    typed = visit.asked("q")
    found, seats = await asyncio.gather(_one(visit), _seats(visit))
    learners = await visit.session.items("/v1/learners", q=typed, limit=FOUND_AT_ONCE) if typed else []
    standing = await asyncio.gather(
        *(
            visit.session.items("/v1/enrollments", offering=visit.path["offering"], learner=learner["learner"])
            for learner in learners
        )
    )
    states = [next((row["state"] for row in rows if row["state"] != "cancelled"), None) for rows in standing]
    organizations = await _organizations(visit)
    rows = [
        {
            **learner,
            "who": feed.who(learner, {}),
            "state": state,
            "at": organizations.get(learner.get("organization"), ""),
        }
        for learner, state in zip(learners, states, strict=True)
    ]
    full = bool(seats and seats.get("capacity") and (seats.get("open") or 0) <= 0)
    begun = moment(found.get("starts_at"))
    started = bool(begun and begun <= visit.now) and visit.may("corrections:write")
    since = visit.asked("since") if started else ""
    return {
        "offering": found,
        "seats": seats,
        "typed": typed,
        "rows": rows,
        "full": full,
        "started": started,
        "since": since,
        "tell": visit.asked("tell"),
    }


async def _roster(visit: Visit) -> Mapping[str, Any]:
    if not visit.past and await _seats(visit) is None:
        return {"rows": [], "total": 0, "after": None, "agreed": {}}
    ident, after = visit.path["offering"], visit.asked("after")
    then = past.asked(visit) if visit.past else {}
    page = await visit.session.get(f"/v1/offerings/{ident}/roster", limit=ROSTER_PAGE, after=after, **then)
    named = await _named(visit, page["items"])
    agreed = {} if visit.past else await prices.terms_of(visit)
    return named | {
        "total": page["total"],
        "after": page.get("after"),
        "agreed": agreed,
        "excuses": [(one["code"], one["label"]) for one in agreed.get("excuses") or ()],
        "others": [] if visit.past else await handing.others(visit, named["offering"]),
    }


async def _waitlist(visit: Visit) -> Mapping[str, Any]:
    if not visit.path["offering"].startswith(SCHEDULED) or not (visit.past or await _seats(visit)):
        return {"rows": [], "total": 0}
    then = past.asked(visit) if visit.past else {}
    page = await visit.session.get(f"/v1/offerings/{visit.path['offering']}/waitlist", **then)
    rows = await _named(visit, page["items"])
    lacked = {course for row in page["items"] for course in row.get("lacks", ())}
    courses = await visit.session.documents("/v1/courses", lacked)
    for row in rows["rows"]:
        row["lacking"] = [courses.get(one, {"title": one})["title"] for one in row.get("lacks", ())]
    return rows | {"total": page["total"]}


async def _price(visit: Visit) -> Mapping[str, Any]:
    found, told = await asyncio.gather(_one(visit), prices.build(visit))
    return {"offering": found, **told}


async def _named(visit: Visit, rows: Any) -> dict[str, Any]:
    people, organizations, found = await asyncio.gather(
        visit.session.people(row["learner"] for row in rows), _organizations(visit), _one(visit)
    )
    told = [{**row, "who": feed.who(row, people), "at": organizations.get(row.get("organization"), "")} for row in rows]
    return {"rows": told, "offering": found}


async def _organizations(visit: Visit) -> dict[str | None, str]:
    return {row["organization"]: row["name"] for row in await visit.rows("organizations:read", "/v1/organizations")}


async def _outcome(visit: Visit) -> Mapping[str, Any]:
    ident = visit.path["offering"]
    moment = {"on": visit.on, "known_at": visit.known_at, "timezone": visit.zone}
    rows = (await visit.session.get("/v1/reports/completion", by="offering", offering=ident, **moment))["rows"]
    return {"row": rows[0] if rows else None, "ident": ident}


async def _history(visit: Visit) -> Mapping[str, Any]:
    events = await past.history(visit, visit.path["offering"], HISTORY_LINES)
    newest = sorted(events, key=lambda event: str(event["recordedat"]))[: -HISTORY_LINES - 1 : -1]
    return {"lines": await feed.lines(visit, newest), "ident": visit.path["offering"]}
