"""Creating an offering: its facts, its sessions, and whether its seats open at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.responses import RedirectResponse, Response

from gateway.dashboard import times
from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.commands import count, instant, key, sitting, text
from gateway.dashboard.render import Page, Part, show, with_notice, with_position
from gateway.dashboard.visit import Failure, Visit

SESSION_ROWS = 4
FORM = "create"


async def create_offering(visit: Visit) -> Response:
    """`GET` and `POST /offerings/new`."""
    if visit.request.method == "POST":
        form = await visit.form()
        try:
            return await _create(visit, form)
        except ApiProblem as problem:
            visit.failure = Failure(form=FORM, problem=problem, typed=form)
    parts = (Part(name="create", template="offering/create.html", build=_build),)
    page = Page(template="single.html", title="Create an offering", nav="Offerings", parts=parts)
    return await show(visit, page, visit.failure.problem.status if visit.failure else 200)


async def _build(visit: Visit) -> Mapping[str, Any]:
    courses = await visit.session.every("/v1/courses", state="published")
    chosen = _chosen(visit, courses)
    live = [part for part in (chosen.get("components") or ()) if part["kind"] == "session"] if chosen else []
    return {
        "courses": courses,
        "chosen": chosen,
        "live": live,
        "zones": sorted(times.zones()),
        "rows": range(1, SESSION_ROWS + 1),
    }


def _chosen(visit: Visit, courses: list[dict[str, Any]]) -> dict[str, Any] | None:
    wanted = visit.failure.typed.get("course") if visit.failure else visit.asked("course")
    return next((course for course in courses if course["course"] == wanted), courses[0] if courses else None)


async def _create(visit: Visit, form: Mapping[str, Any]) -> Response:
    """Draft the offering, then add its sessions and publish it; what is refused then is told on its page."""
    sent, session, sittings = key(form), visit.session, sittings_in(form)
    offering = (await session.post("/v1/offerings", offering_in(form, sittings), f"{sent}:offering"))["offering"]
    response = RedirectResponse(f"/offerings/{offering}", 303)
    try:
        for number, sitting in enumerate(sittings, 1):
            await session.post(f"/v1/offerings/{offering}/sessions", sitting, f"{sent}:session:{number}")
        if form.get("publish"):
            await session.post(f"/v1/offerings/{offering}/publish", {}, f"{sent}:publish")
    except ApiProblem as problem:
        with_notice(response, f"The offering is drafted, but not all of it was taken: {problem.detail}")
    return with_position(response, visit)


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
        "decide_at": instant(day, clock, text(form, "timezone") or "") if day else None,
        "cancel_below_minimum": False if text(form, "below_minimum") == "stands" else None,
    }


def sittings_in(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sessions that a form describes in the offering's zone; rows without a date are none, and an end before
    the start is on the next day.

    Raises:
        ApiProblem: a time does not exist in that zone, or a session has no length.
    """
    zone, found = text(form, "timezone") or "", []
    for row in range(1, SESSION_ROWS + 1):
        day = text(form, f"date{row}")
        if day:
            start, end = sitting(day, text(form, f"from{row}") or "", text(form, f"to{row}") or "", zone)
            if datetime.fromisoformat(end) <= datetime.fromisoformat(start):
                raise ApiProblem(MALFORMED, {"detail": f"Session {row} ends when it starts."})
            component, place = text(form, f"component{row}"), text(form, f"place{row}")
            found.append({"component": component, "starts_at": start, "ends_at": end, "place": place})
    return found
