"""The completion report: figures that are doors to the people behind them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from chassis.web.params import listed
from gateway.dashboard import feed, times
from gateway.dashboard.render import Page, Part, show
from gateway.dashboard.visit import Visit
from gateway.dashboard.words import label

GROUPS = (
    ("course", "Course"),
    ("course,offering", "Course and offering"),
    ("organization", "Organization"),
    ("format", "Format"),
    ("month", "Month"),
    ("program", "Program"),
)
FIGURES = ("enrolled", "completed", "in_progress", "failed", "withdrawn", "left_before_start")
FILTERS = ("course", "offering", "program", "organization", "format")
NAMES_SHOWN = 500


async def completion(visit: Visit) -> Response:
    """`GET /reports/completion`."""
    part = Part(name="report", template="reports/completion.html", build=_build, live="enrollment attendance")
    return await show(
        visit, Page(template="single.html", title="Completion", nav="Completion", parts=(part,), timed=True)
    )


async def _build(visit: Visit) -> Mapping[str, Any]:
    keys = listed(visit.asked("by")) or ["course"]
    by = ",".join(keys)
    asked = _asked(visit)
    report = await visit.session.get("/v1/reports/completion", by=by, **asked)
    titles = await _titles(visit, keys, report["rows"])
    rows = [_row(visit, keys, row, titles, asked) for row in report["rows"]]
    csv = {name: value for name, value in {"by": by, **asked}.items() if value}
    return {
        "rows": rows,
        "keys": keys,
        "by": by,
        "groups": GROUPS,
        "figures": FIGURES,
        "timezone": report.get("timezone") or visit.zone,
        "zones": sorted(times.zones()),
        "csv": f"/v1/reports/completion.csv?{urlencode(csv)}",
        "filters": {name: visit.asked(name) for name in FILTERS if visit.asked(name)},
        "courses": await visit.session.every("/v1/courses"),
        "programs": await visit.session.every("/v1/programs"),
        "organizations": await visit.rows("organizations:read", "/v1/organizations"),
    }


def _asked(visit: Visit) -> dict[str, str | None]:
    told = {name: visit.asked(name) for name in (*FILTERS, "from", "to")}
    moment = {"on": visit.on, "known_at": visit.known_at}
    return {**told, **moment, "timezone": times.zone_or(visit.asked("timezone"), visit.zone)}


async def _titles(visit: Visit, keys: list[str], rows: list[dict[str, Any]]) -> Mapping[str, str]:
    """What the ids in the rows are called, beyond their codes."""
    found: dict[str, str] = {}
    for key in {"course", "offering", "program"} & set(keys):
        documents = await visit.session.documents(f"/v1/{key}s", (row.get(f"{key}_id") for row in rows))
        found |= {ident: str(document.get("title") or "") for ident, document in documents.items()}
    if "organization" in keys:
        known = await visit.rows("organizations:read", "/v1/organizations")
        found |= {one["organization"]: one["name"] for one in known}
    return found


def _row(
    visit: Visit, keys: list[str], row: Mapping[str, Any], titles: Mapping[str, str], asked: Mapping[str, Any]
) -> dict[str, Any]:
    narrowed = {key: row.get(f"{key}_id") or row.get(key) for key in keys}
    kept = {name: value for name, value in asked.items() if value and name not in ("on", "known_at")}
    kept |= {"by": ",".join(keys)} | {name: value for name, value in narrowed.items() if name != "month"}
    if narrowed.get("month"):
        kept |= times.days_of(str(narrowed["month"]))
    moment = {name: visit.asked(name) for name in ("on", "known_at") if visit.asked(name)}

    def door(figure: str) -> str:
        told = {name: value for name, value in {**kept, **moment, "figure": figure}.items() if value}
        return f"/reports/completion/learners?{urlencode(told)}"

    cells = [
        {
            "code": label(row.get(key)) if key == "format" else row.get(key) or "none",
            "title": titles.get(row.get(f"{key}_id") or "", ""),
            "href": visit.link(f"/offerings/{row['offering_id']}")
            if key == "offering" and row.get("offering_id")
            else "",
        }
        for key in keys
    ]
    return {
        **row,
        "cells": cells,
        "doors": {figure: "" if None in narrowed.values() else door(figure) for figure in FIGURES},
        "key": "-".join(map(str, narrowed.values())),
    }


async def names(visit: Visit) -> Response:
    """`GET /reports/completion/learners`: the people behind one figure."""
    figure = visit.asked("figure") or "enrolled"

    async def build(visit: Visit) -> Mapping[str, Any]:
        asked = {**_asked(visit), "by": visit.asked("by"), "figure": figure}
        found = await visit.session.get("/v1/reports/completion/learners", **asked, limit=NAMES_SHOWN)
        return await people_behind(visit, found, label(figure).capitalize())

    part = Part(name="people", template="reports/people.html", build=build, live="enrollment attendance")
    title = f"Completion: {label(figure)}"
    return await show(visit, Page(template="single.html", title=title, nav="Completion", parts=(part,), timed=True))


async def on_path(visit: Visit) -> Response:
    """`GET /people/path`: those who have completed a phase of a program."""

    async def build(visit: Visit) -> Mapping[str, Any]:
        asked = {name: visit.asked(name) for name in ("program", "phase", "course")}
        found = await visit.session.get("/v1/reports/funnel/learners", **asked)
        return await people_behind(visit, found, f"{label(visit.asked('phase')).capitalize()} completed")

    part = Part(name="people", template="reports/people.html", build=build, live="enrollment attendance")
    return await show(visit, Page(template="single.html", title="Program path", nav="Today", parts=(part,)))


async def people_behind(visit: Visit, found: Mapping[str, Any], heading: str) -> dict[str, Any]:
    """Ids, or rows with ids, as people with the way to their events."""
    behind = found["items"] if "items" in found else found["learners"]
    rows = [{"learner": item} if isinstance(item, str) else item for item in behind]
    people = await visit.session.people(row["learner"] for row in rows)
    offerings = await visit.session.documents(
        "/v1/offerings", (row.get("offering") or row.get("offering_id") for row in rows)
    )
    told = []
    for row in rows:
        offering = row.get("offering_id") or row.get("offering")
        about = offerings.get(offering or "", {})
        told.append(
            {
                "learner": row["learner"],
                "who": feed.who(row, people),
                "offering": offering,
                "offering_title": about.get("title") or about.get("code") or offering,
                "stream": f"progress:{offering}.{row['learner']}" if offering else f"path:{row['learner']}",
            }
        )
    told.sort(key=lambda row: str(row["who"]).lower())
    total = found.get("total", len(told))
    return {"rows": told, "heading": heading, "total": total, "empty": "Nobody stands behind this figure."}
