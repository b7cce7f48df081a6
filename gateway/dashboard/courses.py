"""Courses: the list, and a simple one to create."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard.commands import key, text
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.visit import Visit

COMPONENT_ROWS = 5
KINDS = ("session", "module", "reading", "video", "quiz", "assessment", "exercise", "job_aid")


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
    part = Part(name="courses", template="lists/courses.html", build=_build, live="scheduling")
    return Page(template="single.html", title="Courses", nav="Courses", parts=(part,))


async def _build(visit: Visit) -> Mapping[str, Any]:
    rows = await visit.session.every("/v1/courses")
    return {"rows": rows, "kinds": KINDS, "lines": range(1, COMPONENT_ROWS + 1)}


async def _create(visit: Visit, form: Mapping[str, Any]) -> str:
    sent = key(form)
    body = {"code": text(form, "code"), "title": text(form, "title"), "components": components_in(form)}
    answer = await visit.session.post("/v1/courses", body, f"{sent}:course")
    if form.get("publish_now"):
        await visit.session.post(f"/v1/courses/{answer['course']}/publish", {}, f"{sent}:publish")
        return f"{body['title']} is published. Create an offering of it next."
    return f"{body['title']} is drafted. Publish it to offer it."


async def _publish(visit: Visit, form: Mapping[str, Any]) -> str:
    await visit.session.post(f"/v1/courses/{text(form, 'course')}/publish", {}, key(form))
    return "Published. Create an offering of it next."


def components_in(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The components that a form describes; each key comes from its title and place."""
    found = []
    for row in range(1, COMPONENT_ROWS + 1):
        title = text(form, f"title{row}")
        if title:
            plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in title.lower())
            named = f"{'-'.join(filter(None, plain.split('-')))[:40] or 'part'}-{row}"
            kind = text(form, f"kind{row}")
            found.append({"key": named, "title": title, "kind": kind, "required": bool(form.get(f"required{row}"))})
    return found
