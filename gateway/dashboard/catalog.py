"""The catalog: what one can take part in, with dates by one's own clock, seats left, and one's own place in it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard.commands import TRY, Form, cost, key, text
from gateway.dashboard.offerings import with_seats
from gateway.dashboard.prices import priced
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Tried, Visit

SHOWN = 60
PENDING = "pending"
MANY = 1_000


async def catalog(visit: Visit) -> Response:
    """`GET` and `POST /catalog`."""
    return await answered(visit, COMMANDS, _page)


async def _page(_visit: Visit) -> Page:
    part = Part(name="catalog", template="learning/catalog.html", build=_build, live="scheduling enrollment")
    return Page(template="single.html", title="Catalog", nav="Catalog", parts=(part,))


async def _build(visit: Visit) -> Mapping[str, Any]:
    typed = " ".join(visit.asked("q").casefold().split())
    found = await visit.session.every("/v1/offerings", state="published", limit=MANY)
    open_ones = [row for row in found if _ahead(row, visit) and _meant(row, typed)]
    chosen = sorted(open_ones, key=lambda row: (row.get("starts_at") is None, str(row.get("starts_at") or "")))[:SHOWN]
    rows, own = await asyncio.gather(with_seats(visit, chosen), places(visit))
    return {
        "rows": [{**row, "mine": own.get(row["offering"]), "left": _left(row)} for row in rows],
        "typed": visit.asked("q"),
        "more": len(open_ones) - len(chosen),
        "self": visit.viewer.learner,
    }


async def places(visit: Visit) -> dict[str, dict[str, Any]]:
    """Where the visitor stands with what they are on, wait for or asked for, by offering."""
    learner = visit.viewer.learner
    if learner is None:
        return {}
    enrollments, requests = await asyncio.gather(
        visit.rows("enrollments:read", "/v1/enrollments", learner=learner),
        visit.rows("enrollments:read", "/v1/requests", learner=learner, state=PENDING),
    )
    told = {row["offering"]: row for row in enrollments if row.get("offering") and row["state"] != "cancelled"}
    asked = {row["offering"]: {**row, "state": "requested"} for row in requests}
    return {**asked, **told}


async def enroll(visit: Visit, form: Form) -> str:
    """Ask for a seat, or a place in the queue, for oneself."""
    body = {
        "offering": text(form, "offering"),
        "learner": visit.viewer.learner,
        "if_full": "waitlist",
        "despite_clash": True if form.get("despite_clash") else None,
    }
    asked = f"{body['offering']}/terms"
    price = priced((await visit.session.documents("/v1/offerings", [asked])).get(asked, {}))
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
    return "You are enrolled."


async def withdraw(visit: Visit, form: Form) -> str:
    """Give up one's own seat or place, once it was said what that costs."""
    path = f"/v1/enrollments/{text(form, 'enrollment')}/cancel"
    if not form.get("sure"):
        told = await visit.session.post(path, {"dry_run": True}, f"{key(form)}:{TRY}")
        visit.tried = Tried(form=str(form.get("form")), typed=form)
        return f"You can come back only behind those who wait.{cost(told.get('charge')) or ' It costs nothing.'}"
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
    "withdraw": withdraw,
    "takeback": take_back,
    "accept": accept,
    "decline": decline,
}


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
