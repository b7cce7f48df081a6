"""Courses and programs: the lists, and a course to create, from advice on its format if there was any."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard.advice import given
from gateway.dashboard.components import BLENDS, KINDS, components_in, lines
from gateway.dashboard.forms import figure, key, text
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.visit import Visit

COMPONENT_ROWS = 5
BEGINNINGS = {"live": ("session", "Workshop"), "self_paced": ("module", "Module")}


async def courses(visit: Visit) -> Response:
    """`GET` and `POST /courses`."""
    if visit.request.method == "POST":
        form = await visit.form()
        command = {"create": _create, "publish": _publish}.get(str(form.get("do", "")))
        if command is None:
            return await show(visit, await _page(visit), 400)
        return await act(visit, str(form.get("form")), lambda: command(visit, form), _page)
    return await show(visit, await _page(visit))


async def _page(_visit: Visit) -> Page:
    parts = (
        Part(name="courses", template="lists/courses.html", build=_build, live="scheduling"),
        Part(name="programs", template="lists/programs.html", build=_programs, live="scheduling"),
    )
    return Page(template="single.html", title="Courses", nav="Courses", parts=parts)


async def _build(visit: Visit) -> Mapping[str, Any]:
    rows = await visit.session.every("/v1/courses")
    advice = await given(visit)
    told = (advice or {}).get("advised") or {}
    begin = BEGINNINGS.get(told.get("recommendation", ""))
    parts = [{"key": "", "title": begin[1], "kind": begin[0]}] if begin else []
    return {
        "rows": rows,
        "kinds": KINDS,
        "blends": BLENDS,
        "lines": lines(parts, COMPONENT_ROWS),
        "advice": advice,
        "blend": told.get("blend") or "",
        "hours": _hours(advice),
    }


async def _programs(visit: Visit) -> Mapping[str, Any]:
    return {"rows": await visit.session.every("/v1/programs")}


async def _create(visit: Visit, form: Mapping[str, Any]) -> str:
    sent = key(form)
    body = {
        "code": text(form, "code"),
        "title": text(form, "title"),
        "components": components_in(form, COMPONENT_ROWS),
        "blend": text(form, "blend"),
        "hours": figure(form, "hours"),
        "credits": figure(form, "credits"),
        "advice": text(form, "advice"),
    }
    answer = await visit.session.post("/v1/courses", body, f"{sent}:course")
    if form.get("publish_now"):
        await visit.session.post(f"/v1/courses/{answer['course']}/publish", {}, f"{sent}:publish")
        return f"{body['title']} is published. Create an offering of it next."
    return f"{body['title']} is drafted. Publish it to offer it."


async def _publish(visit: Visit, form: Mapping[str, Any]) -> str:
    await visit.session.post(f"/v1/courses/{text(form, 'course')}/publish", {}, key(form))
    return "Published. Create an offering of it next."


def _hours(advice: Mapping[str, Any] | None) -> float | None:
    lines_told = ((advice or {}).get("projection") or {}).get("assumptions") or ()
    return next((line["value"] for line in lines_told if line["name"] == "hours"), None)
