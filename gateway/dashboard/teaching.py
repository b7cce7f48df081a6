"""What the forms of the instructors do: one command of the API each, under the form's own key."""

from collections.abc import Mapping
from typing import Any

from gateway.dashboard import hours
from gateway.dashboard.changing import Read, change, in_spite
from gateway.dashboard.forms import Do, Form, key, money, text, typed_moment
from gateway.dashboard.visit import Visit


async def add(visit: Visit, form: Form) -> str:
    """Make somebody known who teaches."""
    body = {name: text(form, name) for name in ("name", "code", "email", "timezone", "home", "currency")}
    await visit.session.post("/v1/instructors", {**body, "day_rate": money(form, "day_rate")}, key(form))
    return f"{body['name']} is added. Open the name to say what they may teach, and when."


async def qualify(visit: Visit, form: Form) -> str:
    """Let the instructor teach a course."""
    body = {name: text(form, name) for name in ("course", "valid_from", "valid_until")}
    await _post(visit, "qualifications", body, form)
    return "Qualified."


async def withdraw(visit: Visit, form: Form) -> str:
    """Let the instructor teach a course no longer."""
    await _post(visit, "qualifications/withdraw", {"course": text(form, "course")}, form)
    return "Withdrawn. Sessions that are scheduled stay as they are."


async def set_hours(visit: Visit, form: Form) -> str:
    """Say when the instructor teaches, in place of what was said before.

    Raises:
        ApiProblem: a day has a time without the other, or the API refuses.
    """
    told = hours.in_form(form)
    await _post(visit, "working-hours", {"hours": told, **in_spite(form)}, form)
    return "Working hours set." if told else "No hours are kept: at every hour."


async def add_time_off(visit: Visit, form: Form) -> str:
    """Keep the instructor free of sessions for a while, typed by the clock of their zone.

    Raises:
        ApiProblem: a time does not exist there, or the API refuses.
    """
    zone = (await visit.session.get(f"/v1/instructors/{visit.path['instructor']}"))["timezone"]
    body = {"starts_at": typed_moment(form, "starts_at", zone), "ends_at": typed_moment(form, "ends_at", zone)}
    await _post(visit, "time-off", {**body, **in_spite(form)}, form)
    return "Time off added."


async def remove_time_off(visit: Visit, form: Form) -> str:
    """Take time off back."""
    await _post(visit, "time-off/remove", {"time_off": text(form, "time_off")}, form)
    return "Time off removed."


async def change_person(visit: Visit, form: Form) -> str:
    """Tell what is new about the instructor."""
    path = f"/v1/instructors/{visit.path['instructor']}/change"
    return await change(visit, form, path, FIELDS, "Changed.")


async def retire(visit: Visit, form: Form) -> str:
    """Ask the instructor to teach nothing more."""
    await _post(visit, "retire", in_spite(form), form)
    return "Retired. Nobody is offered them for a session any more."


async def follow(visit: Visit, form: Form) -> str:
    """Read when the instructor is busy in a calendar on the net; without an address, in none."""
    await _post(visit, "calendar", {"address": text(form, "address")}, form)
    return "Followed. It is read now, and every quarter of an hour." if text(form, "address") else "Followed no longer."


async def _post(visit: Visit, path: str, body: Mapping[str, Any], form: Form) -> None:
    await visit.session.post(f"/v1/instructors/{visit.path['instructor']}/{path}", body, key(form))


FIELDS: Mapping[str, Read] = {
    "name": text,
    "email": text,
    "timezone": text,
    "home": text,
    "day_rate": money,
    "currency": text,
}
INSTRUCTORS: Mapping[str, Do] = {"add": add}
TEACHING: Mapping[str, Do] = {
    "qualify": qualify,
    "withdraw": withdraw,
    "hours": set_hours,
    "away": add_time_off,
    "back": remove_time_off,
    "person": change_person,
    "retire": retire,
    "follow": follow,
}
