"""What is kept free, until when, and what becomes of it."""

import re

import pytest

HTMX = {"HX-Request": "true"}
HOLD = {
    "hold": "h1", "state": "placed", "starts_at": "2026-04-01T07:00:00Z", "ends_at": "2026-04-01T10:00:00Z",
    "timezone": "Europe/Berlin", "expires_at": "2026-03-24T08:00:00Z", "offering": "o1", "room": "va.r1", "venue": None,
    "instructors": ["i1"], "equipment": [{"equipment": "e1"}], "session": None,
}  # fmt: skip
LOOSE = HOLD | {"hold": "h2", "offering": None}
OVER = HOLD | {"hold": "h3", "expires_at": "2026-03-23T07:59:00Z"}


@pytest.fixture(autouse=True)
def held(api):
    api.on("GET", "/v1/holds", {"items": [HOLD, LOOSE, OVER], "after": None})
    api.on("GET", "/v1/holds/h1", HOLD)


def plain(page):
    return " ".join(re.sub("<[^>]*>", " ", page).split())


async def test_holds_are_listed_with_what_they_keep_and_when_they_expire_and_those_that_lapsed_are_not(browser):
    page = (await browser().get("/offerings/o1?part=holds")).text
    assert "Atrium · Anna Berg · equipment" in plain(page)
    assert "expires tomorrow 09:00" in plain(page)
    assert ('id="h-h1"' in page, 'id="h-h3"' in page) == (True, False)


async def test_a_hold_is_placed_for_the_offering_of_the_page_by_the_clock_of_its_zone(browser, api):
    api.on("POST", "/v1/holds", {"hold": "h9", "expires_at": "2026-03-25T08:00:00Z"}, 201)
    form = {"do": "hold", "form": "hold", "part": "holds", "key": "k", "date": "2026-04-01", "from": "22:00"}
    form |= {"to": "01:00", "minutes": "2880", "room": "va.r1", "lead1": "i1", "assist1": "i2", "reason": "Client."}
    page = (await browser(zone="America/New_York").post("/offerings/o1", data=form, headers=HTMX)).text
    assert "Kept free." in page
    assert api.calls("POST")[0][1] == {
        "starts_at": "2026-04-01T22:00:00+02:00",
        "ends_at": "2026-04-02T01:00:00+02:00",
        "timezone": "Europe/Berlin",
        "minutes": 2880,
        "offering": "o1",
        "instructors": ["i1", "i2"],
        "reason": "Client.",
        "room": "va.r1",
    }


async def test_on_the_calendar_a_hold_is_for_no_offering_and_is_used_for_any(browser, api):
    api.on("GET", "/v1/calendar", {"items": [], "more": False})
    api.on("POST", "/v1/holds", {"hold": "h9", "expires_at": "2026-03-25T08:00:00Z"}, 201)
    form = {"do": "hold", "form": "hold", "part": "holds", "key": "k", "date": "2026-04-01", "from": "09:00"}
    form |= {"to": "11:00", "minutes": "240", "room": "va.r1"}
    page = (await browser().post("/calendar", data=form, headers=HTMX)).text
    assert "offering" not in api.calls("POST")[0][1]
    assert '<input type="hidden" name="hold" value="h2"><select name="into"' in page


async def test_using_a_hold_fills_in_the_form_of_a_session_by_the_clock_of_the_offering(browser):
    reply = await browser().get("/offerings/new?into=o1&hold=h1")
    assert reply.headers["location"] == "/offerings/o1?pick=session&hold=h1#part-sessions"
    reply = await browser(zone="America/New_York").get("/offerings/o1?pick=session&hold=h1")
    address = reply.headers["location"]
    assert "date=2026-04-01&from=09%3A00&to=12%3A00&room=va.r1&lead1=i1&thing1=e1&units1=1" in address
    page = (await browser().get(address.partition("#")[0])).text
    assert '<input type="hidden" name="hold" value="h1">' in page
    assert '<option value="va.r1" selected>' in page


async def test_what_the_used_hold_keeps_counts_as_free_for_its_session(browser, api):
    mine = {"kind": "room-taken", "resource": "va.r1", "hold": "h1"}
    room = {"room": "va.r1", "venue": "va", "code": "A", "name": "Atrium", "capacity": 24, "clashes": [mine]}
    api.on("GET", "/v1/availability", {"rooms": [room], "instructors": [], "slots": []})
    asked = "part=sessions&pick=session&date=2026-04-01&from=09:00&to=12:00"
    free = '<optgroup label="Free"><option value="va.r1"'
    assert free in (await browser().get(f"/offerings/o1?{asked}&hold=h1")).text
    without = (await browser().get(f"/offerings/o1?{asked}")).text
    assert free not in without
    assert "taken, kept free by a hold" in without


async def test_a_hold_is_released_by_its_button(browser, api):
    api.on("POST", "/v1/holds/h1/release", {"hold": "h1"})
    form = {"do": "release", "form": "release-h1", "part": "holds", "key": "k", "hold": "h1"}
    assert "Released." in (await browser().post("/offerings/o1", data=form, headers=HTMX)).text


async def test_who_may_not_plan_sees_holds_and_no_form(browser):
    page = (await browser(role="auditor").get("/offerings/o1?part=holds")).text
    assert 'id="h-h1"' in page
    assert "<form" not in page
    assert 'id="h-h1"' not in (await browser(role="learner").get("/offerings/o1")).text


async def test_a_hold_of_what_is_taken_names_it_beside_the_form(browser, api):
    clash = {"kind": "room-taken", "resource": "va.r1", "session": "o2.s1", "offering_code": "NEGO-NY"}
    told = {"type": "/problems/clash", "detail": "It is taken.", "clashes": [clash]}
    api.on("POST", "/v1/holds", told, 409)
    form = {"do": "hold", "form": "hold", "part": "holds", "key": "k", "date": "2026-04-01", "from": "09:00"}
    form |= {"to": "11:00", "minutes": "240", "room": "va.r1"}
    page = (await browser().post("/offerings/o1", data=form, headers=HTMX)).text
    assert '<b>Atrium</b>: taken by <a href="/sessions/o2.s1">NEGO-NY</a>' in page
    assert '<option value="va.r1" selected>' in page
