"""What was typed into a form, as the API takes it."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from math import isfinite
from typing import Any

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.times import Unclear, end_day, wall
from gateway.dashboard.visit import Visit

Form = Mapping[str, Any]
Do = Callable[[Visit, Form], Awaitable[str]]

MOST_DIGITS = 15
"""No number that a form asks for has more; what does goes as it is, for the API to say what is wrong."""

TRY, NOBODY = "try", "none"
"""The step that tells what would happen; and to whom nothing is told."""


def text(form: Form, name: str) -> str | None:
    """What was typed into a field, null if nothing was."""
    return str(form.get(name, "")).strip() or None


def key(form: Form) -> str:
    """The form's idempotency key; a form without one is sent under a fresh key."""
    return text(form, "key") or secrets.token_urlsafe(16)


def count(form: Form, name: str) -> Any:
    """A number that was typed; anything else goes as it is, for the API to say what is wrong."""
    typed = text(form, name)
    return int(typed) if typed and whole(typed) else typed


def whole(typed: str) -> bool:
    """Whether this is a whole number, from 0 on."""
    return typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS


def figure(form: Form, name: str) -> Any:
    """A figure that was typed, whole or not; anything else goes as it is, for the API to say what is wrong."""
    typed = text(form, name)
    try:
        return float(typed) if typed and typed.isascii() and isfinite(float(typed)) else typed
    except ValueError:
        return typed


def money(form: Form, name: str) -> Any:
    """An amount such as 450 or 450.50 in hundredths; anything else goes as it is, for the API to say what is wrong."""
    typed = text(form, name)
    units, _, part = (typed or "").replace(",", ".").partition(".")
    plain = whole(units) and len(part) <= 2 and (not part or whole(part))
    return int(units + part.ljust(2, "0")) if plain else typed


def typed_moment(form: Form, name: str, zone: str) -> str:
    """What a `datetime-local` field holds, by the clock of a zone, with its offset.

    Raises:
        ApiProblem: it is no time there.
    """
    day, _, clock = (text(form, name) or "").partition("T")
    return instant(day, clock, zone, name)


def instant(day: str, clock: str, zone: str, field: str = "") -> str:
    """A typed wall time with its offset.

    Raises:
        ApiProblem: it is no time there; told like a refusal, beside the form.
    """
    try:
        return wall(day, clock, zone).isoformat()
    except Unclear as unclear:
        errors = [{"field": field, "message": str(unclear)}] if field else []
        raise ApiProblem(MALFORMED, {"detail": str(unclear), "errors": errors}) from None


def sitting(day: str, start: str, end: str, zone: str) -> tuple[str, str]:
    """A session's typed times with their offsets; an end before the start is on the next day.

    Raises:
        ApiProblem: one of them is no time there.
    """
    return instant(day, start, zone), instant(end_day(day, start, end), end, zone)
