"""What the offering's forms do: one command of the API each, under the form's own key."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from math import isfinite
from typing import Any

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.times import Unclear, end_day, wall
from gateway.dashboard.visit import Tried, Visit

Form = Mapping[str, Any]
Do = Callable[[Visit, Form], Awaitable[str]]

TRY, NOBODY = "try", "none"
"""The step that tells what would happen; and to whom nothing is told."""
CANCELLED_BY = ("coordinator", "learner", "provider")


def text(form: Form, name: str) -> str | None:
    """What was typed into a field, null if nothing was."""
    return str(form.get(name, "")).strip() or None


def key(form: Form) -> str:
    """The form's idempotency key; a form without one is sent under a fresh key."""
    return text(form, "key") or secrets.token_urlsafe(16)


def count(form: Form, name: str) -> Any:
    """A number that was typed; anything else goes as it is, for the API to say what is wrong."""
    typed = text(form, name)
    return int(typed) if typed and typed.isascii() and typed.isdigit() else typed


def figure(form: Form, name: str) -> Any:
    """A figure that was typed, whole or not; anything else goes as it is, for the API to say what is wrong."""
    typed = text(form, name)
    try:
        return float(typed) if typed and typed.isascii() and isfinite(float(typed)) else typed
    except ValueError:
        return typed


def money(form: Form, name: str) -> Any:
    """An amount such as 450 or 450.50 in hundredths; anything else goes as it is, for the API to say what is wrong."""
    typed = text(form, name)
    whole, _, part = (typed or "").replace(",", ".").partition(".")
    plain = whole.isascii() and whole.isdigit() and len(part) <= 2 and (not part or part.isdigit()) and part.isascii()
    return int(whole + part.ljust(2, "0")) if plain else typed


def typed_moment(form: Form, name: str, zone: str) -> str:
    """What a `datetime-local` field holds, by the clock of a zone, with its offset.

    Raises:
        ApiProblem: it is no time there.
    """
    day, _, clock = (text(form, name) or "").partition("T")
    return instant(day, clock, zone, name)


def instant(day: str, clock: str, zone: str, field: str = "") -> str:
    """A typed wall time with its offset.

    Raises:
        ApiProblem: it is no time there; told like a refusal, beside the form.
    """
    try:
        return wall(day, clock, zone).isoformat()
    except Unclear as unclear:
        errors = [{"field": field, "message": str(unclear)}] if field else []
        raise ApiProblem(MALFORMED, {"detail": str(unclear), "errors": errors}) from None


def sitting(day: str, start: str, end: str, zone: str) -> tuple[str, str]:
    """A session's typed times with their offsets; an end before the start is on the next day.

    Raises:
        ApiProblem: one of them is no time there.
    """
    return instant(day, start, zone), instant(end_day(day, start, end), end, zone)


async def call_off(visit: Visit, form: Form) -> str:
    """Cancel the whole offering."""
    body = {"reason": text(form, "reason"), "notify": text(form, "notify")}
    path = f"/v1/offerings/{visit.path['offering']}/cancel"
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body)
    await visit.session.post(path, body, key(form))
    return "The offering is called off."


async def capacity(visit: Visit, form: Form) -> str:
    """Change the number of seats."""
    body = {
        "capacity": count(form, "capacity"),
        "reason": text(form, "reason"),
        "allow_oversubscription": True if form.get("allow") else None,
        "notify": text(form, "notify"),
    }
    await visit.session.post(f"/v1/offerings/{visit.path['offering']}/capacity", body, key(form))
    return "Capacity changed."


async def reserve(visit: Visit, form: Form) -> str:
    """Keep seats for an organization until a day, or for nobody yet; none takes that away."""
    until = text(form, "until")
    body = {
        "organization": text(form, "organization"),
        "seats": count(form, "seats"),
        "until": typed_moment(form, "until", visit.zone) if until else None,
        "reason": text(form, "reason"),
        "notify": text(form, "notify"),
    }
    answer = await visit.session.post(f"/v1/offerings/{visit.path['offering']}/reservations", body, key(form))
    return f"{answer['reserved']} seats are kept in all."


async def enroll(visit: Visit, form: Form) -> str:
    """Give a learner a seat, or a place in the queue."""
    body = {
        "offering": visit.path["offering"],
        "learner": text(form, "learner"),
        "if_full": "waitlist",
        "effective_at": text(form, "effective_at"),
        "without_prerequisites": True if form.get("without_prerequisites") else None,
        "despite_clash": True if form.get("despite_clash") else None,
        "reason": text(form, "reason"),
        "notify": text(form, "notify"),
    }
    return standing(await visit.session.post("/v1/enrollments", body, key(form)))


def standing(answer: Mapping[str, Any]) -> str:
    """Where somebody stands who was to be enrolled, as a sentence."""
    match answer.get("state"):
        case "waitlisted":
            return f"On the waitlist, place {answer['place']}." if answer.get("place") else "On the waitlist."
        case "requested":
            return f"Asked for: a {answer.get('awaits')} has to agree first."
    return "Enrolled."


async def cancel(visit: Visit, form: Form) -> str:
    """End one learner's seat or place in the queue."""
    by = form.get("by") if form.get("by") in CANCELLED_BY else "coordinator"
    body = {
        "by": by,
        "reason": text(form, "reason"),
        "excuse": text(form, "excuse"),
        "without_fee": True if form.get("without_fee") else None,
        "notify": text(form, "notify"),
    }
    path = f"/v1/enrollments/{text(form, 'enrollment')}/cancel"
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body, " It would cost nothing.")
    answer = await visit.session.post(path, body, key(form))
    return f"Cancelled.{cost(answer.get('charge'))} If somebody waits, the feed says who was promoted."


async def promote(visit: Visit, form: Form) -> str:
    """Give a seat out of order."""
    body = {
        "reason": text(form, "reason"),
        "without_prerequisites": True if form.get("without_prerequisites") else None,
        "despite_clash": True if form.get("despite_clash") else None,
        "notify": text(form, "notify"),
    }
    path = f"/v1/enrollments/{text(form, 'enrollment')}/promote"
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body)
    await visit.session.post(path, body, key(form))
    return "Promoted."


async def rehearse(visit: Visit, form: Form, path: str, body: Mapping[str, Any], free: str = "") -> str:
    """What a form would make happen, whom that would reach and what it would cost, changing nothing; `free` is said
    where it would cost nothing.

    Raises:
        ApiProblem: it would be refused.
    """
    told = await visit.session.post(path, {**body, "dry_run": True}, f"{key(form)}:{TRY}")
    visit.tried = Tried(form=str(form.get("form")), typed=form)
    reached = " Nobody would be told." if body.get("notify") == NOBODY else reaching(told)
    return f"Nothing was changed.{cost(told.get('charge')) or free}{reached}"


def reaching(told: Mapping[str, Any]) -> str:
    """Whom it would reach, as a sentence; empty where the answer does not say."""
    if "notices" not in told:
        return ""
    if "seated" in told:
        people, teach = told["notices"]["learners"], told["notices"]["instructors"]
        also = f"; {teach} {'teaches' if teach == 1 else 'teach'} then" if teach else ""
        return f" {people or 'No'} {'learner' if people == 1 else 'learners'} would be told{also}."
    count = sum(told["notices"].values())
    return f" {count or 'No'} {'notice' if count == 1 else 'notices'} would go out."


def cost(charge: Mapping[str, Any] | None) -> str:
    """What was charged for leaving, as a sentence; empty where nothing was."""
    if not charge or charge.get("outcome") is None:
        return ""
    if not charge["charged"]:
        return " It costs nothing."
    return f" It costs {charge['charged'] / 100:,.2f} {charge['currency']}."


COMMANDS: Mapping[str, Do] = {
    "calloff": call_off,
    "capacity": capacity,
    "reserve": reserve,
    "enroll": enroll,
    "cancel": cancel,
    "promote": promote,
}
