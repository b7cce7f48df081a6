"""What is known of a learner, and the forms that change it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateway.dashboard import feed, merging, times
from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.changing import UNCHANGED, changed
from gateway.dashboard.forms import NOBODY, TRY, Form, instant, key, text
from gateway.dashboard.rehearsing import said, tried
from gateway.dashboard.visit import Visit

PLAIN = ("name", "email", "organization", "timezone", "language", "job_role", "site", "hired_on")
NEXT = 2


async def build(visit: Visit) -> Mapping[str, Any]:
    """The profile, with its organizations and people by name."""
    person, organizations = await asyncio.gather(
        visit.session.get(f"/v1/learners/{visit.path['learner']}"),
        visit.rows("organizations:read", "/v1/organizations"),
    )
    named = [person.get("manager"), person.get("merged_into"), *person.get("also", ())]
    known, alike = await asyncio.gather(visit.session.people(named), merging.alike(visit))
    names = {row["organization"]: row["name"] for row in organizations}
    custom = person.get("custom") or {}
    return {
        "person": person,
        "at": names.get(person.get("organization"), ""),
        "manager": feed.who({"learner": person["manager"]}, known) if person.get("manager") else "",
        "led": bool(known),
        "organizations": [(one["organization"], one["name"]) for one in organizations if not one.get("closed")],
        "kept": feed.who({"learner": person["merged_into"]}, known) if person.get("merged_into") else "",
        "also": [(one, feed.who({"learner": one}, known)) for one in person.get("also", ())],
        "alike": alike,
        "zones": sorted(times.zones()),
        "lines": "\n".join(f"{name}: {value}" for name, value in custom.items()),
    }


async def change(visit: Visit, form: Form) -> str:
    """Send what was changed in the profile.

    Raises:
        ApiProblem: the API refuses, nobody is called as the manager is, or a line of own fields is none.
    """
    body = changed(form, dict.fromkeys(PLAIN, text))
    if form.get("manager", "") != form.get("was.manager", ""):
        body["manager"] = await _manager(visit, text(form, "manager"))
    if _lines(form, "custom") != _lines(form, "was.custom"):
        before, after = _own(form, "was.custom"), _own(form, "custom")
        body["custom"] = {**dict.fromkeys(before.keys() - after.keys()), **after}
    if not body:
        return UNCHANGED
    await _send(visit, form, body)
    return "The profile is changed."


async def leave(visit: Visit, form: Form) -> str:
    """Say that they have left, or tell what would come of it.

    Raises:
        ApiProblem: the API refuses.
    """
    body = {"active": False} | ({"notify": notify} if (notify := text(form, "notify")) else {})
    if form.get("step") == TRY:
        answer = await tried(visit, form, _path(visit), _told(visit, form, body))
        return await _loses(visit, answer, quiet=notify == NOBODY)
    answer = await _send(visit, form, body)
    held = f" What lies ahead is held until {_until(visit, answer)}." if "held_until" in answer else ""
    return f"Has left.{held}"


async def _loses(visit: Visit, answer: Mapping[str, Any], *, quiet: bool) -> str:
    """What who leaves would lose and when, and who would have their seats then, in sentences."""
    follows = answer["follows"]
    others = [one for one in follows["learners"] if one != visit.path["learner"]]
    count = follows["learners_in_all"] - len(follows["learners"]) + len(others)
    then = {**answer, "follows": {**follows, "learners": others, "learners_in_all": count}}
    first = ""
    if ended := follows["happens"].get("enrollment-cancelled"):
        first = f" {ended} {'place' if ended == 1 else 'places'} of theirs would be let go {_until(visit, answer)}."
    return await said(visit, then, quiet=quiet, first=first)


def _until(visit: Visit, answer: Mapping[str, Any]) -> str:
    told = times.told(answer["held_until"], visit.zone, now=visit.now)
    return f"{told.day} {told.clock}" if told else ""


async def come_back(visit: Visit, form: Form) -> str:
    """Say that they are back.

    Raises:
        ApiProblem: the API refuses.
    """
    await _send(visit, form, {"active": True})
    return "Is back."


async def _send(visit: Visit, form: Form, body: Mapping[str, Any]) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = await visit.session.post(_path(visit), _told(visit, form, body), key(form), whole=True)
    return answer


def _told(visit: Visit, form: Form, body: Mapping[str, Any]) -> dict[str, Any]:
    """What is changed, with why, and since when."""
    since = text(form, "since")
    told = {"reason": text(form, "reason"), "effective_at": _start(visit, since) if since else None}
    return {**body, **{name: one for name, one in told.items() if one}}


def _path(visit: Visit) -> str:
    return f"/v1/learners/{visit.path['learner']}/change"


def _start(visit: Visit, day: str) -> str:
    at = instant(day, "00:00", visit.zone, "effective_at")
    return min(at, visit.now.isoformat(), key=datetime.fromisoformat)


async def _manager(visit: Visit, typed: str | None) -> str | None:
    if typed is None:
        return None
    found = (await visit.session.get("/v1/learners", q=typed, limit=NEXT))["items"]
    if len(found) == 1:
        return str(found[0]["learner"])
    said = "is nobody's name or e-mail" if not found else "begins several names; type the e-mail"
    raise _wrong("manager", said)


def _lines(form: Form, field: str) -> list[str]:
    return [line.strip() for line in str(form.get(field, "")).splitlines() if line.strip()]


def _own(form: Form, field: str) -> dict[str, str]:
    """Own fields as they were typed: one a line, `name: value`."""
    told = {}
    for line in _lines(form, field):
        name, colon, value = line.partition(":")
        if not colon:
            raise _wrong("custom", f"has a line without a colon: {line}")
        told[name.strip()] = value.strip()
    return told


def _wrong(field: str, said: str) -> ApiProblem:
    errors = [{"field": f"$.{field}", "message": said}]
    return ApiProblem(MALFORMED, {"detail": f"The field {field} {said}.", "errors": errors})
