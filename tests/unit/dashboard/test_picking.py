"""A session is given what is free, and told what is not; it is tried before it is added."""

import html
import re

import httpx

from gateway.dashboard import Answer, Viewer, build_dashboard
from tests.unit.dashboard.api import NOW
from tests.unit.dashboard.conftest import viewer
from tests.unit.dashboard.places import FREE

HTMX = {"HX-Request": "true"}
FORM = {
    "do": "session", "form": "session", "part": "sessions", "key": "k", "component": "workshop", "date": "2026-04-01",
    "from": "09:00", "to": "12:00",
}  # fmt: skip
TAKEN = {
    "kind": "room-taken", "resource": "va.r1", "session": "o2.s1", "offering": "o2", "offering_code": "NEGO-NY",
    "starts_at": "2026-04-01T07:00:00Z", "ends_at": "2026-04-01T09:00:00Z",
}  # fmt: skip
AWAY = {"kind": "instructor-off", "resource": "i1"}
ROOM = FREE["rooms"][0] | {"room": "va.r9", "name": "Zoo", "clashes": [TAKEN]}


def groups(page: str, field: str) -> dict[str, list[str]]:
    """The options of a field by the group they stand in."""
    select = re.search(rf'<select name="{field}".*?</select>', page, re.DOTALL).group()
    return {
        label: [html.unescape(text) for text in re.findall(r"<option[^>]*>(.*?)</option>", inside)]
        for label, inside in re.findall(r'<optgroup label="(.*?)">(.*?)</optgroup>', select, re.DOTALL)
    }


def asked(api, path: str) -> dict:
    return next(params for _, sent, _, _, params in api.sent if sent == path)


async def test_nothing_is_asked_about_what_is_free_before_day_and_times_are_given(browser, api):
    page = (await browser().get("/offerings/o1?part=sessions")).text
    assert "Give the day and the times" in page
    assert not [path for path, _, _ in api.calls("GET") if path in ("/v1/availability", "/v1/equipment")]


async def test_what_is_free_comes_first_and_what_is_not_says_why(browser, api):
    person = FREE["instructors"][0]
    busy = person | {"instructor": "i7", "name": "Zed", "clashes": [AWAY, AWAY | {"kind": "not-qualified"}]}
    answer = {"rooms": [ROOM, *FREE["rooms"]], "instructors": [busy, person], "slots": []}
    api.on("GET", "/v1/availability", answer)
    address = "/offerings/o1?part=sessions&pick=session&date=2026-04-01&from=09:00&to=12:00"
    page = (await browser(zone="America/New_York").get(address)).text
    assert groups(page, "room") == {"Free": ["Atrium (24)"], "Not free": ["Zoo (24): taken by NEGO-NY"],
                                    "Others": ["Cellar"]}  # fmt: skip
    assert groups(page, "lead1") == {"Free": ["Anna Berg"], "Not free": ["Zed: away then, not qualified then"]}
    told = asked(api, "/v1/availability")
    assert (told["from"], told["to"]) == ("2026-04-01T09:00:00+02:00", "2026-04-01T12:00:00+02:00")
    assert (told["offering"], told["why"]) == ("o1", "true")


async def test_a_session_is_added_with_what_was_chosen_for_it(browser, api):
    api.on("POST", "/v1/offerings/o1/sessions", {"session": "o1.s2"}, 201)
    chosen = {
        "room": "va.r1", "lead1": "i1", "lead2": "", "assist1": "i2", "assist2": "i1", "thing1": "e1", "units1": "2",
        "thing2": "", "units2": "1", "join_url": "https://meet.example.org/a", "place": "", "step": "do",
    }  # fmt: skip
    reply = await browser().post("/offerings/o1", data=FORM | chosen, headers=HTMX)
    assert "Session added." in reply.text
    assert api.calls("POST")[0][1] == {
        "component": "workshop",
        "starts_at": "2026-04-01T09:00:00+02:00",
        "ends_at": "2026-04-01T12:00:00+02:00",
        "room": "va.r1",
        "join_url": "https://meet.example.org/a",
        "instructors": ["i1"],
        "assistants": ["i2"],
        "equipment": [{"equipment": "e1", "units": 2}],
        "override": [],
    }


async def test_a_look_at_what_is_free_sends_nothing_and_keeps_what_was_typed(browser, api):
    reply = await browser().post("/offerings/o1", data=FORM | {"step": "look"})
    assert (reply.status_code, api.calls("POST")) == (200, [])
    assert 'name="date" value="2026-04-01"' in reply.text
    assert groups(reply.text, "room")["Free"] == ["Atrium (24)"]


async def test_a_try_changes_nothing_names_what_clashes_and_offers_to_override_it(browser, api):
    told = {"dry_run": True, "clashes": [TAKEN, AWAY | {"resource": "i2"}], "seated": 0, "clashing": []}
    api.on("POST", "/v1/offerings/o1/sessions", told)
    typed = FORM | {"step": "try", "room": "va.r1", "place": '"><script>alert(1)</script>'}
    page = (await browser().post("/offerings/o1", data=typed, headers=HTMX)).text
    ((_, body, headers),) = api.calls("POST")
    assert (body["dry_run"], headers["Idempotency-Key"]) == (True, "k:try")
    assert "<b>Atrium</b>: taken by" in page
    assert "<b>LOU</b>: away then" in page
    assert 'value="room-taken instructor-off"' in page
    assert "<script>" not in page


async def test_a_clash_that_comes_after_the_try_is_told_as_one(browser, api):
    body = {"type": "/problems/clash", "title": "A rule refuses this", "detail": "It is taken.", "clashes": [TAKEN]}
    api.on("POST", "/v1/offerings/o1/sessions", lambda params, sent: Answer(status=409, body=body))
    page = (await browser().post("/offerings/o1", data=FORM | {"step": "do"}, headers=HTMX)).text
    assert "It is taken." in page
    assert "<b>Atrium</b>: taken by" in page
    assert 'name="all_the_same"' in page


async def test_who_may_not_override_is_told_so_and_offered_no_way(api):
    api.on("POST", "/v1/offerings/o1/sessions", {"dry_run": True, "clashes": [TAKEN], "seated": 0})
    known = viewer()
    less = Viewer(subject="c", token="t", roles=known.roles, scopes=known.scopes - {"overrides:write"})
    app = build_dashboard(api, lambda request: less, zone="Europe/Berlin", clock=lambda: NOW)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://rollbook.test")
    page = (await client.post("/offerings/o1", data=FORM | {"step": "try"}, headers=HTMX)).text
    assert "Who may override clashes" in page
    assert 'name="all_the_same"' not in page


async def test_a_time_that_is_none_is_told_beside_its_field_and_adds_nothing(browser, api):
    reply = await browser().post("/offerings/o1", data=FORM | {"date": "2026-03-29", "from": "02:30"}, headers=HTMX)
    assert re.search(r'name="from" value="02:30"[^>]*aria-invalid="true"', reply.text)
    assert (await browser().post("/offerings/o1", data=FORM | {"to": "09:00"})).status_code == 422
    assert api.calls("POST") == []


async def test_an_address_that_fills_in_a_form_stays_out_of_the_forms_own_address(browser):
    page = (await browser().get("/offerings/o1?pick=session&date=2026-04-01&from=09:00&to=12:00")).text
    assert 'name="date" value="2026-04-01"' in page
    assert 'hx-post="/offerings/o1"' in page
    assert "/offerings/o1?pick" not in page.replace('data-src="/offerings/o1?pick', "")


async def test_where_nothing_fits_the_next_times_at_which_everything_does_fill_in_the_form(browser, api):
    slot = {"starts_at": "2026-04-02T07:00:00Z", "ends_at": "2026-04-02T10:00:00Z", "venue": "va", "rooms": ["va.r1"]}
    taken = FREE | {"rooms": [ROOM]}

    def answer(params, body):
        return Answer(status=200, body={"slots": [slot]} if "minutes" in params else taken)

    api.on("GET", "/v1/availability", answer)
    address = "/offerings/o1?part=sessions&pick=session&date=2026-04-01&from=09:00&to=12:00"
    page = html.unescape((await browser(zone="America/New_York").get(address)).text)
    filled = "/offerings/o1?pick=session&date=2026-04-02&from=09%3A00&to=12%3A00#part-sessions"
    assert f'<a href="{filled}">Thu 2 Apr 09:00\u201312:00</a>' in page
    looked = [params for _, path, _, _, params in api.sent if path == "/v1/availability"]
    assert [params.get("minutes") for params in looked] == [None, "180"]
