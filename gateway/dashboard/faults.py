"""What is wrong with which field of a form, where the API refuses what it said."""

from collections.abc import Mapping

from gateway.dashboard.api import ApiProblem

FIELD_OF = {
    "code-taken": "code",
    "cost-needs-currency": "currency",
    "price-without-currency": "currency",
    "one-currency": "currency",
    "excuse-unknown": "excuse",
    "unknown-timezone": "timezone",
    "concurrent-needs-virtual": "concurrent",
    "travel-to-itself": "other",
    "quantity-below-reserved": "quantity",
    "visibility-needs-organization": "organization",
    "decide-at-needs-minimum": "minimum",
    "minimum-above-capacity": "minimum",
    "deadline-after-start": "decide_at",
    "deadline-needs-start": "decide_before",
    "ratio-needs-capacity": "max_per_instructor",
    "ends-before-start": "ends_at",
    "rule-unreadable": "rule",
    "rule-too-fine": "rule",
    "series-empty": "rule",
    "series-without-end": "count",
    "series-too-long": "count",
    "exception-not-in-series": "exceptions",
    "time-comes-twice": "ambiguous",
    "time-does-not-exist": "starts",
    "override-needs-reason": "reason",
}
"""Which field of a form is at fault where a rule refuses it, and names none."""


def told_of(problem: ApiProblem, field: str) -> str:
    """What is wrong with a field; empty where nothing is."""
    told = [str(one.get("message", "")) for one in problem.errors if _at(one) == field]
    return "; ".join(told) or (problem.detail if _meant(problem) == field else "")


def _meant(problem: ApiProblem) -> str | None:
    """The field that a rule is about: the one it names, where its form has several of a kind."""
    named = problem.facts.get("field") if problem.kind.startswith("deadline-") else None
    return str(named) if named else FIELD_OF.get(problem.kind)


def _at(error: Mapping[str, str]) -> str:
    """The field that a path such as `$.hours[2].opens` is within."""
    return str(error.get("field", "")).removeprefix("$.").partition("[")[0].partition(".")[0]
