"""Files that are taken in: sending one, saying which column is what, trying it, and how far it has come."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard.api import ApiProblem
from gateway.dashboard.commands import Do, Form, key, text
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.visit import Visit

KINDS: Mapping[str, str] = {
    "learners": "learners:write",
    "enrollments": "enrollments:write",
    "completions": "outcomes:write",
}
"""What a file may hold, and the scope that taking it in needs."""
MAP = "map."
SHOWN = 5
"""Rows of a file that are shown."""
NOWHERE = 404


async def imports(visit: Visit) -> Response:
    """`GET /imports`."""
    return await answered(visit, {}, _list)


async def job(visit: Visit) -> Response:
    """`GET` and `POST /imports/{kind}/{job}`."""
    return await answered(visit, JOB, _page)


async def start(visit: Visit, form: Form) -> str:
    """Work on the file, or try it.

    Raises:
        ApiProblem: what is needed was mapped to nothing, or the API refuses.
    """
    mapping = {name.removeprefix(MAP): text(form, name) for name in form if name.startswith(MAP) and text(form, name)}
    trying = form.get("how") == "try"
    await visit.session.post(f"{_address(visit)}/start", {"mapping": mapping, "dry_run": trying}, key(form))
    return "Trying each row." if trying else "Under way."


async def stop(visit: Visit, form: Form) -> str:
    """Work no further on the file."""
    await visit.session.post(f"{_address(visit)}/stop", {}, key(form))
    return "Stopped. What was done stands."


async def undo(visit: Visit, form: Form) -> str:
    """Take back what the import made happen."""
    await visit.session.post(f"{_address(visit)}/undo", {}, key(form))
    return "Taken back: it counts no more."


JOB: Mapping[str, Do] = {"start": start, "stop": stop, "undo": undo}


async def _list(_visit: Visit) -> Page:
    send = Part(name="send", template="imports/send.html", build=_send)
    part = Part(name="imports", template="imports/list.html", build=_imports, live="enrollment attendance")
    return Page(template="single.html", title="Import", nav="Import", parts=(send, part))


async def _page(visit: Visit) -> Page:
    kind, ident = visit.path["kind"], visit.path["job"]
    if kind not in KINDS or not visit.sees(KINDS[kind]):
        raise ApiProblem(NOWHERE, {"title": "There is no such thing", "detail": f"There is no import {ident}."})
    await visit.session.get(_address(visit))
    parts = [
        Part(name=name, template=f"imports/{name}.html", build=build, live="enrollment attendance", root=ident)
        for name, build in (("state", _state), ("columns", _columns))
    ]
    return Page(template="single.html", title=f"Import of {kind}", nav="Import", parts=parts)


async def _send(visit: Visit) -> Mapping[str, Any]:
    return {"kinds": _kinds(visit)}


async def _imports(visit: Visit) -> Mapping[str, Any]:
    pages = await asyncio.gather(*(visit.session.items(f"/v1/imports/{kind}", limit=20) for kind in _kinds(visit)))
    rows = sorted((row for page in pages for row in page), key=lambda row: str(row["job"]), reverse=True)
    return {"rows": rows}


async def _state(visit: Visit) -> Mapping[str, Any]:
    found = await visit.session.get(_address(visit))
    return {"job": found, "errors": f"{_address(visit)}/errors.csv"}


async def _columns(visit: Visit) -> Mapping[str, Any]:
    found = await visit.session.get(_address(visit))
    waits = found["state"] in ("open", "stopped") or (found["state"] == "finished" and found["dry_run"])
    preview = await visit.session.get(f"{_address(visit)}/preview") if waits else None
    width = len(preview["columns"]) if preview else 0
    rows = [[*row, *[""] * width][:width] for row in preview["rows"][:SHOWN]] if preview else []
    return {"job": found, "preview": preview, "waits": waits, "rows": rows}


def _kinds(visit: Visit) -> list[str]:
    return [kind for kind, scope in KINDS.items() if visit.sees(scope)]


def _address(visit: Visit) -> str:
    return f"/v1/imports/{visit.path['kind']}/{visit.path['job']}"
