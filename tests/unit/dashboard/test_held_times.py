"""What is kept free, among the sessions of the calendar."""

import pytest

HOLD = {
    "hold": "h1", "state": "placed", "starts_at": "2026-04-01T07:00:00Z", "ends_at": "2026-04-01T10:00:00Z",
    "timezone": "Europe/Berlin", "expires_at": "2026-03-24T08:00:00Z", "offering": "o1", "room": "va.r1", "venue": None,
    "instructors": ["i1"], "equipment": [{"equipment": "e1"}], "session": None,
}  # fmt: skip
LOOSE = HOLD | {"hold": "h2", "offering": None, "room": None}
OVER = HOLD | {"hold": "h3", "expires_at": "2026-03-23T07:59:00Z"}
LATER = HOLD | {"hold": "h4", "starts_at": "2026-04-08T07:00:00Z", "ends_at": "2026-04-08T10:00:00Z"}


@pytest.fixture(autouse=True)
def held(api):
    api.on("GET", "/v1/holds", {"items": [HOLD, LOOSE, OVER, LATER], "after": None})
    api.on("GET", "/v1/calendar", {"items": [], "more": False})


def drawn(page):
    return [hold for hold in ("h1", "h2", "h3", "h4") if f'id="kept-{hold}-' in page]


async def test_a_hold_stands_in_its_week_as_a_block_of_its_own_that_is_read_aloud(browser):
    page = (await browser().get("/calendar?day=2026-04-01&part=calendar")).text
    assert drawn(page) == ["h1", "h2"]
    told = "Hold, Wed 1 Apr 09:00\u201312:00, Kept free for Sales workshop, Berlin, Atrium · Anna Berg"
    assert f'aria-label="{told}, expires tomorrow 09:00"' in page
    assert page.count('class="sitting kept"') == 2
    assert "Nothing takes place." not in page


async def test_it_leads_to_the_hold_in_the_list_below(browser):
    page = (await browser().get("/calendar?day=2026-04-01")).text
    assert '<a href="#h-h1"' in page
    assert 'id="h-h1"' in page


async def test_on_a_narrow_screen_it_stands_in_the_list_of_the_days(browser):
    page = (await browser().get("/calendar?day=2026-04-01&part=calendar")).text
    assert '<li class="kept"><a href="#h-h1" id="keeps-h1"' in page


async def test_a_chosen_room_instructor_or_organization_leaves_the_others_out(browser, api):
    await browser().get("/calendar?day=2026-04-01&room=va.r1&part=calendar")
    assert [params["room"] for _, path, _, _, params in api.sent if path == "/v1/holds"] == ["va.r1"]
    assert drawn((await browser().get("/calendar?day=2026-04-01&instructor=i9&part=calendar")).text) == []
    assert drawn((await browser().get("/calendar?day=2026-04-01&organization=g1&part=calendar")).text) == []


async def test_it_cannot_be_dragged_or_moved_like_a_session(browser):
    page = (await browser().get("/calendar?day=2026-04-01")).text
    assert "data-session" not in page
    assert "No session to move is shown." in page


async def test_who_may_not_see_rooms_sees_no_holds(browser, api):
    assert drawn((await browser(role="learner").get("/calendar?day=2026-04-01")).text) == []
    assert not [path for _, path, _, _, _ in api.sent if path == "/v1/holds"]
