"""The pages of venues: what they show of rooms and of a room's week, and what their forms ask for."""

import re

import pytest

from tests.unit.dashboard import places

DASH = "\u2013"
HTMX = {"HX-Request": "true"}


def plain(text: str) -> str:
    """A page's words, as they are read."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace(DASH, "-")


def days(text: str) -> list[str]:
    """The words of each day of a week."""
    week = re.search(r'<ol class="week">(.*?)</ol>', text, re.DOTALL).group(1)
    return [plain(day) for day in re.split(r"<li(?: aria-current=\"date\")?><h3>", week)[1:]]


async def test_the_list_tells_of_every_room_what_it_holds_and_when_it_is_open(browser):
    text = plain((await browser().get("/venues")).text)
    assert "Spree campus SPREE · Berlin · Spreeufer 6, Berlin" in text
    assert re.search(r"Atrium ATRIUM · U-shape .* 24 physical projector, whiteboard Mon-Fri 09:00-17:00", text)
    assert re.search(r"Cellar retired CELLAR .* no limit physical at every hour", text)
    assert "Hudson house HUDSON · New York No rooms yet. Add the first one" in text


async def test_a_week_shows_what_is_reserved_with_setup_and_teardown_and_leads_to_the_offering(browser):
    text = (await browser().get("/venues/va")).text
    tuesday = days(text)[1]
    assert "Tue 24 Mar 10:00-13:00 Sales workshop, Berlin taken 09:30-13:15, with setup and teardown" in tuesday
    assert '<a href="/offerings/o1">Sales workshop, Berlin</a>' in text
    assert "23 - 29 Mar 2026" in plain(text)


async def test_a_block_covers_the_whole_of_its_days_and_nothing_of_others(browser):
    shown = days((await browser().get("/venues/va")).text)
    assert ["all day Blocked" in day for day in shown] == [False, False, False, True, True, False, False]


async def test_what_stands_on_a_day_stands_there_in_order(browser, api):
    """For a reader in New York the block begins on the evening before, after a session of the morning."""
    late = {"starts_at": "2026-03-25T14:00:00Z", "ends_at": "2026-03-25T15:00:00Z"}
    taken = {"blocked_from": late["starts_at"], "blocked_until": late["ends_at"]}
    places.reserve(api, places.RESERVED | late | taken)
    assert re.search(
        "Sales workshop.*Blocked", days((await browser(zone="America/New_York").get("/venues/va")).text)[2]
    )


async def test_a_session_over_midnight_stands_on_both_days(browser, api):
    late = {"starts_at": "2026-03-24T21:00:00Z", "ends_at": "2026-03-25T01:00:00Z"}
    taken = {"blocked_from": late["starts_at"], "blocked_until": late["ends_at"]}
    places.reserve(api, places.RESERVED | late | taken)
    shown = days((await browser().get("/venues/va")).text)
    assert "22:00-24:00 Sales workshop" in shown[1]
    assert "00:00-02:00 Sales workshop" in shown[2]


async def test_teardown_alone_that_reaches_into_a_day_is_called_so(browser, api):
    late = {"starts_at": "2026-03-24T21:00:00Z", "ends_at": "2026-03-24T23:00:00Z"}
    taken = {"blocked_from": "2026-03-24T21:00:00Z", "blocked_until": "2026-03-24T23:15:00Z"}
    places.reserve(api, places.RESERVED | late | taken)
    assert "00:00-00:15 Sales workshop, Berlin setup or teardown" in days((await browser().get("/venues/va")).text)[2]


async def test_a_week_with_the_change_of_clocks_keeps_every_session_on_its_day(browser, api):
    """Sunday has 23 hours in Berlin; half past midnight on Monday is still Sunday in UTC."""
    early = {"starts_at": "2026-03-29T22:30:00Z", "ends_at": "2026-03-29T23:30:00Z"}
    places.reserve(
        api, places.RESERVED | early | {"blocked_from": "2026-03-29T22:30:00Z", "blocked_until": early["ends_at"]}
    )
    client = browser()
    assert "Sales workshop" not in days((await client.get("/venues/va?week=2026-03-29")).text)[6]
    assert "00:30-01:30 Sales workshop" in days((await client.get("/venues/va?week=2026-03-30")).text)[0]


async def test_a_clash_that_somebody_took_into_account_stays_visible(browser, api):
    places.reserve(api, places.RESERVED | {"overrides": ["room-too-small"]})
    assert "in spite of: room too small" in days((await browser().get("/venues/va")).text)[1]


async def test_a_reader_elsewhere_reads_the_time_of_the_room_beside_theirs(browser):
    text = (await browser(zone="America/New_York").get("/venues/va")).text
    assert "05:00-08:00 Sales workshop, Berlin 10:00 Berlin" in days(text)[1]


async def test_weeks_lead_to_the_one_before_and_after(browser, api):
    text = (await browser().get("/venues/va?room=va.r1&week=2026-01-01")).text
    assert "29 Dec - 4 Jan 2026" in plain(text)
    assert "week=2025-12-22" in text
    assert "week=2026-01-05" in text
    params = next(params for _, path, _, _, params in api.sent if path == "/v1/reservations")
    assert (params["resource"], params["to"]) == ("va.r1", "2026-01-04T23:00:00+00:00")


@pytest.mark.parametrize("week", ["soon", "2026-02-30", "0001-01-01", "9999-12-31"])
async def test_what_names_no_week_is_told_in_the_part_alone(browser, week):
    reply = await browser().get(f"/venues/va?week={week}")
    assert (reply.status_code, "names no week" in reply.text) == (200, True)
    assert "Atrium" in reply.text


async def test_a_room_of_another_venue_is_not_shown(browser):
    assert "There is no such room here" in (await browser().get("/venues/va?room=vb.r1")).text


async def test_a_room_is_added_with_its_hours_features_and_cost(browser, api):
    api.on("POST", "/v1/venues/va/rooms", {"room": "va.r3"}, 201)
    form = {"do": "room", "form": "room", "part": "rooms", "key": "k", "code": "LOFT", "name": "Loft"}
    form |= {"kind": "physical", "capacity": "16", "concurrent": "1", "features": "projector, whiteboard"}
    form |= {"setup_minutes": "15", "teardown_minutes": "0", "hire_cost": "450.5", "currency": "EUR"}
    form |= {"from1-0": "09:00", "to1-0": "12:00", "from1-1": "13:00", "to1-1": "00:00"}
    reply = await browser().post("/venues/va", data=form, headers=HTMX)
    assert "Loft is added." in reply.text
    [(_, body, headers)] = api.calls("POST")
    assert headers["Idempotency-Key"] == "k"
    assert body == {
        "code": "LOFT",
        "name": "Loft",
        "kind": "physical",
        "capacity": 16,
        "concurrent": 1,
        "features": ["projector", "whiteboard"],
        "setup_minutes": 15,
        "teardown_minutes": 0,
        "hours": [
            {"weekday": 1, "opens": "09:00", "closes": "12:00"},
            {"weekday": 1, "opens": "13:00", "closes": "24:00"},
        ],
        "hire_cost": 45_050,
        "currency": "EUR",
    }


async def test_a_block_is_typed_by_the_clock_of_the_room_wherever_the_reader_is(browser, api):
    api.on("POST", "/v1/rooms/va.r1/block", {"room": "va.r1", "block": "b2"}, 201)
    form = {"do": "block", "form": "block", "part": "week", "key": "k", "room": "va.r1", "reason": "Painted"}
    form |= {"starts_at": "2026-03-30T08:00", "ends_at": "2026-03-30T18:00"}
    reply = await browser(zone="America/New_York").post("/venues/va", data=form, headers=HTMX)
    assert "Blocked." in reply.text
    assert api.calls("POST")[0][1] == {
        "starts_at": "2026-03-30T08:00:00+02:00",
        "ends_at": "2026-03-30T18:00:00+02:00",
        "reason": "Painted",
    }


async def test_a_time_that_the_clocks_skip_is_refused_beside_the_form_and_blocks_nothing(browser, api):
    form = {"do": "block", "form": "block", "part": "week", "key": "k", "room": "va.r1"}
    form |= {"starts_at": "2026-03-29T02:30", "ends_at": "2026-03-29T18:00"}
    reply = await browser().post("/venues/va", data=form)
    assert (reply.status_code, api.calls("POST")) == (422, [])
    assert "the clocks skip it" in reply.text


async def test_a_block_is_taken_back_by_its_button(browser, api):
    api.on("POST", "/v1/rooms/va.r1/unblock", {"room": "va.r1"})
    form = {"do": "unblock", "form": "unblock-b1", "part": "week", "key": "k", "room": "va.r1", "block": "b1"}
    assert "Unblocked." in (await browser().post("/venues/va", data=form, headers=HTMX)).text
    assert api.calls("POST")[0][1] == {"block": "b1"}


async def test_travel_is_told_and_set_to_another_venue(browser, api):
    api.on("POST", "/v1/venues/va/travel-times", {"venue": "va"})
    client = browser()
    assert "Hudson house 45 minutes" in plain((await client.get("/venues/va?part=place")).text)
    form = {"do": "travel", "form": "travel", "part": "place", "key": "k", "other": "vb", "minutes": "50"}
    await client.post("/venues/va", data=form, headers=HTMX)
    assert api.calls("POST")[0][1] == {"other": "vb", "minutes": 50}


async def test_who_may_only_read_venues_is_offered_no_form(browser):
    for role in ("auditor", "instructor"):
        client = browser(role=role)
        assert '<form method="post" action="/venues' not in (await client.get("/venues")).text
        page = (await client.get("/venues/va")).text
        assert '<form method="post" action="/venues' not in page
        assert "Sales workshop, Berlin" in page


@pytest.mark.parametrize("address", ["/venues", "/venues/va", "/instructors", "/instructors/i1"])
async def test_who_may_not_read_them_finds_no_page_and_no_way_there(browser, api, address):
    reply = await browser(role="learner").get(address)
    assert reply.status_code == 404
    assert 'data-go="v"' not in reply.text
    assert 'data-go="i"' not in reply.text
    assert not [path for path, _, _ in api.calls("GET") if "venues" in path or "instructors" in path]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("atri", '<a href="/venues/va?room=va.r1#part-week">Atrium'),
        ("CELLAR", '<a href="/venues/va?room=va.r2#part-week">Cellar'),
        ("campus spree", '<a href="/venues/va">Spree campus'),
        ("berg", '<a href="/instructors/i1">Anna Berg'),
        ("lou", '<a href="/instructors/i2">LOU'),
    ],
)
async def test_rooms_venues_and_instructors_are_found_by_name_and_code(browser, typed, found):
    client = browser()
    assert found in (await client.get(f"/find?q={typed}")).text
    assert found not in (await browser(role="learner").get(f"/find?q={typed}")).text
