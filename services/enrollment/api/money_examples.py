"""Bodies and answers about what seats cost, as the OpenAPI document shows them."""

from typing import Any

from services.enrollment.api.examples import OFFERING

POLICY = "y06bz2m1v6q4d9t2k"
POLICY_BODY: dict[str, Any] = {
    "title": "Free until a week before",
    "steps": [
        {"until": {"days_before": 7, "at": "17:00"}, "fee": {"percent": 0}},
        {"until": {"hours_before": 24}, "fee": {"percent": 50}},
    ],
    "late": {"percent": 100},
    "no_show": {"percent": 100},
    "excuses": [{"code": "ill", "label": "Ill, with a note", "waives": True}],
}
SHOWN = {**POLICY_BODY, "excuses": [{"code": "ill", "label": "Ill, with a note"}]}
POLICY_EXAMPLE: dict[str, Any] = {"policy": POLICY, "code": "STANDARD", "policy_version": 1, **SHOWN}
TERMS_BODY = {"price": 40000, "currency": "EUR", "policy": POLICY, "approval": "manager"}
TERMS_EXAMPLE: dict[str, Any] = {
    "offering": OFFERING,
    "terms": 1,
    **TERMS_BODY,
    "policy_version": 1,
    **{name: SHOWN[name] for name in ("late", "steps", "no_show", "excuses")},
}
