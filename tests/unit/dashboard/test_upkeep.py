"""What there is, is changed and retired by forms: only what was changed is sent, and what is wrong is told in place."""

import re

import pytest

from gateway.dashboard.changing import changed
from gateway.dashboard.forms import count, money, text
from gateway.dashboard.places import words_of

HTMX = {"HX-Request": "true"}
RESERVED = {
    "type": "/problems/has-reservations", "detail": "1 sessions or holds ahead have it reserved.", "count": 1,
    "sessions": [{"session": "o2.s1", "offering": "o2", "offering_code": "NEGO-NY",
                  "starts_at": "2026-04-01T07:00:00Z", "ends_at": "2026-04-01T09:00:00Z"}],
}  # fmt: skip


def form(which, part, /, **typed):
    return {"do": which.partition("-")[0], "form": which, "part": part, "key": "k", **typed}


def shown(page: str, name: str) -> dict[str, str]:
    """What a form holds as it is rendered."""
    inside = re.search(rf'<form[^>]*id="form-{name}".*?</form>', page, re.DOTALL).group()
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', inside))
    chosen = re.findall(r'<select name="([^"]+)".*?</select>', inside, re.DOTALL)
    return dict.fromkeys(chosen, "") | fields


def test_what_was_typed_otherwise_is_sent_and_what_was_emptied_is_null():
    typed = {
        "name": "Loft",
        "was.name": "Loft",
        "capacity": "20",
        "was.capacity": "24",
        "layout": "",
        "was.layout": "U",
    }
    assert changed(typed, {"name": text, "capacity": count, "layout": text}) == {"capacity": 20, "layout": None}


def test_features_and_sums_are_read_as_they_are_typed():
    typed = {
        "features": "projector, whiteboard",
        "was.features": "projector",
        "hire_cost": "450.5",
        "was.hire_cost": "",
    }
    assert changed(typed, {"features": words_of, "hire_cost": money}) == {
        "features": ["projector", "whiteboard"],
        "hire_cost": 45_050,
    }


async def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(browser, api):
    client = browser()
    for address, name, part in (
        ("/venues/va", "changeroom", "room"), ("/venues/va", "venue", "place"), ("/instructors/i1", "person", "person"),
        ("/venues", "changething-e1", "equipment"),
    ):  # fmt: skip
        fields = shown((await client.get(address)).text, name)
        told = fields | form(name, part)
        told |= {field: fields.get(f"was.{field}", "") for field in ("home", "venue") if f"was.{field}" in fields}
        assert "Nothing was changed." in (await client.post(address, data=told, headers=HTMX)).text
    assert api.calls("POST") == []


@pytest.mark.parametrize(
    ("address", "sent", "path", "body"),
    [
        ("/venues/va", form("changeroom", "room", room="va.r1", capacity="", **{"was.capacity": "24"}),
         "/v1/rooms/va.r1/change", {"capacity": None}),
        ("/venues/va", form("roomhours", "room", room="va.r1", **{"from1-0": "09:00", "to1-0": "12:00"}),
         "/v1/rooms/va.r1/change", {"hours": [{"weekday": 1, "opens": "09:00", "closes": "12:00"}]}),
        ("/venues/va", form("retireroom", "room", room="va.r1", reason="Sold.", in_spite="1"),
         "/v1/rooms/va.r1/retire", {"reason": "Sold.", "in_spite_of_reservations": True}),
        ("/venues/va", form("venue", "place", address="Quay 1", **{"was.address": "Spreeufer 6, Berlin"}),
         "/v1/venues/va/change", {"address": "Quay 1"}),
        ("/venues", form("thing", "equipment", name="Kit", code="KIT", quantity="3", venue=""),
         "/v1/equipment", {"name": "Kit", "code": "KIT", "quantity": 3}),
        ("/venues", form("changething-e1", "equipment", equipment="e1", quantity="1", reason="Broken.", in_spite="1",
                         **{"was.quantity": "4"}),
         "/v1/equipment/e1/change", {"quantity": 1, "reason": "Broken.", "in_spite_of_reservations": True}),
        ("/venues", form("retirething-e1", "equipment", equipment="e1"), "/v1/equipment/e1/retire", {}),
        ("/instructors/i1", form("person", "person", home="", **{"was.home": "va"}),
         "/v1/instructors/i1/change", {"home": None}),
        ("/instructors/i1", form("retire", "person", reason=""), "/v1/instructors/i1/retire", {}),
        ("/instructors/i1", form("follow", "person", address="https://c.example.org/a.ics"),
         "/v1/instructors/i1/calendar", {"address": "https://c.example.org/a.ics"}),
    ],
)  # fmt: skip
async def test_each_form_sends_one_command_under_its_key(browser, api, address, sent, path, body):
    api.on("POST", path, {})
    reply = await browser().post(address, data=sent, headers=HTMX)
    ((told, given, headers),) = api.calls("POST")
    assert (told, given, headers["Idempotency-Key"]) == (path, body, "k")
    assert 'role="status"' in reply.text


async def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(browser, api):
    wrong = {"title": "Malformed", "errors": [{"field": "$.capacity", "message": "must be 1 at least"}]}
    api.on("POST", "/v1/venues/va/rooms", wrong, 422)
    page = (await browser().post("/venues/va", data=form("room", "rooms", capacity="0"), headers=HTMX)).text
    field = re.search(r'<label>Capacity <input name="capacity"[^>]*>(.*?)</label>', page)
    assert 'value="0"' in field.group()
    assert 'aria-describedby="wrong-room-capacity"' in field.group()
    assert field.group(1) == '<span class="wrong" id="wrong-room-capacity">must be 1 at least</span>'


async def test_a_rule_that_names_no_field_is_told_beside_the_one_it_is_about(browser, api):
    api.on("POST", "/v1/equipment", {"type": "/problems/code-taken", "detail": "The code KIT already belongs."}, 409)
    sent = form("thing", "equipment", name="<i>Kit</i>", code="KIT")
    page = (await browser().post("/venues", data=sent, headers=HTMX)).text
    assert re.search(r'name="code"[^>]*aria-invalid="true"[^>]*><span[^>]*>The code KIT already belongs\.', page)
    assert "<i>Kit" not in page


async def test_sessions_that_have_it_reserved_are_named_and_taken_from_only_by_who_may(browser, api):
    api.on("POST", "/v1/rooms/va.r1/retire", RESERVED, 409)
    page = (await browser().post("/venues/va", data=form("retireroom", "room", room="va.r1"), headers=HTMX)).text
    assert '<a href="/sessions/o2.s1">NEGO-NY</a>' in page
    assert 'name="in_spite"' in page


async def test_the_address_of_a_followed_calendar_is_not_shown_and_why_it_cannot_be_read_is(browser, api):
    found = {"instructor": "i1", "code": "ANNA", "name": "Anna", "timezone": "Europe/Berlin", "follows": True}
    api.on("GET", "/v1/instructors/i1", found | {"unread": "It is no calendar.", "calendar": "https://secret.example"})
    page = (await browser().get("/instructors/i1?part=person")).text
    assert "cannot be read: It is no calendar." in page
    assert "secret.example" not in page


async def test_who_may_only_read_is_offered_no_form(browser):
    for address in ("/venues", "/venues/va", "/instructors/i1"):
        assert "hx-post" not in (await browser(role="auditor").get(address)).text
