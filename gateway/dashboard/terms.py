"""The terms of an offering: publishing it, changing them, and saying that it has taken place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.changing import UNCHANGED, WAS, Read, changed
from gateway.dashboard.forms import NOBODY, TRY, Do, Form, count, key, text, typed_moment
from gateway.dashboard.rehearsing import said, tried
from gateway.dashboard.trying import insist
from gateway.dashboard.visit import Visit

FORM, NOT_OVER = "revise", "sessions-not-over"
VISIBILITY = (
    ("public", "everybody"),
    ("organization", "the people of an organization"),
    ("private", "who holds a seat"),
)
BELOW = (("true", "call it off"), ("false", "only tell me"))
DEADLINES = ("decide", "cut_off")
DISTANCE = {"hours": "hours_before", "days": "days_before", "clock": "at"}
"""How long before the start: the ends of the fields' names, and what they are in the API."""
SESSIONS_SHOWN = 20
OFFERS = (("seat-offer-expired", "at once"), ("seat-offered", "earlier"))
"""What becomes of seat offers where a deadline comes earlier."""


async def publish(visit: Visit, form: Form) -> str:
    """Let learners enroll; too few who teach are told, and overridden where that is meant."""
    body = {"notify": text(form, "notify")}
    return await insist(visit, form, f"{_path(visit)}/publish", body, "Published. Seats are open.")


async def revise(visit: Visit, form: Form) -> str:
    """Change the terms: what was typed otherwise than it was shown is sent, and nothing else; or tell what would come
    of it.

    Raises:
        ApiProblem: a time does not exist in the offering's zone, or the API refuses.
    """
    zone = (await visit.session.get(_path(visit)))["timezone"]
    body = changed(form, _fields(zone))
    for name in DEADLINES:
        body |= _deadline(form, name, zone)
    if not body:
        return UNCHANGED
    if notify := text(form, "notify"):
        body["notify"] = notify
    if form.get("step") == TRY:
        return await _brings(visit, form, body)
    return await insist(visit, form, f"{_path(visit)}/revise", body, "Revised. Sessions stay where they are.")


async def _brings(visit: Visit, form: Form, body: Mapping[str, Any]) -> str:
    """What a revision would bring to those who have a seat or wait for one, in sentences; nothing is changed."""
    terms = (await tried(visit, form, f"{_path(visit)}/revise", body, whole=True))["terms"]
    if not terms:
        return "Nothing was changed. Nobody's seat depends on it."
    notify = body.get("notify")
    path = f"{_path(visit)}/try-revision"
    told = await visit.session.post(path, {**terms, "notify": notify}, f"{key(form)}:{TRY}", whole=True)
    ends = [(told["happens"].get(event, 0), becomes) for event, becomes in OFFERS]
    offers = [
        f" {count} seat {'offer' if count == 1 else 'offers'} would run out {how}." for count, how in ends if count
    ]
    return await said(visit, told, quiet=notify == NOBODY, first="".join(offers))


async def deliver(visit: Visit, form: Form) -> str:
    """Say that it has taken place.

    Raises:
        ApiProblem: sessions are not over; or the API refuses.
    """
    await visit.session.post(f"{_path(visit)}/deliver", {"reason": text(form, "reason")}, key(form))
    return "Delivered. Nothing of it is scheduled or moved any more."


async def shown(visit: Visit, offering: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the forms of the terms are made of; the sessions that were in the way of the last one, by when they are."""
    known = await visit.rows("organizations:read", "/v1/organizations") if visit.may("offerings:write") else []
    problem = visit.failure.problem if visit.failure else None
    facts = problem.facts if problem and problem.kind == NOT_OVER else {}
    idents = facts.get("sessions") or ()
    sessions = await visit.session.documents("/v1/sessions", idents[:SESSIONS_SHOWN])
    return {
        "terms": _terms(offering) if offering else {},
        "visibility": VISIBILITY,
        "below": BELOW,
        "organizations": [(one["organization"], one["name"]) for one in known],
        "not_over": [sessions.get(one, {"session": one}) for one in idents[:SESSIONS_SHOWN]],
        "not_over_more": max(0, int(facts.get("count") or 0) - SESSIONS_SHOWN),
    }


def _terms(offering: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of the form hold: a deadline as it was told, by its moment or by its distance from the start."""
    zone = offering["timezone"]
    told: dict[str, Any] = {field: _typed(offering.get(field), zone) for field in ("starts_at", "ends_at")}
    for name in DEADLINES:
        before = offering.get(f"{name}_before") or {}
        told[f"{name}_at"] = "" if before else _typed(offering.get(f"{name}_at"), zone)
        told |= {f"{name}_{short}": before.get(field) for short, field in DISTANCE.items()}
    return told


def _deadline(form: Form, name: str, zone: str) -> dict[str, Any]:
    """The deadline that was typed, in the way that it was; null where it was emptied, and nothing where it stays.

    Raises:
        ApiProblem: it is told in two ways, or it is no time there.
    """
    at, hours, days, clock = (f"{name}_{field}" for field in ("at", *DISTANCE))
    touched = [way for way in ((at,), (hours,), (days, clock)) if any(_changed(form, field) for field in way)]
    given = [way for way in touched if any(text(form, field) for field in way)]
    if len(given) > 1:
        error = {"field": f"{name}_before", "message": "Say a moment, or one distance from the start."}
        raise ApiProblem(MALFORMED, {"detail": "A deadline is told in one way.", "errors": [error]})
    if not given:
        return {f"{name}_at": None} if touched else {}
    if given[0] == (at,):
        return {f"{name}_at": typed_moment(form, at, zone)}
    if given[0] == (hours,):
        return {f"{name}_before": {"hours_before": count(form, hours)}}
    return {f"{name}_before": {"days_before": count(form, days), "at": text(form, clock)}}


def _changed(form: Form, field: str) -> bool:
    return bool(form.get(field, "") != form.get(WAS + field, ""))


def _fields(zone: str) -> Mapping[str, Read]:
    def when(form: Form, name: str) -> str | None:
        return typed_moment(form, name, zone) if text(form, name) else None

    def calls_off(form: Form, name: str) -> bool:
        return text(form, name) != BELOW[1][0]

    return {
        "title": text,
        "visibility": text,
        "organization": text,
        "starts_at": when,
        "ends_at": when,
        "minimum": count,
        "cancel_below_minimum": calls_off,
        "max_per_instructor": count,
        "offer_minutes": count,
        "waitlist_limit": count,
    }


def _typed(at: str | None, zone: str) -> str:
    """As a `datetime-local` field holds it."""
    return f"{datetime.fromisoformat(at).astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if at else ""


def _path(visit: Visit) -> str:
    return f"/v1/offerings/{visit.path['offering']}"


TERMS: Mapping[str, Do] = {"publish": publish, FORM: revise, "deliver": deliver}
