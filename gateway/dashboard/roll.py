"""A session's page: its roll, with marks for one or for all and the close; and how it is held."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed, sitting
from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.forms import Do, count, key, text
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.sitting import SITTING
from gateway.dashboard.visit import Visit

STATUSES = (("present", "Present"), ("partial", "Partial"), ("absent_excused", "Excused"), ("no_show", "No-show"))
CANCELLED, DRAFT = "cancelled", "draft"
CLOSES_AS = (("no_show", "no-show"), ("absent_excused", "excused"), ("present", "present"))


async def roll(visit: Visit) -> Response:
    """`GET` and `POST /sessions/{session}`."""
    if visit.request.method == "POST":
        form = await visit.form()
        name = str(form.get("do", ""))
        command = COMMANDS.get(name) or SITTING.get(name)
        if command is None:
            return await show(visit, await _page(visit), 400)
        return await act(visit, str(form.get("form")), lambda: command(visit, form), _page)
    return await show(visit, await _page(visit))


async def _page(visit: Visit) -> Page:
    found = await visit.session.get(f"/v1/sessions/{visit.path['session']}")
    offering = (await visit.session.documents("/v1/offerings", [found["offering"]])).get(found["offering"], {})
    parts = [sitting.part(found["offering"])]
    if found["state"] != CANCELLED and offering.get("state") != DRAFT:
        live = "attendance enrollment"
        marks = Part(
            name="roll", template="roll/roll.html", build=_build, live=live, root=found["offering"], scope="rolls:read"
        )
        parts = [marks, *parts]
    return Page(template="single.html", title=offering.get("title") or found["offering"], nav="Offerings", parts=parts)


async def _build(visit: Visit) -> Mapping[str, Any]:
    ident = visit.path["session"]
    found = await visit.session.get(f"/v1/sessions/{ident}/roll")
    offerings, people = await asyncio.gather(
        visit.session.documents("/v1/offerings", [found["offering"]]),
        visit.session.people(mark["learner"] for mark in found["marks"]),
    )
    marks = sorted(
        ({**mark, "who": feed.who(mark, people)} for mark in found["marks"]), key=lambda mark: mark["who"].lower()
    )
    offering = offerings.get(found["offering"], {})
    titles = {part["key"]: part["title"] for part in offering.get("components") or ()}
    return {
        "roll": found,
        "marks": marks,
        "unrecorded": [mark for mark in marks if not mark["status"]],
        "offering": offering,
        "component": titles.get(found["component"], found["component"]),
        "statuses": STATUSES,
        "closes_as": CLOSES_AS,
    }


async def _mark(visit: Visit, form: Mapping[str, Any]) -> str:
    status = text(form, "status")
    if status not in dict(STATUSES):
        *others, last = dict(STATUSES)
        raise ApiProblem(MALFORMED, {"detail": f"A mark is {', '.join(others)} or {last}."})
    body = {
        "learner": text(form, "learner"),
        "status": status,
        "minutes": count(form, "minutes") if status == "partial" else None,
        "reason": text(form, "reason"),
    }
    await visit.session.post(f"/v1/sessions/{visit.path['session']}/attendance", body, _key(form, status))
    return "Recorded."


async def _mark_all(visit: Visit, form: Mapping[str, Any]) -> str:
    found = await visit.session.get(f"/v1/sessions/{visit.path['session']}/roll")
    marks = [{"learner": mark["learner"], "status": "present"} for mark in found["marks"] if not mark["status"]]
    if marks:
        await visit.session.post(
            f"/v1/sessions/{visit.path['session']}/attendance", {"marks": marks}, _key(form, "all")
        )
    return f"{len(marks)} marked present."


async def _close(visit: Visit, form: Mapping[str, Any]) -> str:
    body = {"unrecorded_as": text(form, "unrecorded_as")}
    await visit.session.post(f"/v1/sessions/{visit.path['session']}/close", body, key(form))
    return "The roll is closed."


def _key(form: Mapping[str, Any], what: str | None) -> str:
    return f"{key(form)}:{what}"


COMMANDS: Mapping[str, Do] = {"mark": _mark, "all": _mark_all, "close": _close}
