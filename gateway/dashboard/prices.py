"""What an offering costs: its price, its policy and who has to agree, and what was charged for it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.dashboard.api import ApiProblem
from gateway.dashboard.changing import UNCHANGED, Read, changed
from gateway.dashboard.forms import Do, Form, key, money, text
from gateway.dashboard.visit import Visit

APPROVALS = (
    ("none", "nobody"),
    ("manager", "the learner's manager"),
    ("coordinator", "a coordinator"),
    ("both", "the manager, then a coordinator"),
)
FIELDS: Mapping[str, Read] = {"price": money, "currency": text, "approval": text}
SHOWN = 50


async def set_terms(visit: Visit, form: Form) -> str:
    """Set price, currency, approval and policy; what was typed as it was shown stays as it is.

    Raises:
        ApiProblem: the API refuses.
    """
    body = changed(form, FIELDS)
    if form.get("policy", "") != form.get("was.policy", "") or form.get("anew"):
        body["policy"] = text(form, "policy")
    if not body:
        return UNCHANGED
    reason = text(form, "reason")
    await visit.session.post(
        f"{_path(visit)}/terms", body | ({"reason": reason} if reason else {}), key(form), whole=True
    )
    return "Set, for who gets a seat from now on."


async def build(visit: Visit) -> Mapping[str, Any]:
    """What the part on the offering's page shows."""
    terms, policies = await asyncio.gather(terms_of(visit), _policies(visit))
    known = {one["policy"]: one for one in policies}
    now = known.get(terms.get("policy") or "")
    charges = await _charges(visit) if terms.get("terms") else None
    return {
        "terms": terms,
        "policy": now,
        "newer": bool(now and now["policy_version"] > terms.get("policy_version", 0)),
        "rules": told(terms, terms.get("currency")),
        "policies": [(one["policy"], one["title"]) for one in policies],
        "approvals": APPROVALS,
        "asked": terms.get("approval", "none") if terms.get("approval_said", True) else "",
        "charges": charges,
        "ident": visit.path["offering"],
    }


async def terms_of(visit: Visit) -> dict[str, Any]:
    """The terms of the offering as they now stand; nothing where it has none."""
    return (await visit.session.documents(_path(visit), ["terms"])).get("terms", {})


def priced(terms: Mapping[str, Any]) -> str:
    """What a seat costs; empty where it costs nothing."""
    return f"{terms['price'] / 100:,.2f} {terms.get('currency') or ''}".strip() if terms.get("price") else ""


def told(terms: Mapping[str, Any], currency: str | None = None) -> list[str]:
    """A policy in words, a rule a line."""
    if not terms.get("late"):
        return []
    lines = [f"{_until(step['until'])}: {_fee(step['fee'], currency)}" for step in terms.get("steps") or ()]
    lines.append(f"{'Later' if lines else 'Leaving'}: {_fee(terms['late'], currency)}")
    if terms.get("no_show"):
        lines.append(f"Not coming: {_fee(terms['no_show'], currency)}")
    excuses = [one["label"] for one in terms.get("excuses") or () if one.get("waives", True)]
    if excuses:
        lines.append(f"Excused: {', '.join(excuses)}")
    return lines


async def _charges(visit: Visit) -> dict[str, Any] | None:
    if not visit.sees("enrollments:read"):
        return None
    try:
        found: dict[str, Any] = await visit.session.get(f"{_path(visit)}/charges", limit=SHOWN)
    except ApiProblem as problem:
        if problem.status in (403, 404):
            return None
        raise
    owing = sorted(found["items"], key=lambda row: (-row["owed"], str(row.get("name") or "")))
    return found | {"items": owing}


async def _policies(visit: Visit) -> Sequence[dict[str, Any]]:
    try:
        return await visit.rows("offerings:read", "/v1/policies")
    except ApiProblem as problem:
        if problem.status == 404:
            return ()
        raise


def _until(deadline: Mapping[str, Any]) -> str:
    if deadline.get("hours_before") is not None:
        hours = deadline["hours_before"]
        return f"Until {hours} {'hour' if hours == 1 else 'hours'} before"
    days = deadline.get("days_before")
    return f"Until {days} {'day' if days == 1 else 'days'} before at {deadline.get('at')}"


def _fee(fee: Mapping[str, Any], currency: str | None) -> str:
    if fee.get("percent") is not None:
        return f"{fee['percent']} % of the price" if fee["percent"] else "free"
    amount = fee.get("amount") or 0
    return f"{amount / 100:,.2f} {currency or ''}".strip() if amount else "free"


def _path(visit: Visit) -> str:
    return f"/v1/offerings/{visit.path['offering']}"


PRICES: Mapping[str, Do] = {"terms": set_terms}
