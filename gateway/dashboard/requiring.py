"""What the forms of requirements do: require something, first to see of whom, change that, and retire it."""

from collections.abc import Mapping
from typing import Any

from gateway.dashboard.forms import TRY, Form, count, key, text, whole
from gateway.dashboard.rehearsing import tried
from gateway.dashboard.visit import Visit

STANDS = (("overdue", "overdue"), ("lapsed", "lapsed"), ("due", "due"), ("met", "have it"), ("not_yet", "not yet due"))
"""Where people stand, the most urgent first, and how it is said."""


async def define(visit: Visit, form: Form) -> str:
    """Define a requirement.

    Raises:
        ApiProblem: the API refuses.
    """
    body = {"code": text(form, "code"), "course": text(form, "course"), "program": text(form, "program")}
    if form.get("step") == TRY:
        return await _reach(visit, form, "/v1/requirements", body | _terms(form))
    await visit.session.post("/v1/requirements", body | _terms(form), key(form))
    return f"{text(form, 'title')} is required from now on."


async def revise(visit: Visit, form: Form) -> str:
    """Require it of others, or by another day.

    Raises:
        ApiProblem: the API refuses.
    """
    path = f"/v1/requirements/{visit.path['requirement']}/revise"
    if form.get("step") == TRY:
        return await _reach(visit, form, path, _terms(form))
    answer = await visit.session.post(path, _terms(form) | {"reason": text(form, "reason")}, key(form))
    return f"Version {answer['requirement_version']} holds from now on."


async def _reach(visit: Visit, form: Form, path: str, body: Mapping[str, Any]) -> str:
    """Whom it would reach, in sentences; nothing is changed."""
    reaches = (await tried(visit, form, path, body))["reaches"]
    stand = ", ".join(f"{reaches['states'][state]:,} {said}" for state, said in STANDS if reaches["states"].get(state))
    where = f": {stand}" if stand else ""
    return (
        f"Nothing was changed. It would be required of {reaches['required']:,} people{where}. "
        f"{reaches['enrolled']:,} would be enrolled, {reaches['told']:,} told, and {reaches['managers']:,} managers."
    )


async def retire(visit: Visit, form: Form) -> str:
    """Require it of nobody any more.

    Raises:
        ApiProblem: the API refuses.
    """
    path = f"/v1/requirements/{visit.path['requirement']}/retire"
    await visit.session.post(path, {"reason": text(form, "reason")}, key(form))
    return "It is required of nobody any more."


def _terms(form: Form) -> dict[str, Any]:
    """The terms as they were typed; what is wrong with them the API says."""
    fields = [name for name in form if name.startswith("organization")]
    organizations = [one for one in dict.fromkeys(text(form, name) for name in fields) if one]
    who = {
        "job_roles": _listed(form, "job_roles"),
        "sites": _listed(form, "sites"),
        "organizations": organizations,
        "learners": (text(form, "learners") or "").split(),
    }
    due = {
        "within_days": count(form, "within_days"),
        "after": text(form, "after_what") if text(form, "within_days") else None,
        "by": text(form, "by"),
        "every_months": count(form, "every_months"),
        "lead_days": count(form, "lead_days"),
    }
    return {
        "title": text(form, "title"),
        "who": {name: value for name, value in who.items() if value},
        "due": {name: value for name, value in due.items() if value is not None},
        "starts_on": text(form, "starts_on"),
        "ends_on": text(form, "ends_on"),
        "enroll_in": text(form, "enroll_in"),
        "notify": text(form, "notify"),
        "remind_days": [int(one) if whole(one) else one for one in _listed(form, "remind_days")],
    }


def _listed(form: Form, name: str) -> list[str]:
    return [one.strip() for one in (text(form, name) or "").split(",") if one.strip()]
