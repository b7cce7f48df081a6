"""Requirements: what is to be completed by whom and when, and who is overdue, as of any day."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.requiring import define, retire, revise
from gateway.dashboard.visit import Visit

AT_ONCE = 50
STATES = ("overdue", "lapsed", "due", "met", "not_yet")
AFTER = (("matched", "coming to be required"), ("hired", "being hired"))
ORGANIZATIONS = 3
"""How many lines for organizations a form offers at least."""

Words = Mapping[str, Any]


async def requirements(visit: Visit) -> Response:
    """`GET` and `POST /requirements`."""
    return await answered(visit, {"define": define}, _list)


async def requirement(visit: Visit) -> Response:
    """`GET` and `POST /requirements/{requirement}`."""
    return await answered(visit, {"revise": revise, "retire": retire}, _page)


async def _list(_visit: Visit) -> Page:
    part = Part(name="requirements", template="requirements/list.html", build=_build, live="enrollment")
    return Page(template="single.html", title="Requirements", nav="Requirements", parts=(part,), timed=True)


async def _page(visit: Visit) -> Page:
    found = await _one(visit)
    parts = (
        Part(name="facts", template="requirements/facts.html", build=_facts, live="enrollment"),
        Part(name="people", template="requirements/people.html", build=_people, live="enrollment attendance"),
    )
    return Page(template="single.html", title=found["title"], nav="Requirements", parts=parts, timed=True)


def moment(visit: Visit) -> dict[str, Any]:
    """As of when the page is asked for, and in whose days."""
    return {"on": visit.on, "known_at": visit.known_at, "timezone": visit.zone}


async def _build(visit: Visit) -> Mapping[str, Any]:
    rows, courses, programs, organizations = await asyncio.gather(
        visit.session.items("/v1/requirements", **moment(visit)),
        visit.session.every("/v1/courses", state="published"),
        visit.session.every("/v1/programs", state="published"),
        visit.rows("organizations:read", "/v1/organizations"),
    )
    titles = await _titles(visit, rows)
    names = {one["organization"]: one["name"] for one in organizations}
    return {
        "rows": [{**row, "what": titles.get(row["course"] or row["program"]), **in_words(row, names)} for row in rows],
        "courses": [(one["course"], one["title"]) for one in courses],
        "programs": [(one["program"], one["title"]) for one in programs],
        "organizations": _open(organizations),
        "into": await _into(visit),
        "after": AFTER,
        "lines": ORGANIZATIONS,
    }


async def _facts(visit: Visit) -> Mapping[str, Any]:
    found, organizations = await asyncio.gather(_one(visit), visit.rows("organizations:read", "/v1/organizations"))
    titles = await _titles(visit, [found])
    names = {one["organization"]: one["name"] for one in organizations}
    people = await visit.session.people(found["who"].get("learners") or ())
    into = await _into(visit)
    return {
        "into": into,
        "enrolls": dict(into).get(found.get("enroll_in") or "", found.get("enroll_in")),
        "found": found,
        "what": titles.get(found["course"] or found["program"]),
        **in_words(found, names, people),
        "organizations": _open(organizations),
        "after": AFTER,
        "lines": max(ORGANIZATIONS, len(found["who"].get("organizations") or ()) + 1),
    }


async def _people(visit: Visit) -> Mapping[str, Any]:
    path = f"/v1/requirements/{visit.path['requirement']}"
    chosen = visit.asked("state") if visit.asked("state") in STATES else ""
    page, figures, organizations = await asyncio.gather(
        visit.session.get(
            f"{path}/people", state=chosen or None, limit=AT_ONCE, after=visit.asked("after"), **moment(visit)
        ),
        visit.session.get(f"{path}/figures", **moment(visit)),
        visit.rows("organizations:read", "/v1/organizations"),
    )
    names = {one["organization"]: one["name"] for one in organizations}
    rows = [{**row, "who": feed.who(row, {}), "at": names.get(row["organization"], "")} for row in page["items"]]
    return {
        "rows": rows,
        "figures": figures,
        "chosen": chosen,
        "states": [state for state in STATES if figures["states"].get(state)],
        "after": page.get("after"),
        "address": f"/requirements/{visit.path['requirement']}",
    }


async def of_learner(visit: Visit) -> Mapping[str, Any]:
    """What is required of the learner of the page, the most urgent first."""
    return await _asked_of(visit, visit.path["learner"])


async def of_visitor(visit: Visit) -> Mapping[str, Any]:
    """What is required of the visitor, the most urgent first."""
    return {**await _asked_of(visit, visit.viewer.learner or ""), "own": True}


async def _asked_of(visit: Visit, ident: str) -> dict[str, Any]:
    rows = await visit.session.items(f"/v1/learners/{ident}/requirements", timezone=visit.zone)
    return {"rows": rows, "titles": await _titles(visit, rows)}


def in_words(row: Words, names: Mapping[str, str], people: Mapping[str, Words] | None = None) -> dict[str, str]:
    """Of whom it is required, and by when."""
    who, due = row["who"], row["due"]
    kinds = [
        " or ".join(who.get("job_roles") or ()),
        " or ".join(who.get("sites") or ()),
        " or ".join(names.get(one, one) for one in who.get("organizations") or ()),
    ]
    told = ", ".join(kind for kind in kinds if kind)
    named = who.get("learners") or ()
    if named:
        called = (
            ", ".join(feed.who({"learner": one}, people) for one in named)
            if people
            else f"{len(named)} {'learner' if len(named) == 1 else 'learners'}"
        )
        told = f"{told}; and {called}" if told else called
    first = ""
    if due.get("by"):
        first = f"by {due['by']}"
    elif due.get("within_days") is not None:
        first = f"within {due['within_days']} days of {dict(AFTER)[due.get('after') or 'matched']}"
    again = f"every {due['every_months']} months" if due.get("every_months") else ""
    return {"whom": told, "when": ", then ".join(one for one in (first, again) if one)}


async def _one(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = await visit.session.get(f"/v1/requirements/{visit.path['requirement']}", **moment(visit))
    return found


async def _titles(visit: Visit, rows: Any) -> dict[str, str]:
    courses, programs = await asyncio.gather(
        visit.session.documents("/v1/courses", (row.get("course") for row in rows)),
        visit.session.documents("/v1/programs", (row.get("program") for row in rows)),
    )
    return {ident: str(one.get("title") or ident) for ident, one in {**courses, **programs}.items()}


async def _into(visit: Visit) -> list[tuple[str, str]]:
    """What people can be enrolled in, where the visitor may say so."""
    if not visit.may("requirements:write"):
        return []
    programs, offerings = await asyncio.gather(
        visit.session.every("/v1/programs", state="published"),
        visit.session.every("/v1/offerings", state="published"),
    )
    return [
        *((one["program"], f"{one['title']} (program)") for one in programs),
        *((one["offering"], f"{one.get('title') or one['code']} ({one['code']})") for one in offerings),
    ]


def _open(organizations: Any) -> list[tuple[str, str]]:
    return [(one["organization"], one["name"]) for one in organizations if not one.get("closed")]
