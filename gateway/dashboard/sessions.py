"""Sessions of an offering: its list, and the forms that add one, or several by a rule."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from gateway.dashboard import picks, series, times
from gateway.dashboard.forms import Do, Form, text
from gateway.dashboard.times import moment
from gateway.dashboard.trying import attempt
from gateway.dashboard.visit import Visit
from gateway.dashboard.windows import typed_window, window_in

SESSION, SERIES = "session", "series"
DAY, CALENDAR = timedelta(days=1), timedelta(days=62)
"""A calendar tells of so long at once."""


async def build(visit: Visit) -> Mapping[str, Any]:
    """What the part of the sessions is made of."""
    ident = visit.path["offering"]
    documents, rows, rolls = await asyncio.gather(
        visit.session.documents("/v1/offerings", [ident]),
        visit.session.every("/v1/sessions", offering=ident),
        visit.rows("rolls:read", "/v1/rolls", offering=ident),
    )
    offering = documents.get(ident, {})
    by_session = {roll["session"]: roll for roll in rolls}
    live = [part for part in offering.get("components") or () if part["kind"] == "session"]
    hold = await _hold(visit)
    given = picks.given(hold) if hold else picks.Given()
    zone = offering.get("timezone") or visit.zone
    single = await _offered(visit, SESSION, zone, own=[hold["hold"]] if hold else [])
    return {
        "offering": offering,
        "rows": [{**row, "roll": by_session.get(row["session"])} for row in rows],
        "live": live,
        "titles": {part["key"]: part["title"] for part in offering.get("components") or ()},
        "names": await names(visit, rows),
        "hold": hold,
        "given": given,
        "picks": single,
        "series_picks": await _offered(visit, SERIES, zone),
        "weekdays": series.WEEKDAYS,
        "steps": series.STEPS,
        "doubled": series.DOUBLED,
        "zones": sorted(times.zones()),
    }


async def names(visit: Visit, sessions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the ids of rooms and people in these sessions of one offering stand for; an id of something unknown is left
    out. Whoever sees no venues is told them as the calendar does.
    """
    if not sessions:
        return {}
    if not visit.sees("venues:read"):
        return _called(await entries(visit, sessions[0]["offering"]))
    rooms, people = await asyncio.gather(
        visit.session.documents("/v1/rooms", [one.get("room") for one in sessions]),
        visit.session.documents(
            "/v1/instructors",
            [who for one in sessions if visit.sees("instructors:read") for who in _teachers(one)],
        ),
    )
    return {ident: str(one.get("name") or one["code"]) for ident, one in (rooms | people).items()}


async def entries(visit: Visit, offering: str) -> Sequence[Mapping[str, Any]]:
    """The sessions of an offering as the calendar has them, from yesterday on."""
    since = visit.now - DAY
    span = {"from": since.isoformat(), "to": (since + CALENDAR).isoformat()}
    rows: Sequence[Mapping[str, Any]] = (await visit.session.get("/v1/calendar", offering=offering, **span))["items"]
    return rows


async def coming(visit: Visit, offering: str) -> dict[str, Any] | None:
    """The next session of an offering that is not over, with where it is and where it is joined, as far as the visitor
    may know; null where there is none.
    """
    rows, told = await asyncio.gather(
        visit.session.items("/v1/sessions", offering=offering, state="scheduled"), entries(visit, offering)
    )
    ahead = [one for one in rows if (end := moment(one["ends_at"])) is not None and end > visit.now]
    if not ahead:
        return None
    first = min(ahead, key=lambda one: str(one["starts_at"]))
    where: Mapping[str, Any] = next((one for one in told if one["session"] == first["session"]), {})
    return {
        **first,
        "where": where.get("room_name") or first.get("place"),
        "teachers": where.get("instructor_names", ()),
    }


def _called(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for row in rows:
        if row.get("room") and row.get("room_name"):
            told[row["room"]] = row["room_name"]
        told |= dict(zip(row.get("instructors") or (), row.get("instructor_names") or (), strict=False))
    return told


async def add_session(visit: Visit, form: Form) -> str:
    """Add a sitting, with everything that it needs, or try to; what a hold kept free for it is used with it.

    Raises:
        ApiProblem: a time does not exist in the offering's zone, or the API refuses.
    """
    offering = await visit.session.get(f"/v1/offerings/{visit.path['offering']}")
    start, end = window_in(form, offering["timezone"])
    body = {
        "component": text(form, "component"),
        "starts_at": start,
        "ends_at": end,
        "hold": text(form, "hold"),
        "notify": text(form, "notify"),
        **picks.picked(form),
    }
    return await attempt(visit, form, f"/v1/offerings/{visit.path['offering']}/sessions", body, "Session added.")


async def add_series(visit: Visit, form: Form) -> str:
    """Add a sitting for every day that a rule meets, or try to: all of them, or none.

    Raises:
        ApiProblem: the form says no rule, or the API refuses.
    """
    offering = await visit.session.get(f"/v1/offerings/{visit.path['offering']}")
    told = {"component": text(form, "component"), "notify": text(form, "notify")}
    body = {**told, **series.series_in(form, offering["timezone"]), **picks.picked(form)}
    said = "Series added: every session of it stands by itself from now on."
    return await attempt(visit, form, f"/v1/offerings/{visit.path['offering']}/series", body, said)


async def _offered(visit: Visit, form: str, zone: str, own: Sequence[str] = ()) -> picks.Picks | None:
    if not visit.may("offerings:write"):
        return None
    typed = visit.typed(form) or {}
    there = times.zone_or(text(typed, "timezone"), zone)
    window = typed_window(visit, form, there)
    return await picks.offered(visit, window, offering=visit.path["offering"], own=own, zone=there)


async def _hold(visit: Visit) -> dict[str, Any] | None:
    """The hold that the form for a session uses, where one is named."""
    ident = text(visit.typed(SESSION) or {}, "hold")
    return (await visit.session.documents("/v1/holds", [ident])).get(ident or "")


def _teachers(session: Mapping[str, Any]) -> list[str]:
    return [*(session.get("instructors") or ()), *(session.get("assistants") or ())]


SESSIONS: Mapping[str, Do] = {SESSION: add_session, SERIES: add_series}
