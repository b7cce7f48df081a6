"""Bodies and answers about what seats cost, as the OpenAPI document shows them."""

from typing import Any

from services.enrollment.api.examples import ENROLLMENT, LEARNER, OFFERING, ORGANIZATION, SINCE

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
    "approval_said": True,
    "policy_version": 1,
    **{name: SHOWN[name] for name in ("late", "steps", "no_show", "excuses")},
}
PROGRAM = "p06bz2m1vcw7d2f0n"
PROGRAM_TERMS_EXAMPLE = {"program": PROGRAM, "terms": 1, "approval": "manager", "approval_said": True}
CHARGES_EXAMPLE: dict[str, Any] = {
    "enrollment": ENROLLMENT,
    "learner": LEARNER,
    "name": "Ada Sommer",
    "organization": ORGANIZATION,
    "currency": "EUR",
    "owed": 20000,
    "lines": [
        {"kind": "seat", "amount": 40000, "at": SINCE, "because": "", "session": None},
        {"kind": "reversed", "amount": -40000, "at": "2026-03-29T09:00:00Z", "because": "left", "session": None},
        {"kind": "late", "amount": 20000, "at": "2026-03-29T09:00:00Z", "because": "", "session": None},
    ],
}
CHARGES_PAGE: dict[str, Any] = {
    "items": [CHARGES_EXAMPLE],
    "sums": {
        "currency": "EUR",
        "charged": 40000,
        "fees": 20000,
        "reversed": 40000,
        "owed": 20000,
        "outcomes": {"late": 1},
    },
    "after": None,
}
OTHER = "o06bz2m1wd2k7n4tx"
TRANSFER_BODY = {"to": OTHER, "if_full": "refuse", "reason": "The date moved."}
TRANSFERRED: dict[str, Any] = {
    "enrollment": f"{OTHER}.{LEARNER}",
    "state": "enrolled",
    "was": ENROLLMENT,
    "charge": {"outcome": "free", "charged": 40000, "reversed": 40000, "currency": "EUR"},
}
COLLEAGUE = "l06bz2m3d8w2s6m0j"
SUBSTITUTE_BODY = {"substitute": COLLEAGUE, "reason": "Ill; the colleague goes instead."}
SUBSTITUTED = {"enrollment": f"{OFFERING}.{COLLEAGUE}", "state": "enrolled", "was": ENROLLMENT}
ALTERNATIVES: dict[str, Any] = {
    "items": [
        {
            "offering": OTHER,
            "code": "NEG-BERLIN-4",
            "title": "Negotiation, Berlin",
            "starts_at": "2026-04-13T07:00:00Z",
            "ends_at": "2026-04-13T10:30:00Z",
            "open": 4,
            "waitlisted": 0,
            "price": 40000,
            "currency": "EUR",
        }
    ]
}
