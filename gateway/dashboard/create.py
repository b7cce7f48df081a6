"""Creating an offering: its facts, its sessions, and whether its seats open at once."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response

from gateway.dashboard import picks, times
from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.forms import count, instant, key, sitting, text
from gateway.dashboard.render import Page, Part, show, with_notice, with_position
from gateway.dashboard.terms import VISIBILITY
from gateway.dashboard.trying import LOOK
from gateway.dashboard.visit import PICK, Failure, Tried, Visit
from gateway.dashboard.windows import window_or_none

SESSION_ROWS = 4
FORM = "create"


async def create_offering(visit: Visit) -> Response:
    """`GET` and `POST /offerings/new`; what names an offering to go `into` leads to its page."""
    if visit.request.method == "POST":
        form = await visit.form()
        visit.did = FORM
        try:
            if form.get("step") != LOOK:
                return await _create(visit, form)
            visit.tried = Tried(form=FORM, typed=form)
        except ApiProblem as problem:
            visit.failure = Failure(form=FORM, problem=problem, typed=form)
    elif visit.asked("into"):
        return RedirectResponse(_into(visit), 303)
    parts = (
        Part(name="create", template="offering/create.html", build=_build),
        Part(name="into", template="offering/into.html", build=_there, scope="offerings:write"),
    )
    drawn = bool(visit.asked("date")) and not visit.failure
    page = Page(
        template="single.html", title="Create an offering", nav="Offerings", parts=parts if drawn else parts[:1]
    )
    return await show(visit, page, visit.failure.problem.status if visit.failure else 200)


async def _build(visit: Visit) -> Mapping[str, Any]:
    courses, organizations = await asyncio.gather(
        visit.session.every("/v1/courses", state="published"), visit.rows("organizations:read", "/v1/organizations")
    )
    chosen = _chosen(visit, courses)
    live = [part for part in (chosen.get("components") or ()) if part["kind"] == "session"] if chosen else []
    rows = range(1, SESSION_ROWS + 1)
    free = await asyncio.gather(*(_offered(visit, chosen, row) for row in rows)) if live else []
    given = picks.Given(room=visit.asked("room"), leads=[who] if (who := visit.asked("instructor")) else [])
    return {
        "courses": courses,
        "chosen": chosen,
        "live": live,
        "zones": sorted(times.zones()),
        "rows": [(row, one, given if row == 1 else picks.Given()) for row, one in zip(rows, free, strict=False)],
        "visibility": VISIBILITY,
        "organizations": [(one["organization"], one["name"]) for one in organizations],
    }


async def _offered(visit: Visit, course: Mapping[str, Any] | None, row: int) -> picks.Picks | None:
    """What is free for a line of the form: when it says, or, of the first one, when was drawn in the calendar."""
    typed = visit.typed(FORM)
    if typed is None:
        drawn = {f"{name}1": visit.asked(name) for name in ("date", "from", "to")} if row == 1 else {}
        typed = drawn | {"timezone": visit.zone}
    zone = times.zone_or(text(typed, "timezone"), visit.zone)
    window = window_or_none(typed, zone, str(row))
    seats = count(typed, "capacity")
    return await picks.offered(visit, window, course=course["course"] if course else None, capacity=seats)


async def _there(visit: Visit) -> Mapping[str, Any]:
    found = await visit.session.every("/v1/offerings")
    open_ones = [one for one in found if one["delivery"] == "scheduled" and one["state"] in ("published", "draft")]
    drawn = {name: visit.asked(name) for name in ("date", "from", "to", "room", "instructor")}
    return {"offerings": open_ones, "drawn": {name: value for name, value in drawn.items() if value}}


def _into(visit: Visit) -> str:
    """The page of an offering with the form of a session filled in as it was drawn, or from a hold."""
    told = {PICK: "session"} | {name: visit.asked(name) for name in ("hold", "date", "from", "to", "room")}
    told |= {"lead1": visit.asked("instructor")}
    asked = urlencode({name: value for name, value in told.items() if value})
    return f"/offerings/{quote(visit.asked('into'), safe='')}?{asked}#part-sessions"


def _chosen(visit: Visit, courses: list[dict[str, Any]]) -> dict[str, Any] | None:
    typed = visit.typed(FORM)
    wanted = typed.get("course") if typed is not None else visit.asked("course")
    return next((course for course in courses if course["course"] == wanted), courses[0] if courses else None)


async def _create(visit: Visit, form: Mapping[str, Any]) -> Response:
    """Draft the offering, then add its sessions and publish it; what is refused then is told on its page, where the
    form of a session holds what was typed.
    """
    sent, session, sittings = key(form), visit.session, sittings_in(form)
    offering = (await session.post("/v1/offerings", offering_in(form, sittings), f"{sent}:offering"))["offering"]
    response, number = RedirectResponse(f"/offerings/{offering}", 303), 0
    try:
        for number, sitting in enumerate(sittings, 1):
            await session.post(f"/v1/offerings/{offering}/sessions", sitting, f"{sent}:session:{number}")
        if form.get("publish"):
            await session.post(f"/v1/offerings/{offering}/publish", {}, f"{sent}:publish")
    except ApiProblem as problem:
        again = _again(form, _rows(form)[number - 1]) if problem.kind == "clash" else ""
        response = RedirectResponse(f"/offerings/{offering}{again}", 303)
        with_notice(response, f"The offering is drafted, but not all of it was taken: {problem.detail}")
    return with_position(response, visit)


def _again(form: Mapping[str, Any], row: int) -> str:
    """What the address of the offering's page says to fill in a line of this form there."""
    tail = str(row)
    names = (name.removesuffix(tail) for name in form if name.endswith(tail))
    told = {name: form[f"{name}{tail}"] for name in names if form[f"{name}{tail}"]}
    return f"?{urlencode({PICK: 'session', **told})}#part-sessions"


def _typed(form: Mapping[str, Any], row: int) -> tuple[str, str, str]:
    return text(form, f"date{row}") or "", text(form, f"from{row}") or "", text(form, f"to{row}") or ""


def _rows(form: Mapping[str, Any]) -> list[int]:
    return [row for row in range(1, SESSION_ROWS + 1) if text(form, f"date{row}")]


def offering_in(form: Mapping[str, Any], sittings: list[dict[str, Any]]) -> dict[str, Any]:
    """The offering that a form describes; it lasts from its first session to its last.

    Raises:
        ApiProblem: a time does not exist in the offering's zone.
    """
    day, _, clock = (text(form, "decide_at") or "").partition("T")
    return {
        "course": text(form, "course"),
        "code": text(form, "code"),
        "title": text(form, "title"),
        "delivery": "scheduled" if sittings else "on_demand",
        "timezone": text(form, "timezone"),
        "starts_at": min((sitting["starts_at"] for sitting in sittings), default=None, key=datetime.fromisoformat),
        "ends_at": max((sitting["ends_at"] for sitting in sittings), default=None, key=datetime.fromisoformat),
        "capacity": count(form, "capacity"),
        "minimum": count(form, "minimum"),
        "decide_at": instant(day, clock, text(form, "timezone") or "", "decide_at") if day else None,
        "max_per_instructor": count(form, "max_per_instructor"),
        "cancel_below_minimum": False if text(form, "below_minimum") == "stands" else None,
        "visibility": seen if (seen := text(form, "visibility")) != VISIBILITY[0][0] else None,
        "organization": text(form, "organization"),
    }


def sittings_in(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sessions that a form describes in the offering's zone; rows without a date are none, and an end before
    the start is on the next day.

    Raises:
        ApiProblem: a time does not exist in that zone, or a session has no length.
    """
    zone, found = text(form, "timezone") or "", []
    for row in _rows(form):
        start, end = sitting(*_typed(form, row), zone)
        if datetime.fromisoformat(end) <= datetime.fromisoformat(start):
            error = {"field": f"to{row}", "message": "must come after its start"}
            raise ApiProblem(MALFORMED, {"detail": f"Session {row} ends when it starts.", "errors": [error]})
        chosen = picks.picked(form, str(row))
        found.append({"component": text(form, f"component{row}"), "starts_at": start, "ends_at": end, **chosen})
    return found
