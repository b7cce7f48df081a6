"""Files that are taken in: sending one, saying which column is what, trying it, and how far it has come."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from gateway.dashboard.api import ApiProblem
from gateway.dashboard.enrolling import OPEN, named, targets
from gateway.dashboard.forms import Do, Form, key, text
from gateway.dashboard.organizations import tree
from gateway.dashboard.render import Page, Part, answered, show, with_position
from gateway.dashboard.visit import Failure, Visit

ROLLOUTS = "rollouts"
KINDS: Mapping[str, str] = {
    "learners": "learners:write",
    "enrollments": "enrollments:write",
    "completions": "outcomes:write",
    ROLLOUTS: "enrollments:write",
}
"""What a file may hold, and the scope that taking it in needs; a rollout has none."""
COLUMNS: Mapping[str, str] = {
    "learners": "key, name, email, organization, manager, job_role, site, timezone, language",
    "enrollments": "learner, offering",
    "completions": "learner, course, completed_on, expires_on, score, hours, credits, instructor, certificate, source",
}
"""What a file of each kind may have, by the names under which its columns are found."""
MAP, OF = "map.", "organization."
SHOWN = 5
"""Rows of a file that are shown."""
NOWHERE = 404


async def imports(visit: Visit) -> Response:
    """`GET /imports`; `POST` prepares a rollout, and leads to its page."""
    if visit.request.method == "POST" and (await visit.form()).get("do") == "rollout":
        form = await visit.form()
        try:
            job = await _prepared(visit, form)
        except ApiProblem as problem:
            visit.failure = Failure(form="rollout", problem=problem, typed=form)
            return await show(visit, await _list(visit), problem.status)
        return with_position(RedirectResponse(f"/imports/{ROLLOUTS}/{job}", 303), visit)
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


async def _prepared(visit: Visit, form: Form) -> str:
    """A rollout as the form has it.

    Raises:
        ApiProblem: nobody is named, or the API refuses.
    """
    body = {
        **named(text(form, "target")),
        "organizations": [name.removeprefix(OF) for name in form if name.startswith(OF)],
        "job_roles": _several(form, "job_roles"),
        "sites": _several(form, "sites"),
        "not_completed": bool(form.get("not_completed")),
        "if_full": text(form, "if_full"),
        "notify": text(form, "notify"),
    }
    job: str = (await visit.session.post("/v1/rollouts", body, key(form)))["job"]
    return job


def _several(form: Form, name: str) -> list[str]:
    """What was typed with semicolons in between."""
    return [one.strip() for one in (text(form, name) or "").split(";") if one.strip()]


JOB: Mapping[str, Do] = {"start": start, "stop": stop, "undo": undo}


async def _list(_visit: Visit) -> Page:
    send = Part(name="send", template="imports/send.html", build=_send)
    out = Part(name="rollout", template="imports/rollout.html", build=_rollout, scope=KINDS[ROLLOUTS])
    part = Part(name="imports", template="imports/list.html", build=_imports, live="enrollment attendance")
    return Page(template="single.html", title="Import", nav="Import", parts=(send, out, part))


async def _page(visit: Visit) -> Page:
    kind, ident = visit.path["kind"], visit.path["job"]
    if kind not in KINDS or not visit.sees(KINDS[kind]):
        raise ApiProblem(NOWHERE, {"title": "There is no such thing", "detail": f"There is no import {ident}."})
    await visit.session.get(_address(visit))
    second = ("reach", _reach) if kind == ROLLOUTS else ("columns", _columns)
    parts = [
        Part(name=name, template=f"imports/{name}.html", build=build, live="enrollment attendance", root=ident)
        for name, build in (("state", _state), second)
    ]
    title = "Rollout" if kind == ROLLOUTS else f"Import of {kind}"
    return Page(template="single.html", title=title, nav="Import", parts=parts)


async def _send(visit: Visit) -> Mapping[str, Any]:
    return {"kinds": [kind for kind in _kinds(visit) if kind != ROLLOUTS], "columns": COLUMNS}


async def _rollout(visit: Visit) -> Mapping[str, Any]:
    found, organizations = await asyncio.gather(targets(visit), visit.session.every("/v1/organizations"))
    rows = [one for one in tree(organizations) if not one.get("closed")]
    return {"targets": sorted(found, key=lambda one: one[0] != OPEN), "organizations": rows}


async def _imports(visit: Visit) -> Mapping[str, Any]:
    pages = await asyncio.gather(*(visit.session.items(_at(kind), limit=20) for kind in _kinds(visit)))
    rows = sorted((row for page in pages for row in page), key=lambda row: str(row["job"]), reverse=True)
    return {"rows": rows}


async def _state(visit: Visit) -> Mapping[str, Any]:
    found = await visit.session.get(_address(visit))
    return {"job": found, "errors": f"{_address(visit)}/errors.csv"}


async def _columns(visit: Visit) -> Mapping[str, Any]:
    found = await visit.session.get(_address(visit))
    waits = _waits(found)
    preview = await visit.session.get(f"{_address(visit)}/preview") if waits else None
    width = len(preview["columns"]) if preview else 0
    rows = [[*row, *[""] * width][:width] for row in preview["rows"][:SHOWN]] if preview else []
    return {"job": found, "preview": preview, "waits": waits, "rows": rows}


async def _reach(visit: Visit) -> Mapping[str, Any]:
    found = await visit.session.get(_address(visit))
    reached = await visit.session.get(f"{_address(visit)}/preview") if _waits(found) else None
    kind = "program" if found["options"].get("program") else "offering"
    ident = found["options"].get(kind, "")
    target = (await visit.session.documents(f"/v1/{kind}s", [ident])).get(ident)
    return {"job": found, "waits": _waits(found), "reached": reached, "target": target, "address": f"/{kind}s/{ident}"}


def _waits(job: Mapping[str, Any]) -> bool:
    """Whether it may be started, or started again."""
    return job["state"] in ("open", "stopped") or (job["state"] == "finished" and job["dry_run"])


def _kinds(visit: Visit) -> list[str]:
    return [kind for kind, scope in KINDS.items() if visit.sees(scope)]


def _address(visit: Visit) -> str:
    return f"{_at(visit.path['kind'])}/{visit.path['job']}"


def _at(kind: str) -> str:
    return "/v1/rollouts" if kind == ROLLOUTS else f"/v1/imports/{kind}"
