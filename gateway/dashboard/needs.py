"""What needs a person, each with the button that leads to it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from chassis.errors import Malformed
from gateway.dashboard import feed, times
from gateway.dashboard.render import Page, Part, show
from gateway.dashboard.urgent import urgent
from gateway.dashboard.visit import Visit

Need = Mapping[str, Any]


async def needs(visit: Visit) -> Mapping[str, Any]:
    """The list on Today; only ever as of now."""
    found = await urgent(visit)
    offerings = await visit.session.documents("/v1/offerings", (item.get("offering") for item in found.needs))
    lines = [told(item, offerings.get(item.get("offering") or "", {}), visit) for item in found.needs]
    return {"needs": [*lines, *([_asked(len(found.asked))] if found.asked else ()), *map(_late, found.late)]}


def _asked(people: int) -> dict[str, Any]:
    return {
        "key": "asked",
        "severity": "warn",
        "what": f"{people} {'person asks' if people == 1 else 'people ask'} to be enrolled",
        "why": "They hold no seat until you agree; when enrollment closes, it is too late.",
        "button": "Decide",
        "href": "/approvals",
    }


def _late(row: Need) -> dict[str, Any]:
    told = " and ".join(f"{row[kind]} {kind}" for kind in ("overdue", "lapsed") if row[kind])
    only = "overdue" if not row["lapsed"] else "lapsed" if not row["overdue"] else ""
    return {
        "key": f"late-{row['requirement']}",
        "severity": "warn",
        "what": f"{row['title']}: {told}",
        "why": f"It is required of {row['required']}. Nothing happens by itself when a day has passed.",
        "button": "Show people",
        "href": f"/requirements/{row['requirement']}{f'?state={only}' if only else ''}",
    }


def told(need: Need, offering: Need, visit: Visit) -> dict[str, Any]:
    """One line: what, why, and the way in."""
    kind, figures = need["kind"], need.get("figures") or {}
    title = str(need.get("title") or offering.get("title") or "An offering")
    what, why, button, href = WORDS.get(kind, _other)(title, figures, need, _Times(need, offering, visit))
    key = "-".join(
        str(part) for part in (kind, need.get("offering"), need.get("session"), need.get("with_offering")) if part
    ).replace(".", "-")
    severity = need.get("severity", "warn")
    return {"key": key, "severity": severity, "what": what, "why": why, "button": button, "href": href}


class _Times:
    """When a need is due, and when its offering starts, as its reader says it."""

    def __init__(self, need: Need, offering: Need, visit: Visit) -> None:
        zone = need.get("timezone") or offering.get("timezone")
        self.due = times.told(need.get("due_at"), visit.zone, zone, visit.now)
        self.start = times.told(offering.get("starts_at"), visit.zone, zone, visit.now)

    @staticmethod
    def full(at: times.Told | None) -> str:
        """Day and clock, with the other zone's clock where it differs."""
        return f"{at.day} {at.clock}{f' ({at.other})' if at.other else ''}" if at else ""


Line = tuple[str, str, str, str]


def _full(title: str, figures: Need, need: Need, at: _Times) -> Line:
    when = f", {at.full(at.start)}" if at.start else ""
    seats = f"{figures.get('enrolled')} of {figures.get('capacity')}, {figures.get('waiting')} waiting"
    why = "A freed seat goes to the next in line. Raise the capacity, or leave it."
    return f"{title}{when}: {seats}", why, "Open offering", f"/offerings/{need.get('offering')}"


def _below_minimum(title: str, figures: Need, need: Need, at: _Times) -> Line:
    decide = f", decide {at.due.distance}" if at.due else ""
    what = f"{title}: {figures.get('enrolled')} of minimum {figures.get('minimum')}{decide}"
    why = "Nothing calls it off below the minimum but somebody who decides so."
    if need.get("called_off_at"):
        why = f"Below the minimum it is called off {at.full(at.due)}."
    return what, why, "Decide", f"/offerings/{need.get('offering')}"


def _open_roll(title: str, figures: Need, need: Need, at: _Times) -> Line:
    roll = f"roll of {at.due.day}" if at.due else "roll"
    what = f"{title}, {roll}: {figures.get('unrecorded')} unrecorded"
    why = f"{figures.get('expected')} were expected. Nobody completes on an open roll."
    return what, why, "Open roll", f"/sessions/{need.get('session')}"


def _missing_pre_work(title: str, figures: Need, need: Need, at: _Times) -> Line:
    live = f", live {at.due.distance}" if at.due else ""
    what = f"{title}: {figures.get('missing')} without pre-work{live}"
    why = f"Of {figures.get('enrolled')} enrolled; it starts {at.full(at.due)}."
    target = f"/people/need?offering={need.get('offering') or ''}&program={need.get('program') or ''}"
    return what, why, "Show people", target


def _double_booked(title: str, figures: Need, need: Need, at: _Times) -> Line:
    count = figures.get("learners")
    people = "1 person has" if count == 1 else f"{count} people have"
    what = f"{title} and {need.get('with_title')}, {at.full(at.due)}: {people} a seat of both"
    why = "They take place at the same time. Nobody is taken off by itself: move a session, or transfer a seat."
    return what, why, "Show people", f"/people/need?offering={need.get('offering')}&with={need.get('with_offering')}"


def _other(title: str, _figures: Need, need: Need, at: _Times) -> Line:
    return title, at.full(at.due), "Open", f"/offerings/{need['offering']}" if need.get("offering") else "/"


WORDS = {
    "full": _full,
    "below_minimum": _below_minimum,
    "open_roll": _open_roll,
    "missing_pre_work": _missing_pre_work,
    "double_booked": _double_booked,
}
PEOPLE = {
    "missing_pre_work": ("Without pre-work", "Everybody has done the pre-work by now."),
    "double_booked": ("With seats at the same time", "Nobody has seats at the same time any more."),
}
"""What the list of those concerned is called, and what it says when there are none."""


async def people_in_need(visit: Visit) -> Response:
    """`GET /people/need`: those without pre-work for a live session that is near; `with` another offering, those who
    have a seat of both at the same time.

    Raises:
        Malformed: the address names neither an offering nor a program.
        ApiProblem: there is no such offering or program.
    """
    named = {kind: visit.asked(kind) for kind in ("offering", "program") if visit.asked(kind)}
    if not named:
        raise Malformed("This address needs an offering or a program, such as /people/need?offering=o1.")
    for kind, ident in named.items():
        await visit.session.get(f"/v1/{kind}s/{quote(ident, safe='')}")
    beside = visit.asked("with")
    need = "double_booked" if beside else "missing_pre_work"
    wanted = {"kind": need, **named, **({"with_offering": beside} if beside else {})}
    heading, empty = PEOPLE[need]

    async def build(visit: Visit) -> Mapping[str, Any]:
        items = await visit.session.items("/v1/needs")
        chosen = [item for item in items if all(item.get(name) == value for name, value in wanted.items())]
        ids = [ident for item in chosen for ident in item.get("learners") or ()]
        people = await visit.session.people(ids)
        rows = [{"learner": ident, "who": feed.who({"learner": ident}, people)} for ident in ids]
        return {"rows": rows, "total": len(rows), "heading": heading, "empty": empty}

    parts = (Part(name="people", template="reports/people.html", build=build, live="attendance enrollment"),)
    return await show(visit, Page(template="single.html", title=heading, nav="Today", parts=parts))
