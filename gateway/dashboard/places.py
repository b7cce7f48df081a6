"""What the forms of the venues do: one command of the API each, under the form's own key."""

from collections.abc import Mapping

from gateway.dashboard import hours
from gateway.dashboard.changing import Read, change, in_spite
from gateway.dashboard.forms import Do, Form, count, key, money, text, typed_moment
from gateway.dashboard.visit import Visit


async def add_venue(visit: Visit, form: Form) -> str:
    """Make a place known."""
    body = {name: text(form, name) for name in ("code", "name", "timezone", "address")}
    await visit.session.post("/v1/venues", body, key(form))
    return f"{body['name']} is added. Open it to add its rooms."


async def add_room(visit: Visit, form: Form) -> str:
    """Add a room to the venue of the page.

    Raises:
        ApiProblem: a day has a time without the other, or the API refuses.
    """
    body = {
        "code": text(form, "code"),
        "name": text(form, "name"),
        "kind": text(form, "kind"),
        "capacity": count(form, "capacity"),
        "concurrent": count(form, "concurrent"),
        "layout": text(form, "layout"),
        "features": words_of(form, "features"),
        "setup_minutes": count(form, "setup_minutes"),
        "teardown_minutes": count(form, "teardown_minutes"),
        "hours": hours.in_form(form),
        "hire_cost": money(form, "hire_cost"),
        "currency": text(form, "currency"),
    }
    await visit.session.post(f"/v1/venues/{visit.path['venue']}/rooms", body, key(form))
    return f"{body['name']} is added."


async def set_travel(visit: Visit, form: Form) -> str:
    """Say how long it takes to another venue, and back."""
    body = {"other": text(form, "other"), "minutes": count(form, "minutes")}
    await visit.session.post(f"/v1/venues/{visit.path['venue']}/travel-times", body, key(form))
    return "Travel time set, there and back."


async def change_venue(visit: Visit, form: Form) -> str:
    """Tell what is new about the venue of the page; its rooms keep their zones."""
    fields = dict.fromkeys(("name", "timezone", "address"), text)
    return await change(visit, form, f"/v1/venues/{visit.path['venue']}/change", fields, "The venue is changed.")


async def change_room(visit: Visit, form: Form) -> str:
    """Tell what is new about a room."""
    return await change(visit, form, f"/v1/rooms/{text(form, 'room')}/change", ROOM_FIELDS, "The room is changed.")


async def set_room_hours(visit: Visit, form: Form) -> str:
    """Say when a room is open, in place of what was said before.

    Raises:
        ApiProblem: a day has a time without the other, or the API refuses.
    """
    told = hours.in_form(form)
    body = {"hours": told, **in_spite(form)} if form.get("in_spite") else {"hours": told}
    await visit.session.post(f"/v1/rooms/{text(form, 'room')}/change", body, key(form))
    return "Opening hours set." if told else "No hours are kept: open at every hour."


async def retire_room(visit: Visit, form: Form) -> str:
    """Use a room for nothing more."""
    await visit.session.post(f"/v1/rooms/{text(form, 'room')}/retire", in_spite(form), key(form))
    return "Retired. It is offered for no session any more."


async def block(visit: Visit, form: Form) -> str:
    """Keep a room free of sessions for a while, typed by the clock of the room.

    Raises:
        ApiProblem: a time does not exist there, or the API refuses.
    """
    room = text(form, "room")
    zone = (await visit.session.get(f"/v1/rooms/{room}"))["timezone"]
    body = {
        "starts_at": typed_moment(form, "starts_at", zone),
        "ends_at": typed_moment(form, "ends_at", zone),
        **in_spite(form),
    }
    await visit.session.post(f"/v1/rooms/{room}/block", body, key(form))
    return "Blocked. No session can be held in it then."


async def unblock(visit: Visit, form: Form) -> str:
    """Take a block back."""
    await visit.session.post(f"/v1/rooms/{text(form, 'room')}/unblock", {"block": text(form, "block")}, key(form))
    return "Unblocked."


def words_of(form: Form, name: str) -> list[str]:
    """The words that were typed with commas or spaces between them."""
    return (text(form, name) or "").replace(",", " ").split()


ROOM_FIELDS: Mapping[str, Read] = {
    "name": text,
    "capacity": count,
    "concurrent": count,
    "layout": text,
    "features": words_of,
    "setup_minutes": count,
    "teardown_minutes": count,
    "hire_cost": money,
    "currency": text,
}
VENUES: Mapping[str, Do] = {"add": add_venue}
PLACES: Mapping[str, Do] = {
    "room": add_room,
    "travel": set_travel,
    "block": block,
    "unblock": unblock,
    "venue": change_venue,
    "changeroom": change_room,
    "roomhours": set_room_hours,
    "retireroom": retire_room,
}
