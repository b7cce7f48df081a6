"""The calendar: a week or a month of sessions, of everything or of one room, instructor or organization; and moves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from chassis.days import YEARS
from gateway.dashboard import holds, times
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.forms import sitting, text
from gateway.dashboard.holds import HOLDS
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.timegrid import bounds, monday, month_days, on_day, sheet
from gateway.dashboard.trying import TRY, attempt
from gateway.dashboard.visit import Visit

VIEWS = ("week", "month")
LISTED = ("room", "instructor", "organization")
STEPS = (TRY, "move")
BAD_REQUEST = 400


async def calendar(visit: Visit) -> Response:
    """`GET` and `POST /calendar`."""
    return await answered(visit, {**HOLDS, "move": _move}, _page)


async def _page(_visit: Visit) -> Page:
    parts = (
        Part(name="calendar", template="calendar/calendar.html", build=_shown, live="scheduling"),
        Part(name="move", template="calendar/move.html", build=_moving, scope="offerings:write"),
        holds.part(),
    )
    return Page(template="single.html", title="Calendar", nav="Calendar", parts=parts)


async def _moving(visit: Visit) -> Mapping[str, Any]:
    shown = await _shown(visit)
    movable = [one for one in shown["entries"] if one["session"] in shown["movable"]]
    return {"sessions": movable, "view": shown["view"]}


async def _shown(visit: Visit) -> Mapping[str, Any]:
    view = visit.asked("view") if visit.asked("view") in VIEWS else VIEWS[0]
    day = _day(visit)
    week = [monday(day) + timedelta(days=number) for number in range(7)]
    days = week if view == "week" else month_days(day)
    since, before = bounds(days, visit.zone)
    chosen = {name: visit.asked(name) for name in LISTED}
    told = await visit.session.get("/v1/calendar", **{"from": since, "to": before}, **chosen)
    entries: Sequence[Mapping[str, Any]] = told["items"]
    other = visit.asked("zone") if visit.asked("zone") in times.zones() - {visit.zone} else ""
    rooms = await visit.rows("venues:read", "/v1/rooms")
    people = await visit.rows("instructors:read", "/v1/instructors")
    organizations = await visit.rows("organizations:read", "/v1/organizations")
    drawn = [*entries, *await holds.between(visit, since, before, chosen)]
    return {
        "view": view,
        "day": day,
        "days": days,
        "before": _neighbor(day, view, -1),
        "after": _neighbor(day, view, 1),
        "today": visit.now.astimezone(ZoneInfo(visit.zone)).date(),
        "entries": entries,
        "drawn": drawn,
        "movable": {one["session"] for one in entries if _movable(one, visit)},
        "more": told["more"],
        "sheet": sheet(drawn, week, visit.zone, other) if view == "week" else None,
        "by_day": {one: on_day(drawn, one, visit.zone) for one in days},
        "chosen": chosen,
        "other": other,
        "zones": sorted(times.zones()),
        "choices": {
            "room": [(one["room"], one["name"]) for one in rooms],
            "instructor": [(one["instructor"], one["name"] or one["code"]) for one in people],
            "organization": [(one["organization"], one["name"]) for one in organizations],
        },
    }


async def _move(visit: Visit, form: Mapping[str, Any]) -> str:
    """Try a move, or make it: what would clash is told first, and overridden only with a reason.

    Raises:
        ApiProblem: the form says nothing of the kind, a time does not exist, or the API refuses.
    """
    if form.get("step") not in STEPS:
        raise ApiProblem(BAD_REQUEST, {"detail": "Try the move, or make it."})
    session = text(form, "session") or ""
    start, end = sitting(text(form, "date") or "", text(form, "from") or "", text(form, "to") or "", visit.zone)
    body = {"starts_at": start, "ends_at": end, "notify": text(form, "notify")}
    return await attempt(visit, form, f"/v1/sessions/{session}/reschedule", body, "Moved. Seats and queue stay.")


def _movable(entry: Mapping[str, Any], visit: Visit) -> bool:
    """Whether the session still takes place."""
    return entry["state"] == "scheduled" and datetime.fromisoformat(entry["ends_at"]) > visit.now


def _day(visit: Visit) -> date:
    """The day asked for, in a year that anybody can mean; else today."""
    try:
        day = date.fromisoformat(visit.asked("day"))
    except ValueError:
        day = date.min
    return day if day.year in YEARS else visit.now.astimezone(ZoneInfo(visit.zone)).date()


def _neighbor(day: date, view: str, step: int) -> date:
    """The same view, one further."""
    if view == "week":
        return monday(day) + timedelta(days=7 * step)
    return (day.replace(day=15) + timedelta(days=30 * step)).replace(day=1)
