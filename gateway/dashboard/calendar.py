"""The calendar: a week or a month of sessions, of everything or of one room, instructor or organization; and moves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.commands import key, sitting, text
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.timegrid import bounds, monday, month_days, on_day, sheet
from gateway.dashboard.visit import Visit

VIEWS = ("week", "month")
LISTED = ("room", "instructor", "organization")
TRY, MOVE = "try", "move"
CONCERNED_SHOWN = 20


async def calendar(visit: Visit) -> Response:
    """`GET` and `POST /calendar`."""
    tried: dict[str, Any] = {}

    if visit.request.method != "POST":
        return await show(visit, _page(tried))
    form = await visit.form()
    if form.get("step") not in (TRY, MOVE):
        return await show(visit, _page(tried), 400)
    return await act(visit, str(form.get("form")), lambda: _move(visit, form, tried), partial(_again, tried))


async def _again(tried: Mapping[str, Any], _visit: Visit) -> Page:
    return _page(tried)


def _page(tried: Mapping[str, Any]) -> Page:
    async def move(visit: Visit) -> Mapping[str, Any]:
        shown = await _shown(visit)
        return {"sessions": [one for one in shown["entries"] if one["session"] in shown["movable"]], "tried": tried}

    parts = (
        Part(name="calendar", template="calendar/calendar.html", build=_shown, live="scheduling"),
        Part(name="move", template="calendar/move.html", build=move, scope="offerings:write"),
    )
    return Page(template="single.html", title="Calendar", nav="Calendar", parts=parts)


async def _shown(visit: Visit) -> Mapping[str, Any]:
    view = visit.asked("view") if visit.asked("view") in VIEWS else VIEWS[0]
    day = _day(visit)
    week = [monday(day) + timedelta(days=number) for number in range(7)]
    days = week if view == "week" else month_days(day)
    since, before = bounds(days, visit.zone)
    chosen = {name: visit.asked(name) for name in LISTED}
    told = await visit.session.get("/v1/calendar", **{"from": since, "to": before}, **chosen)
    entries: Sequence[Mapping[str, Any]] = told["items"]
    rooms = await visit.rows("venues:read", "/v1/rooms")
    people = await visit.rows("instructors:read", "/v1/instructors")
    organizations = await visit.rows("organizations:read", "/v1/organizations")
    return {
        "view": view,
        "day": day,
        "days": days,
        "before": _neighbor(day, view, -1),
        "after": _neighbor(day, view, 1),
        "today": visit.now.astimezone(ZoneInfo(visit.zone)).date(),
        "entries": entries,
        "movable": {one["session"] for one in entries if _movable(one, visit)},
        "more": told["more"],
        "sheet": sheet(entries, week, visit.zone) if view == "week" else None,
        "by_day": {one: on_day(entries, one, visit.zone) for one in days},
        "chosen": chosen,
        "choices": {
            "room": [(one["room"], one["name"]) for one in rooms],
            "instructor": [(one["instructor"], one["name"] or one["code"]) for one in people],
            "organization": [(one["organization"], one["name"]) for one in organizations],
        },
    }


async def _move(visit: Visit, form: Mapping[str, Any], tried: dict[str, Any]) -> str:
    """Try a move, or make it: what would clash is told first, and overridden only with a reason."""
    session = text(form, "session") or ""
    start, end = sitting(text(form, "date") or "", text(form, "from") or "", text(form, "to") or "", visit.zone)
    body = {"starts_at": start, "ends_at": end, "timezone": None, "reason": text(form, "reason")}
    path = f"/v1/sessions/{session}/reschedule"
    if form["step"] == MOVE:
        override = (text(form, "override") or "").split() if form.get("all_the_same") else []
        await visit.session.post(path, body | {"override": override}, key(form))
        return "Moved. Seats and queue stay."
    answer = await visit.session.post(path, body | {"dry_run": True}, f"{key(form)}:{TRY}")
    concerned = await _concerned(visit, answer)
    tried |= {"form": dict(form), "clashes": answer.get("clashes", ()), "concerned": concerned, "done": True}
    tried["terms"] = answer.get("terms")
    return "Nothing stands in the way." if not tried["clashes"] else ""


def _movable(entry: Mapping[str, Any], visit: Visit) -> bool:
    """Whether the session still takes place."""
    return entry["state"] == "scheduled" and datetime.fromisoformat(entry["ends_at"]) > visit.now


async def _concerned(visit: Visit, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whom a move would concern, by name, with what else they have at that time."""
    rows: Sequence[Mapping[str, Any]] = answer.get("clashing", ())[:CONCERNED_SHOWN]
    people = await visit.session.people(row["learner"] for row in rows)
    offerings = await visit.session.documents("/v1/offerings", (row["offering"] for row in rows))
    told: dict[str, dict[str, Any]] = {}
    for row in rows:
        title = offerings.get(row["offering"], {}).get("title") or row["offering"]
        one = told.setdefault(row["learner"], {"learner": row["learner"], "who": feed.who(row, people), "has": []})
        one["has"].append({"session": row["session"], "title": title})
    count = answer.get("clashing_learners", len(told))
    notices = answer.get("notices", {"learners": 0, "instructors": 0})
    return {
        "seated": answer.get("seated", 0),
        "clashing": sorted(told.values(), key=lambda one: str(one["who"]).lower()),
        "count": count,
        "others": count - len(told),
        "notices": notices,
    }


def _day(visit: Visit) -> date:
    """The day asked for, else today."""
    try:
        return date.fromisoformat(visit.asked("day"))
    except ValueError:
        return visit.now.astimezone(ZoneInfo(visit.zone)).date()


def _neighbor(day: date, view: str, step: int) -> date:
    """The same view, one further."""
    if view == "week":
        return monday(day) + timedelta(days=7 * step)
    return (day.replace(day=15) + timedelta(days=30 * step)).replace(day=1)
