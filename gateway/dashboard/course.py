"""One course: its terms, what it is made of, its versions, and the next one."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import keeping, waiting
from gateway.dashboard.components import BLENDS, KINDS, PHASES, SPARE_ROWS, components_in, kept, lines, path
from gateway.dashboard.forms import figure, key, text
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.visit import Visit

MOST_ROWS = 500


async def course(visit: Visit) -> Response:
    """`GET` and `POST /courses/{course}`."""
    if visit.request.method == "POST":
        form = await visit.form()
        command = COMMANDS.get(str(form.get("do", "")))
        if command is None:
            return await show(visit, await _page(visit), 400)
        return await act(visit, str(form.get("form")), lambda: command(visit, form), _page)
    return await show(visit, await _page(visit))


async def _page(visit: Visit) -> Page:
    ident = visit.path["course"]
    found = await visit.session.get(f"/v1/courses/{ident}")
    every = (("facts", _facts), ("path", _path), ("versions", _versions))
    parts = [
        Part(name=name, template=f"course/{name}.html", build=build, live="scheduling", root=ident)
        for name, build in every
    ]
    parts.append(Part(name="kept", template="course/kept.html", build=keeping.build, live="enrollment", root=ident))
    waits = Part(
        name="interest",
        template="course/interest.html",
        build=waiting.build,
        live="enrollment",
        scope="enrollments:read",
    )
    parts.append(waits)
    return Page(template="pair.html", title=found["title"] or found["code"], nav="Courses", parts=parts)


async def _one(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = await visit.session.get(f"/v1/courses/{visit.path['course']}")
    return found


async def _facts(visit: Visit) -> Mapping[str, Any]:
    found = await _one(visit)
    before = await visit.session.documents("/v1/courses", found.get("prerequisites") or ())
    return {"course": found, "before": list(before.values())}


async def _path(visit: Visit) -> Mapping[str, Any]:
    found = await _one(visit)
    parts = found.get("components") or []
    return {
        "course": found,
        "parts": path(parts),
        "phases": [phase for phase in PHASES if any(part.get("phase") == phase for part in parts)],
        "kinds": KINDS,
        "blends": BLENDS,
        "lines": lines(parts, len(parts) + SPARE_ROWS),
    }


async def _versions(visit: Visit) -> Mapping[str, Any]:
    found, versions = await asyncio.gather(
        _one(visit), visit.session.every(f"/v1/courses/{visit.path['course']}/versions")
    )
    on_offer = (found.get("published") or {}).get("version")
    return {"rows": versions[::-1], "on_offer": on_offer}


async def _publish(visit: Visit, form: Mapping[str, Any]) -> str:
    await visit.session.post(f"/v1/courses/{visit.path['course']}/publish", {}, key(form))
    return "Published. Offerings take over this version from now on."


async def _revise(visit: Visit, form: Mapping[str, Any]) -> str:
    """The form describes the next version; a figure that is emptied stays as it was."""
    before, blend = await _one(visit), text(form, "blend")
    parts = components_in(form, MOST_ROWS)
    body: dict[str, Any] = {
        "title": text(form, "title"),
        "components": kept(parts, before.get("components") or (), same_model=blend == before.get("blend")),
        "blend": blend,
        "hours": figure(form, "hours"),
        "credits": figure(form, "credits"),
    }
    answer = await visit.session.post(f"/v1/courses/{visit.path['course']}/revise", body, key(form))
    return f"This is version {answer['course_version']}. Publish it to have it offered."


COMMANDS = {"publish": _publish, "revise": _revise, "keep": keeping.keep, **waiting.COMMANDS}
