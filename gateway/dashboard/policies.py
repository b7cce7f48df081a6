"""Policies: what leaving costs, as rules that offerings take up."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.forms import Form, count, key, money, text
from gateway.dashboard.prices import told
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.visit import Visit

STEPS = range(1, 4)
EXCUSES = range(1, 5)


async def policies(visit: Visit) -> Response:
    """`GET` and `POST /policies`."""
    return await answered(visit, {"policy": define, "revisepolicy": revise}, _page)


async def define(visit: Visit, form: Form) -> str:
    """Say what leaving costs, under a code.

    Raises:
        ApiProblem: the API refuses, or a step has no fee.
    """
    body = {"code": text(form, "code"), **_content(form)}
    await visit.session.post("/v1/policies", body, key(form))
    return "Defined. Offerings can take it up."


async def revise(visit: Visit, form: Form) -> str:
    """Give a policy a new version.

    Raises:
        ApiProblem: the API refuses, or a step has no fee.
    """
    answer = await visit.session.post(f"/v1/policies/{text(form, 'policy')}/revise", _content(form), key(form))
    return f"Version {answer['policy_version']}. Offerings take it up when their terms are set again."


async def _page(_visit: Visit) -> Page:
    part = Part(
        name="policies", template="lists/policies.html", build=_build, live="enrollment", scope="offerings:read"
    )
    return Page(template="single.html", title="Policies", nav="Offerings", parts=(part,))


async def _build(visit: Visit) -> Mapping[str, Any]:
    found = await visit.session.every("/v1/policies")
    rows = [{**one, "rules": told(one), "fields": _fields(one)} for one in found]
    return {"rows": rows, "steps": STEPS, "excuses": EXCUSES, "blank": _fields({})}


def _content(form: Form) -> dict[str, Any]:
    steps = [step for number in STEPS if (step := _step(form, number))]
    excuses = [
        {"code": code, "label": text(form, f"label{number}") or code, "waives": True}
        for number in EXCUSES
        if (code := text(form, f"excuse{number}"))
    ]
    no_show = _fee(form, "no_show")
    return {
        "title": text(form, "title"),
        "steps": steps,
        "late": _fee(form, "late") or _lacking("late", "Say what leaving costs after the last step; 0 % is free."),
        "no_show": no_show,
        "excuses": excuses,
    }


def _step(form: Form, number: int) -> dict[str, Any] | None:
    hours, days, at = (text(form, f"step{number}_{name}") for name in ("hours", "days", "at"))
    fee = _fee(form, f"step{number}")
    if hours is None and days is None and at is None:
        return None
    if fee is None:
        _lacking(f"step{number}", "Say what the step costs; 0 % is free.")
    if hours is not None:
        return {"until": {"hours_before": count(form, f"step{number}_hours")}, "fee": fee}
    return {"until": {"days_before": count(form, f"step{number}_days"), "at": at}, "fee": fee}


def _fee(form: Form, name: str) -> dict[str, Any] | None:
    if text(form, f"{name}_percent") is not None:
        return {"percent": count(form, f"{name}_percent")}
    return {"amount": money(form, f"{name}_amount")} if text(form, f"{name}_amount") is not None else None


def _lacking(field: str, message: str) -> dict[str, Any]:
    error = {"field": f"{field}_percent", "message": message}
    raise ApiProblem(MALFORMED, {"detail": message, "errors": [error]})


def _fields(policy: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of the form hold."""
    held: dict[str, Any] = {"title": policy.get("title", "")}
    for number, step in zip(STEPS, policy.get("steps") or (), strict=False):
        held |= {f"step{number}_hours": step["until"].get("hours_before"), **_held(f"step{number}", step["fee"])}
        held |= {f"step{number}_days": step["until"].get("days_before"), f"step{number}_at": step["until"].get("at")}
    for name in ("late", "no_show"):
        held |= _held(name, policy.get(name) or {})
    for number, excuse in zip(EXCUSES, policy.get("excuses") or (), strict=False):
        held |= {f"excuse{number}": excuse["code"], f"label{number}": excuse["label"]}
    return {name: "" if value is None else value for name, value in held.items()}


def _held(name: str, fee: Mapping[str, Any]) -> dict[str, Any]:
    amount = fee.get("amount")
    return {
        f"{name}_percent": fee.get("percent"),
        f"{name}_amount": None if amount is None else f"{amount / 100:.2f}",
    }
