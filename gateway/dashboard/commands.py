"""What the offering's forms do: one command of the API each, under the form's own key."""

from collections.abc import Mapping
from typing import Any

from gateway.dashboard.forms import TRY, Do, Form, count, key, text, typed_moment
from gateway.dashboard.rehearsing import cost, rehearse
from gateway.dashboard.visit import Visit

CANCELLED_BY = ("coordinator", "learner", "provider")


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
    path = f"/v1/offerings/{visit.path['offering']}/capacity"
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body)
    await visit.session.post(path, body, key(form))
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
    path = f"/v1/offerings/{visit.path['offering']}/reservations"
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body)
    answer = await visit.session.post(path, body, key(form))
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


COMMANDS: Mapping[str, Do] = {
    "calloff": call_off,
    "capacity": capacity,
    "reserve": reserve,
    "enroll": enroll,
    "cancel": cancel,
    "promote": promote,
}
