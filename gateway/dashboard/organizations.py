"""Organizations: the tree of clients and departments, and the forms that change it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.changing import UNCHANGED, changed
from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.visit import Visit

DEEPEST = 6
"""How far the tree is drawn inwards."""

Row = Mapping[str, Any]


async def organizations(visit: Visit) -> Response:
    """`GET` and `POST /organizations`."""
    return await answered(visit, {"add": add, "change": change, "close": close}, _page)


async def _page(_visit: Visit) -> Page:
    part = Part(name="organizations", template="lists/organizations.html", build=_build, live="enrollment")
    return Page(template="single.html", title="Organizations", nav="Organizations", parts=(part,))


async def _build(visit: Visit) -> Mapping[str, Any]:
    rows = await visit.session.every("/v1/organizations")
    codes = {row["organization"]: row["code"] for row in rows}
    above = [(row["code"], row["name"]) for row in rows if not row.get("closed")]
    return {"rows": [{**row, "above": codes.get(row.get("parent"), "")} for row in tree(rows)], "above": above}


async def add(visit: Visit, form: Form) -> str:
    """Add an organization.

    Raises:
        ApiProblem: the API refuses.
    """
    body = {"name": text(form, "name"), "code": text(form, "code"), "parent": await _coded(visit, text(form, "parent"))}
    await visit.session.post("/v1/organizations", body, key(form))
    return f"{body['name']} is added."


async def change(visit: Visit, form: Form) -> str:
    """Call an organization otherwise, or move it.

    Raises:
        ApiProblem: the API refuses.
    """
    body = changed(form, {"name": text, "parent": text})
    if not body:
        return UNCHANGED
    if "parent" in body:
        body["parent"] = await _coded(visit, body["parent"])
    if reason := text(form, "reason"):
        body["reason"] = reason
    path = f"/v1/organizations/{text(form, 'organization')}/change"
    await visit.session.post(path, body, key(form), whole=True)
    return "Changed."


async def close(visit: Visit, form: Form) -> str:
    """Close an organization.

    Raises:
        ApiProblem: somebody belongs to it, or the API refuses otherwise.
    """
    path = f"/v1/organizations/{text(form, 'organization')}/close"
    await visit.session.post(path, {"reason": text(form, "reason")}, key(form))
    return "Closed."


async def _coded(visit: Visit, code: str | None) -> str | None:
    """The organization of a code that was typed; none where nothing was.

    Raises:
        ApiProblem: there is none of that code.
    """
    if code is None:
        return None
    found = await visit.session.items("/v1/organizations", code=code)
    if not found:
        said = f"is no organization's code: {code}"
        errors = [{"field": "$.parent", "message": said}]
        raise ApiProblem(MALFORMED, {"detail": f"What it belongs to {said}.", "errors": errors})
    return str(found[0]["organization"])


def tree(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """The organizations, each behind the one above it, by name, with how deep it stands."""
    known = {row["organization"] for row in rows}
    below: dict[str | None, list[Row]] = {}
    for row in sorted(rows, key=lambda row: str(row["name"]).casefold()):
        parent = row.get("parent")
        below.setdefault(parent if parent in known else None, []).append(row)
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        yield {**row, "depth": min(depth, DEEPEST)}
        waiting += [(one, depth + 1) for one in reversed(below.get(row["organization"], []))]
