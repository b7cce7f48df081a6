"""What needs a person, each with the button that leads to it."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed, times
from gateway.dashboard.render import Page, Part, show
from gateway.dashboard.visit import Visit

Need = Mapping[str, Any]


async def needs(visit: Visit) -> Mapping[str, Any]:
    """The list on Today; only ever as of now."""
    if visit.past:
        return {"needs": []}
    items = await visit.session.items("/v1/needs")
    offerings = await visit.session.documents("/v1/offerings", (item.get("offering") for item in items))
    return {"needs": [told(item, offerings.get(item.get("offering") or "", {}), visit) for item in items]}


def told(need: Need, offering: Need, visit: Visit) -> dict[str, Any]:
    """One line: what, why, and the way in."""
    kind, figures = need["kind"], need.get("figures") or {}
    title = str(need.get("title") or offering.get("title") or "An offering")
    what, why, button, href = _WORDS.get(kind, _other)(title, figures, need, _when(need, offering, visit))
    key = "-".join(str(part) for part in (kind, need.get("offering"), need.get("session")) if part).replace(".", "-")
    return {
        "key": key,
        "severity": need.get("severity", "warn"),
        "what": what,
        "why": why,
        "button": button,
        "href": href,
    }


def _when(need: Need, offering: Need, visit: Visit) -> str:
    at = times.told(need.get("due_at"), visit.zone, offering.get("timezone"), visit.now)
    return f"{at.day} {at.clock}{f' ({at.other})' if at.other else ''}" if at else ""


def _full(title: str, figures: Need, need: Need, when: str) -> tuple[str, str, str, str]:
    seats = f"{figures.get('enrolled')} of {figures.get('capacity')}, {figures.get('waitlisted')} waiting"
    why = f"Starts {when}. Raise the capacity, or promote someone when a seat is freed." if when else "Full."
    return f"{title}: {seats}", why, "Open offering", f"/offerings/{need.get('offering')}"


def _below_minimum(title: str, figures: Need, need: Need, when: str) -> tuple[str, str, str, str]:
    what = f"{title}: {figures.get('enrolled')} of minimum {figures.get('minimum')}"
    return what, f"Decides {when}; below the minimum it is called off.", "Decide", f"/offerings/{need.get('offering')}"


def _open_roll(title: str, figures: Need, need: Need, when: str) -> tuple[str, str, str, str]:
    left = figures.get("unrecorded", 0)
    what = f"{title}: {left} unrecorded" if left else f"{title}: roll not closed"
    return what, f"Ended {when}. Nobody completes on an open roll.", "Open roll", f"/sessions/{need.get('session')}"


def _missing_pre_work(title: str, figures: Need, need: Need, when: str) -> tuple[str, str, str, str]:
    count = figures.get("missing", len(need.get("learners") or ()))
    target = f"/people/need?offering={need.get('offering') or ''}&program={need.get('program') or ''}"
    return f"{title}: {count} without pre-work", f"Live {when}.", "Show people", target


def _other(title: str, _figures: Need, need: Need, when: str) -> tuple[str, str, str, str]:
    target = f"/offerings/{need['offering']}" if need.get("offering") else "/"
    return title, when, "Open", target


_WORDS = {
    "full": _full,
    "below_minimum": _below_minimum,
    "open_roll": _open_roll,
    "missing_pre_work": _missing_pre_work,
}


async def people_in_need(visit: Visit) -> Response:
    """`GET /people/need`: those without pre-work for a live session that is near."""

    async def build(visit: Visit) -> Mapping[str, Any]:
        items = await visit.session.items("/v1/needs")
        chosen = [
            item
            for item in items
            if item["kind"] == "missing_pre_work"
            and (item.get("offering") or "") == visit.asked("offering")
            and (item.get("program") or "") == visit.asked("program")
        ]
        ids = [ident for item in chosen for ident in item.get("learners") or ()]
        people = await visit.session.people(ids)
        rows = [{"learner": ident, "who": feed.who({"learner": ident}, people)} for ident in ids]
        return {"rows": rows, "heading": "Without pre-work", "empty": "Everybody has done the pre-work by now."}

    parts = (Part(name="people", template="reports/people.html", build=build, live="attendance enrollment"),)
    return await show(visit, Page(template="single.html", title="Without pre-work", nav="Today", parts=parts))
