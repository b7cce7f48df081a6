"""When something is to be, as a form says it: a day, from when, until when, in a zone."""

from collections.abc import Mapping
from typing import Any

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.forms import instant, text
from gateway.dashboard.times import end_day
from gateway.dashboard.visit import Visit

Window = tuple[str, str]


def window_in(form: Mapping[str, Any], zone: str, tail: str = "") -> Window:
    """The typed times with their offsets; an end before the start is on the next day. `tail` ends the fields' names.

    Raises:
        ApiProblem: one of them is no time there, told beside its field; or there is no length.
    """
    day, start, end = (text(form, f"{name}{tail}") or "" for name in ("date", "from", "to"))
    told = instant(day, start, zone, f"from{tail}"), instant(end_day(day, start, end), end, zone, f"to{tail}")
    if start == end:
        error = {"field": f"to{tail}", "message": "must come after its start"}
        raise ApiProblem(MALFORMED, {"detail": "It ends when it starts.", "errors": [error]})
    return told


def typed_window(visit: Visit, form: str, zone: str) -> Window | None:
    """When a form that is shown again says; null for one that says no such time, or none yet."""
    return window_or_none(visit.typed(form) or {}, zone)


def window_or_none(form: Mapping[str, Any], zone: str, tail: str = "") -> Window | None:
    """The typed times, or null where they are none, or not all there."""
    try:
        return window_in(form, zone, tail) if form.get(f"date{tail}") else None
    except ApiProblem:
        return None
