"""Series as a form describes them: a rule in everyday words, or one of RFC 5545."""

from typing import Any

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.forms import Form, text
from gateway.dashboard.times import end_day

WEEKDAYS = (("MO", "Mon"), ("TU", "Tue"), ("WE", "Wed"), ("TH", "Thu"), ("FR", "Fri"), ("SA", "Sat"), ("SU", "Sun"))
STEPS = (("WEEKLY", "weeks"), ("DAILY", "days"), ("MONTHLY", "months"))
DOUBLED = (("earlier", "the earlier one"), ("later", "the later one"))


def series_in(form: Form, zone: str) -> dict[str, Any]:
    """The series that a form describes; its times are what the clocks of the zone show, over changes of clocks.

    Raises:
        ApiProblem: it does not say when it ends, or its times are none; told beside the field.
    """
    day, start, end = (text(form, name) or "" for name in ("date", "from", "to"))
    typed = text(form, "timezone")
    return {
        "rule": rule_in(form),
        "starts": f"{day}T{start}",
        "ends": f"{end_day(day, start, end)}T{end}",
        "timezone": typed if typed != zone else None,
        "exceptions": (text(form, "exceptions") or "").replace(",", " ").split() or None,
        "ambiguous": text(form, "ambiguous"),
    }


def rule_in(form: Form) -> str:
    """The rule: the one that was typed, else what the fields say.

    Raises:
        ApiProblem: neither a number of sessions nor a last day is given, or both are.
    """
    if own := text(form, "rule"):
        return own.upper().removeprefix("RRULE:")
    step = text(form, "step_of") or STEPS[0][0]
    parts = [f"FREQ={step}"]
    if (every := text(form, "every")) and every != "1":
        parts.append(f"INTERVAL={every}")
    days = [day for day, _ in WEEKDAYS if form.get(f"on_{day}")]
    if days and step == STEPS[0][0]:
        parts.append(f"BYDAY={','.join(days)}")
    count, until = text(form, "count"), text(form, "until")
    if bool(count) == bool(until):
        told = "Say how many sessions there are, or the last day: one of the two."
        raise ApiProblem(MALFORMED, {"detail": told, "errors": [{"field": "count", "message": "or a last day"}]})
    parts.append(f"COUNT={count}" if count else f"UNTIL={(until or '').replace('-', '')}")
    return ";".join(parts)
