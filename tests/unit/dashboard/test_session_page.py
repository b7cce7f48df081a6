"""A session's page: how it is held, and every change of it tried before it is made."""

import re

import pytest

from gateway.dashboard import Answer
from tests.unit.dashboard.catalog import DRAFT, SESSION

HTMX = {"HX-Request": "true"}
HELD = SESSION | {
    "room": "va.r1", "place": None, "instructors": ["i1"], "assistants": [], "series": "o1.w1",
    "equipment": [{"equipment": "e1", "units": 2}], "join_url": "https://meet.example.org/a",
    "overrides": ["room-taken"],
}  # fmt: skip
CONCERNED = {"dry_run": True, "clashes": [], "seated": 12, "notices": {"learners": 12, "instructors": 1}}


@pytest.fixture(autouse=True)
def held(api):
    api.on("GET", "/v1/sessions/o1.s1", HELD)
    api.on("GET", "/v1/equipment/e1", {"equipment": "e1", "name": "Projector"})


def plain(page):
    return " ".join(re.sub("<[^>]*>", " ", page).split())


def form(name, **typed):
    return {"do": name, "form": name, "part": "plan", "key": "k", **typed}


async def test_it_tells_where_by_whom_with_what_and_in_spite_of_what_it_is_held(browser):
    text = plain((await browser().get("/sessions/o1.s1?part=plan")).text)
    for told in ("Room Atrium", "Leads Anna Berg", "Equipment 2 \u00d7 Projector", "In spite of room taken"):
        assert told in text


async def test_a_form_that_takes_its_own_session_for_free_offers_its_room_first(browser, api):
    mine = {"kind": "room-taken", "resource": "va.r1", "session": "o1.s1", "offering_code": "SALES-BERLIN"}
    room = {"room": "va.r1", "venue": "va", "code": "A", "name": "Atrium", "capacity": 24, "clashes": [mine]}
    api.on("GET", "/v1/availability", {"rooms": [room], "instructors": [], "slots": []})
    page = (await browser().get("/sessions/o1.s1?part=plan")).text
    assert '<optgroup label="Free"><option value="va.r1" selected>Atrium (24)</option>' in page


@pytest.mark.parametrize(
    ("name", "typed", "path", "body"),
    [
        ("room", {"room": "va.r1", "place": ""}, "/v1/sessions/o1.s1/change-room", {"room": "va.r1"}),
        ("assign", {"lead1": "i2", "lead2": ""}, "/v1/sessions/o1.s1/assign-instructors",
         {"instructors": ["i2"], "assistants": []}),
        ("move", {"date": "2026-04-02", "from": "09:00", "to": "12:00"}, "/v1/sessions/o1.s1/reschedule",
         {"starts_at": "2026-04-02T09:00:00+02:00", "ends_at": "2026-04-02T12:00:00+02:00"}),
        ("moverest", {"shift_days": "-2", "starts": "", "ends": ""}, "/v1/series/o1.w1/reschedule",
         {"since": "o1.s1", "shift_days": -2}),
    ],
)  # fmt: skip
async def test_a_change_is_tried_with_its_consequences_and_then_made(browser, api, name, typed, path, body):
    api.on("POST", path, lambda params, sent: _answer(sent))
    page = (await browser().post("/sessions/o1.s1", data=form(name, step="try", **typed), headers=HTMX)).text
    assert "12 hold seats" in page
    assert "Nothing stands in the way." in page
    await browser().post("/sessions/o1.s1", data=form(name, step="do", **typed), headers=HTMX)
    assert [sent for _, sent, _ in api.calls("POST")] == [body | {"dry_run": True}, body | {"override": []}]


def _answer(sent):
    return Answer(status=200, body=CONCERNED if sent.get("dry_run") else {"session": "o1.s1"})


async def test_a_session_that_was_called_off_is_tried_to_be_restored_and_offers_nothing_else(browser, api):
    api.on("GET", "/v1/sessions/o1.s1", HELD | {"state": "cancelled"})
    api.on("POST", "/v1/sessions/o1.s1/restore", lambda params, sent: _answer(sent))
    page = (await browser().get("/sessions/o1.s1")).text
    assert re.findall(r'id="form-(\w+)"', page.partition("<main")[2]) == ["restore"]
    assert 'id="part-roll"' not in page
    tried = (await browser().post("/sessions/o1.s1", data=form("restore", step="try"), headers=HTMX)).text
    assert "Restore it" in tried
    done = (await browser().post("/sessions/o1.s1", data=form("restore", step="do"))).headers["location"]
    assert done == "/sessions/o1.s1"


async def test_it_and_those_after_it_are_called_off_with_a_reason(browser, api):
    api.on("POST", "/v1/series/o1.w1/cancel", {"series": "o1.w1", "sessions": 3})
    await browser().post("/sessions/o1.s1", data=form("offrest", reason="Closed."), headers=HTMX)
    assert api.calls("POST")[0][1] == {"since": "o1.s1", "reason": "Closed."}


async def test_an_emptied_address_is_taken_away(browser, api):
    api.on("POST", "/v1/sessions/o1.s1/join-url", {"session": "o1.s1"})
    page = (await browser().post("/sessions/o1.s1", data=form("link", join_url=""), headers=HTMX)).text
    assert "There is no address any more." in page
    assert api.calls("POST")[0][1] == {}


async def test_what_is_over_or_is_not_ones_own_to_plan_offers_no_change(browser, api):
    assert "<form" not in (await browser(role="instructor").get("/sessions/o1.s1?part=plan")).text
    api.on("GET", "/v1/sessions/o1.s1", HELD | {"starts_at": "2026-03-20T08:00:00Z", "ends_at": "2026-03-20T10:00:00Z"})
    page = (await browser().get("/sessions/o1.s1?part=plan")).text
    assert "It is over" in page
    assert "<form" not in page


async def test_a_draft_has_no_roll_yet(browser, api):
    api.on("GET", "/v1/sessions/o1.s1", HELD | {"offering": "o3"})
    api.on("GET", "/v1/offerings/o3", DRAFT)
    page = (await browser().get("/sessions/o1.s1")).text
    assert ('id="part-plan"' in page, 'id="part-roll"' in page) == (True, False)


async def test_a_try_tells_which_dates_of_the_offering_would_go_along(browser, api):
    told = CONCERNED | {"terms": {"starts_at": "2026-04-06T07:00:00Z", "cut_off_at": "2026-04-05T07:00:00Z"}}
    api.on("POST", "/v1/sessions/o1.s1/reschedule", told)
    typed = form("move", step="try", **{"date": "2026-04-06", "from": "09:00", "to": "12:00"})
    text = plain((await browser().post("/sessions/o1.s1", data=typed, headers=HTMX)).text)
    assert "The offering goes along: it starts Mon 6 Apr 09:00" in text
    assert "and its queue stops Sun 5 Apr 09:00" in text
