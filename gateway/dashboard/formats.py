"""Completion by format as bars, beside what the field quotes."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from gateway.dashboard.visit import Visit
from gateway.dashboard.words import label, percent

WIDTH = 250.0
BANDS = {"live": (0.85, 0.95), "self_paced": (0.15, 0.30)}
ORDER = ("live", "blended", "self_paced")
LABEL = 95.0


async def formats(visit: Visit) -> Mapping[str, Any]:
    """The bars of the chart, with the courses behind those that rest on one course alone."""
    moment = {"on": visit.on, "known_at": visit.known_at, "timezone": visit.zone}
    rows = (await visit.session.get("/v1/reports/completion", by="format", **moment))["rows"]
    by_course = (await visit.session.get("/v1/reports/completion", by="format,course", **moment))["rows"]
    courses = await visit.session.documents("/v1/courses", (row.get("course_id") for row in by_course))
    shown = sorted((row for row in rows if row["enrolled"]), key=lambda row: ORDER.index(row["format"]))
    link = visit.link("/reports/completion/learners")
    bars = [bar(row, f"{link}{'&' if '?' in link else '?'}{_door(row)}") for row in shown]
    return {"bars": bars, "said": said(bars), "notes": notes(shown, by_course, courses)}


def bar(row: Mapping[str, Any], href: str) -> dict[str, Any]:
    """One bar: its length in units of the drawing, its band, and where its label stands."""
    rate = row["completion_rate"] or 0
    width = round(rate * WIDTH, 1)
    band = BANDS.get(row["format"])
    edge = width
    if band and width < band[1] * WIDTH and width + LABEL > band[0] * WIDTH:
        edge = band[1] * WIDTH
    return {
        "format": row["format"],
        "rate": rate,
        "n": row["enrolled"],
        "completed": row["completed"],
        "width": width,
        "label_x": round(edge + 6, 1),
        "band": band and {"x": round(band[0] * WIDTH, 1), "width": round((band[1] - band[0]) * WIDTH, 1)},
        "href": href,
    }


def said(bars: Sequence[Mapping[str, Any]]) -> str:
    """The chart in words, for whoever does not see it."""
    told = [f"{label(bar['format'])} {percent(bar['rate'])} of {bar['n']}" for bar in bars]
    return f"Completion by format: {', '.join(told)}; field bands live 85 to 95, self-paced 15 to 30 percent."


def notes(
    shown: Sequence[Mapping[str, Any]],
    by_course: Sequence[Mapping[str, Any]],
    courses: Mapping[str, Mapping[str, Any]],
) -> list[str]:
    """Whose figures these are, where more than half of a format's people are in one course."""
    told = []
    for row in shown:
        own = [one for one in by_course if one["format"] == row["format"] and one.get("course")]
        most = max(own, key=lambda one: one["enrolled"], default=None)
        if most is None or most["enrolled"] * 2 <= row["enrolled"]:
            continue
        code, title = most["course"], courses.get(most.get("course_id") or "", {}).get("title")
        name = f"{code} ({title})" if title and not title.startswith(code) else title or code
        kind = label(row["format"]).capitalize()
        told.append(f"{kind}: n = {most['enrolled']:,} in {name}; {most['completed']:,} completed.")
    return told


def _door(row: Mapping[str, Any]) -> str:
    return urlencode({"by": "format", "format": row["format"], "figure": "completed"})
