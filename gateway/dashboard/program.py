"""One program: its path over courses, and its versions."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard.commands import key
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.visit import Visit


async def program(visit: Visit) -> Response:
    """`GET` and `POST /programs/{program}`."""
    if visit.request.method == "POST":
        form = await visit.form()
        if form.get("do") != "publish":
            return await show(visit, await _page(visit), 400)
        return await act(visit, str(form.get("form")), lambda: _publish(visit, form), _page)
    return await show(visit, await _page(visit))


async def _page(visit: Visit) -> Page:
    ident = visit.path["program"]
    found = await visit.session.get(f"/v1/programs/{ident}")
    every = (("facts", _facts), ("path", _path), ("versions", _versions))
    parts = [
        Part(name=name, template=f"program/{name}.html", build=build, live="scheduling", root=ident)
        for name, build in every
    ]
    return Page(template="pair.html", title=found["title"] or found["code"], nav="Courses", parts=parts)


async def _one(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = await visit.session.get(f"/v1/programs/{visit.path['program']}")
    return found


async def _facts(visit: Visit) -> Mapping[str, Any]:
    return {"program": await _one(visit)}


async def _path(visit: Visit) -> Mapping[str, Any]:
    steps = (await _one(visit)).get("steps") or []
    courses = await visit.session.documents("/v1/courses", [step["course"] for step in steps])
    titles = {ident: course["title"] for ident, course in courses.items()}
    rows = [
        {
            **step,
            "about": courses.get(step["course"], {}),
            "requires_told": [titles.get(needed, needed) for needed in step.get("requires") or ()],
        }
        for step in steps
    ]
    return {"rows": rows}


async def _versions(visit: Visit) -> Mapping[str, Any]:
    versions = await visit.session.every(f"/v1/programs/{visit.path['program']}/versions")
    return {"rows": versions[::-1], "on_offer": (await _one(visit)).get("published")}


async def _publish(visit: Visit, form: Mapping[str, Any]) -> str:
    await visit.session.post(f"/v1/programs/{visit.path['program']}/publish", {}, key(form))
    return "Published. Learners are enrolled in this version from now on."
