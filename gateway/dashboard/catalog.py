"""The catalog: what one can take part in, with dates by one's own clock, seats left, and one's own place in it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import waiting
from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.offerings import with_seats
from gateway.dashboard.prices import priced
from gateway.dashboard.rehearsing import cost, tried
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Tried, Visit

SHOWN = 60
PENDING = "pending"
SEATED = "o"
"""How the id of an offering with seats begins."""
MANY = 1_000


async def catalog(visit: Visit) -> Response:
    """`GET` and `POST /catalog`."""
    return await answered(visit, COMMANDS, _page)


async def _page(visit: Visit) -> Page:
    parts = [Part(name="catalog", template="learning/catalog.html", build=_build, live="scheduling enrollment")]
    if visit.viewer.learner:
        more = {"undated": _undated, "programs": _programs}
        parts += [
            Part(name=name, template=f"learning/{name}.html", build=build, live="scheduling enrollment")
            for name, build in more.items()
        ]
    return Page(template="single.html", title="Catalog", nav="Catalog", parts=parts)


async def _open(visit: Visit) -> list[dict[str, Any]]:
    """What one can still take part in."""
    found = await visit.session.every("/v1/offerings", state="published", limit=MANY)
    return [row for row in found if _ahead(row, visit)]


async def _undated(visit: Visit) -> Mapping[str, Any]:
    typed = _typed(visit)
    rows = await waiting.undated(visit, await _open(visit), lambda row: _meant(row, typed))
    return {"rows": rows[:SHOWN], "typed": typed, "more": len(rows) - SHOWN}


async def _programs(visit: Visit) -> Mapping[str, Any]:
    typed = _typed(visit)
    programs, own = await asyncio.gather(
        visit.rows("courses:read", "/v1/programs", state="published", limit=MANY), places(visit)
    )
    rows = [{**row, "mine": own.get(row["program"])} for row in programs if _meant(row, typed)]
    return {"rows": rows[:SHOWN], "typed": typed, "more": len(rows) - SHOWN}


async def _build(visit: Visit) -> Mapping[str, Any]:
    typed = _typed(visit)
    open_ones = [row for row in await _open(visit) if _meant(row, typed)]
    chosen = sorted(open_ones, key=lambda row: (row.get("starts_at") is None, str(row.get("starts_at") or "")))[:SHOWN]
    rows, own = await asyncio.gather(with_seats(visit, chosen), places(visit))
    return {
        "rows": [{**row, "mine": own.get(row["offering"]), "left": _left(row)} for row in rows],
        "typed": visit.asked("q"),
        "more": len(open_ones) - len(chosen),
        "learns": visit.viewer.learner,
    }


async def places(visit: Visit) -> dict[str, dict[str, Any]]:
    """Where the visitor stands with what they are on, wait for or asked for, by offering or program."""
    learner = visit.viewer.learner
    if learner is None:
        return {}
    enrollments, requests = await asyncio.gather(
        visit.rows("enrollments:read", "/v1/enrollments", learner=learner),
        visit.rows("enrollments:read", "/v1/requests", learner=learner, state=PENDING),
    )
    told = {_target(row): row for row in enrollments if row["state"] != "cancelled"}
    asked = {_target(row): {**row, "state": "requested"} for row in requests}
    return {**asked, **told}


async def enroll(visit: Visit, form: Form) -> str:
    """Ask for a seat, or a place in the queue, for oneself."""
    body = {
        "offering": text(form, "offering"),
        "program": text(form, "program"),
        "learner": visit.viewer.learner,
        "if_full": "waitlist" if form.get("offering") else None,
        "despite_clash": True if form.get("despite_clash") else None,
    }
    asked = f"{body['offering']}/terms"
    price = priced((await visit.session.documents("/v1/offerings", [asked] if body["offering"] else [])).get(asked, {}))
    if price and not form.get("sure"):
        visit.tried = Tried(form=str(form.get("form")), typed={**form, "price": price})
        return f"A seat costs {price}. What leaving costs stands on the offering's page."
    answer = await visit.session.post("/v1/enrollments", body, key(form))
    match answer.get("state"):
        case "waitlisted":
            return f"You are on the waitlist, place {answer['place']}." if answer.get("place") else "You wait."
        case "requested":
            return f"You have asked. Your {answer.get('awaits')} has to agree first."
        case "offered":
            return "A seat is held for you."
    return "You are enrolled." if form.get("offering") else "You are on the program."


async def withdraw(visit: Visit, form: Form) -> str:
    """Give up one's own seat or place, once it was said what that costs."""
    enrollment = text(form, "enrollment") or ""
    path = f"/v1/enrollments/{enrollment}/cancel"
    if not form.get("sure"):
        told = await tried(visit, form, path, {})
        behind = (
            " Whoever waits by then comes before you, should you come back." if enrollment.startswith(SEATED) else ""
        )
        return f"{cost(told.get('charge')) or ' It costs nothing.'}{behind}".strip()
    await visit.session.post(path, {}, key(form))
    return "You have withdrawn."


async def take_back(visit: Visit, form: Form) -> str:
    """Do not ask any more."""
    await visit.session.post(f"/v1/requests/{text(form, 'enrollment')}/withdraw", {}, key(form))
    return "You do not ask any more."


async def accept(visit: Visit, form: Form) -> str:
    """Take the seat that is held for oneself."""
    await visit.session.post(f"/v1/enrollments/{text(form, 'enrollment')}/accept-seat", {}, key(form))
    return "The seat is yours."


async def decline(visit: Visit, form: Form) -> str:
    """Leave the seat that is held to the next in line."""
    await visit.session.post(f"/v1/enrollments/{text(form, 'enrollment')}/decline-seat", {}, key(form))
    return "You have left the seat to the next in line."


COMMANDS: Mapping[str, Callable[[Visit, Form], Awaitable[str]]] = {
    "enroll": enroll,
    "join": enroll,
    "withdraw": withdraw,
    "takeback": take_back,
    "accept": accept,
    "decline": decline,
    **waiting.COMMANDS,
}


def _typed(visit: Visit) -> str:
    return " ".join(visit.asked("q").casefold().split())


def _target(row: Mapping[str, Any]) -> str:
    """What somebody is on: an offering, or a program."""
    return str(row.get("offering") or row.get("program"))


def _ahead(row: Mapping[str, Any], visit: Visit) -> bool:
    closes = moment(row.get("cut_off_at") or row.get("ends_at"))
    return closes is None or closes > visit.now


def _meant(row: Mapping[str, Any], typed: str) -> bool:
    told = " ".join(str(row.get(name) or "") for name in ("title", "code", "course_title")).casefold()
    return all(word in told for word in typed.split())


def _left(row: Mapping[str, Any]) -> int | None:
    """How many seats are left; null where there is no limit, or nobody knows."""
    seats = row.get("seats") or {}
    left = seats.get("open")
    return 0 if left is not None and seats.get("waitlisted") else left
