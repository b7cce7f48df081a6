"""Seats that are handed on: the learner changes to another offering, or a colleague takes the seat over."""

from collections.abc import Mapping
from typing import Any

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.forms import TRY, Do, Form, key, text
from gateway.dashboard.rehearsing import cost, rehearse
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Visit

FOUND = 8


async def change(visit: Visit, form: Form) -> str:
    """Change a learner to another offering, or tell what that would cost.

    Raises:
        ApiProblem: they do not get in there; they keep what they have.
    """
    path = f"/v1/enrollments/{text(form, 'enrollment')}/transfer"
    body = {
        "to": text(form, "to"),
        "if_full": "waitlist" if form.get("wait") else None,
        "without_fee": True if form.get("without_fee") else None,
        "reason": text(form, "reason"),
        "notify": text(form, "notify"),
    }
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body, " It would cost nothing.")
    answer = await visit.session.post(path, body, key(form))
    if answer.get("state") == "waitlisted":
        return f"On the waitlist there, place {answer.get('place')}."
    return f"Changed to the other offering.{cost(answer.get('charge'))}"


async def replace(visit: Visit, form: Form) -> str:
    """Give a learner's seat to a colleague, found by name or e-mail.

    Raises:
        ApiProblem: nobody is called so, or several are; or the API refuses.
    """
    typed = text(form, "colleague") or ""
    found = await visit.session.items("/v1/learners", q=typed, limit=FOUND) if typed else []
    exact = [one for one in found if typed.casefold() in (one.get("email") or "").casefold().split()]
    chosen = exact or found
    if len(chosen) != 1:
        raise _unclear(chosen)
    body = {"substitute": chosen[0]["learner"], "reason": text(form, "reason"), "notify": text(form, "notify")}
    path = f"/v1/enrollments/{text(form, 'enrollment')}/substitute"
    if form.get("step") == TRY:
        return await rehearse(visit, form, path, body)
    await visit.session.post(path, body, key(form))
    return f"{chosen[0].get('name') or 'The colleague'} has the seat now."


async def others(visit: Visit, offering: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The other offerings of the course that have not begun, for a choice."""
    if not visit.acts or not offering.get("course"):
        return []
    found = await visit.session.every("/v1/offerings", course=offering["course"], state="published")
    ahead = [one for one in found if one["offering"] != offering["offering"] and not _begun(visit, one)]
    return [(one["offering"], _told(one)) for one in sorted(ahead, key=lambda one: str(one.get("starts_at") or ""))]


def _begun(visit: Visit, offering: Mapping[str, Any]) -> bool:
    starts_at = moment(offering.get("starts_at"))
    return bool(starts_at and starts_at <= visit.now)


def _told(offering: Mapping[str, Any]) -> str:
    day = str(offering.get("starts_at") or "")[:10]
    return f"{offering.get('title') or offering['code']}{f', {day}' if day else ''}"


def _unclear(found: list[dict[str, Any]]) -> ApiProblem:
    if not found:
        told = "Nobody is called that. Type a name, or an e-mail address."
    else:
        names = ", ".join(f"{one.get('name')} ({one.get('email') or 'no e-mail'})" for one in found)
        told = f"Several are called that: {names}. Type the e-mail address."
    return ApiProblem(MALFORMED, {"detail": told, "errors": [{"field": "colleague", "message": told}]})


HANDING: Mapping[str, Do] = {"change": change, "replace": replace}
