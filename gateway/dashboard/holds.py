"""Holds: what is kept free for a while, until when, and what becomes of it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from gateway.dashboard import clashes, picks, times
from gateway.dashboard.api import ApiProblem
from gateway.dashboard.forms import Do, Form, count, key, text
from gateway.dashboard.render import Part
from gateway.dashboard.times import moment
from gateway.dashboard.trying import LOOK
from gateway.dashboard.visit import PICK, Tried, Visit
from gateway.dashboard.windows import typed_window, window_in

FORM, PLACED = "hold", "placed"
LASTS = (("240", "4 hours"), ("1440", "a day"), ("2880", "2 days"), ("10080", "a week"), ("20160", "2 weeks"))
USABLE_STATES = ("published", "draft")


def part() -> Part:
    """The part that lists holds, those for the offering of the page or all of them, with the form that places one."""
    return Part(name="holds", template="holds.html", build=_build, live="scheduling", scope="venues:read")


def filled(hold: Mapping[str, Any], zone: str) -> str:
    """What an address says to fill in the form of a session from a hold, by the clock of the offering's zone."""
    place = ZoneInfo(zone)
    start, end = (datetime.fromisoformat(hold[name]).astimezone(place) for name in ("starts_at", "ends_at"))
    told = {PICK: "session", "hold": hold["hold"], "date": f"{start:%Y-%m-%d}"}
    told |= {"from": f"{start:%H:%M}", "to": f"{end:%H:%M}", "room": hold.get("room") or ""}
    told |= {f"lead{number}": who for number, who in enumerate(hold["instructors"], 1)}
    for number, one in enumerate(hold.get("equipment") or (), 1):
        told |= {f"thing{number}": one["equipment"], f"units{number}": str(one.get("units", 1))}
    return urlencode(told)


async def place(visit: Visit, form: Form) -> str:
    """Keep a room, people and equipment free.

    Raises:
        ApiProblem: a time does not exist there, or something is taken already.
    """
    if form.get("step") == LOOK:
        visit.tried = Tried(form=FORM, typed=form)
        return ""
    zone = await _zone(visit, form)
    start, end = window_in(form, zone)
    chosen = {name: value for name, value in picks.picked(form).items() if name not in ("place", "join_url")}
    helpers = [*(chosen.pop("instructors") or ()), *(chosen.pop("assistants") or ())]
    body = {
        "starts_at": start,
        "ends_at": end,
        "timezone": zone,
        "minutes": count(form, "minutes"),
        "offering": visit.path.get("offering"),
        "instructors": helpers or None,
        "reason": text(form, "reason"),
        **chosen,
    }
    try:
        await visit.session.post("/v1/holds", body, key(form))
    except ApiProblem as problem:
        if problem.kind == "clash":
            told = await clashes.named(visit, problem.facts.get("clashes", ()))
            visit.tried = Tried(form=FORM, typed=form, clashes=told)
        raise
    return "Kept free. Use it before it expires."


async def release(visit: Visit, form: Form) -> str:
    """Keep it free no longer."""
    await visit.session.post(f"/v1/holds/{text(form, 'hold')}/release", {}, key(form))
    return "Released."


async def between(visit: Visit, since: str, before: str, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is kept free between two moments, with names; of what is chosen, where something is."""
    first, last = moment(since), moment(before)
    if not visit.sees("venues:read") or first is None or last is None:
        return []
    found = await _standing(visit, room=chosen["room"])
    found = [one for one in found if _at(one, "starts_at") < last and _at(one, "ends_at") > first]
    found = [one for one in found if chosen["instructor"] in ("", *one["instructors"])]
    titles, names = await _titles(visit, found), await _names(visit, found)
    told = []
    for one in found:
        about = titles.get(one.get("offering") or "", {})
        if chosen["organization"] in ("", about.get("organization")):
            kept = [names.get(who, "") for who in (one.get("room"), *one["instructors"])]
            title = f"Kept free for {about.get('title') or about['code']}" if about else "Kept free"
            told.append({**one, "title": title, "keeps": [name for name in kept if name]})
    return told


async def _standing(visit: Visit, **which: Any) -> list[dict[str, Any]]:
    """What is still kept free."""
    found = await visit.session.every("/v1/holds", state=PLACED, **which)
    return [one for one in found if _at(one, "expires_at") > visit.now]


def _at(hold: Mapping[str, Any], field: str) -> datetime:
    return datetime.fromisoformat(hold[field])


async def _titles(visit: Visit, found: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return await visit.session.documents("/v1/offerings", [one.get("offering") for one in found])


async def _names(visit: Visit, found: Sequence[Mapping[str, Any]]) -> dict[str | None, str]:
    """What the ids of rooms and people stand for."""
    rooms, people = await asyncio.gather(
        visit.session.documents("/v1/rooms", [one.get("room") for one in found]),
        visit.session.documents("/v1/instructors", [who for one in found for who in one["instructors"]]),
    )
    return {ident: str(one.get("name") or one["code"]) for ident, one in (rooms | people).items()}


async def _build(visit: Visit) -> Mapping[str, Any]:
    offering = visit.path.get("offering")
    ahead = await _standing(visit, offering=offering)
    loose = any(not one.get("offering") for one in ahead) and visit.may("offerings:write")
    offerings = await visit.session.every("/v1/offerings") if loose else []
    titles, names = await asyncio.gather(_titles(visit, ahead), _names(visit, ahead))
    zone = await _zone(visit, visit.typed(FORM) or {})
    free = (
        await picks.offered(visit, typed_window(visit, FORM, zone), offering=offering, zone=zone)
        if visit.may("offerings:write")
        else None
    )
    return {
        "rows": [{**one, "for": titles.get(one.get("offering") or "", {})} for one in ahead],
        "names": names,
        "picks": free,
        "given": picks.Given(),
        "lasts": LASTS,
        "zone": zone,
        "usable": [one for one in offerings if one["delivery"] == "scheduled" and one["state"] in USABLE_STATES],
        "offering": offering,
    }


async def _zone(visit: Visit, form: Mapping[str, Any]) -> str:
    """The offering's zone; the reader's, where it is for none."""
    ident = visit.path.get("offering")
    found = (await visit.session.documents("/v1/offerings", [ident])).get(ident or "", {})
    return str(found.get("timezone") or times.zone_or(text(form, "timezone"), visit.zone))


HOLDS: Mapping[str, Do] = {FORM: place, "release": release}
