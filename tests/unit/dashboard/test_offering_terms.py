"""An offering that has taken place, and on which terms one stands: on its page and in the list."""

from tests.unit.dashboard.catalog import BERLIN

DELIVERED = BERLIN | {"state": "delivered"}


async def test_its_page_says_so_and_offers_nothing_that_would_be_refused(browser, api):
    api.on("GET", "/v1/offerings/o1", DELIVERED)
    text = (await browser().get("/offerings/o1")).text
    assert '<span class="tag plain">delivered</span>' in text.replace("Delivered", "delivered")
    assert "Call the offering off" not in text
    assert "Change capacity" not in text
    assert "Add a session" not in text


async def test_its_rolls_stay_within_reach(browser, api):
    api.on("GET", "/v1/offerings/o1", DELIVERED)
    text = (await browser().get("/offerings/o1")).text
    assert 'href="/sessions/o1.s1"' in text


async def test_the_list_of_offerings_can_be_narrowed_to_those(browser, api):
    text = (await browser().get("/offerings?state=delivered")).text
    assert 'href="/offerings?state=delivered" aria-current="true">Delivered' in text
    assert "Sales workshop, Berlin" not in text


async def test_how_many_there_are_for_each_who_teaches_is_told_and_where_that_was_overridden(browser, api):
    api.on("GET", "/v1/offerings/o1", BERLIN | {"max_per_instructor": 8, "overrides": ["too-few-instructors"]})
    assert "8 at most, too few overridden" in (await browser().get("/offerings/o1")).text


DELIVER = {"do": "deliver", "form": "deliver", "part": "facts", "key": "k", "reason": "The rolls are on paper."}
HTMX = {"HX-Request": "true"}


async def test_that_it_has_taken_place_is_said_on_its_page(browser, api):
    api.on("POST", "/v1/offerings/o1/deliver", {"offering": "o1"})
    await browser().post("/offerings/o1", data=DELIVER, headers=HTMX)
    assert api.calls("POST")[0][:2] == ("/v1/offerings/o1/deliver", {"reason": "The rolls are on paper."})


async def test_the_sessions_that_stand_in_the_way_of_that_are_told_with_when_they_are(browser, api):
    told = {"detail": "2 sessions of the offering are not over.", "sessions": ["o1.s1", "o1.s2"], "count": 22}
    api.on("POST", "/v1/offerings/o1/deliver", told | {"type": "/problems/sessions-not-over"}, 409)
    page = (await browser().post("/offerings/o1", data=DELIVER, headers=HTMX)).text
    assert '<a href="/sessions/o1.s1">tomorrow 10:00\u201313:00</a>' in page
    assert '<a href="/sessions/o1.s2">a session</a>' in page
    assert "and 2 more" in page


async def test_a_draft_is_revised_and_not_delivered(browser):
    page = (await browser().get("/offerings/o3?part=facts")).text
    assert ("form-revise" in page, "form-deliver" in page) == (True, False)


UNDATED = BERLIN | {"starts_at": None, "ends_at": None}


async def test_without_dates_of_its_own_it_starts_with_its_first_session(browser, api):
    api.on("GET", "/v1/offerings/o1", UNDATED | {"session_count": 1})
    text = (await browser().get("/offerings/o1?part=facts")).text
    assert '>tomorrow 10:00</time> <span class="sub">with its first session</span>' in text


async def test_without_dates_and_sessions_it_has_no_dates_yet(browser, api):
    api.on("GET", "/v1/offerings/o1", UNDATED | {"session_count": 0})
    text = (await browser().get("/offerings/o1?part=facts")).text
    assert "No dates yet" in text
    assert "any time" not in text


async def test_the_list_tells_those_without_dates_by_their_sessions(browser, api):
    rows = [UNDATED | {"session_count": 1}, UNDATED | {"offering": "o4", "session_count": 0}]
    rows.append(UNDATED | {"offering": "d1", "delivery": "on_demand"})
    api.on("GET", "/v1/offerings", {"items": rows, "after": None})
    text = (await browser().get("/offerings?part=offerings")).text
    starts = [row.partition('id="row-')[2][:2] for row in text.split("<tr ") if "tomorrow 10:00" in row]
    assert (starts, text.count("no dates yet"), text.count("any time")) == (["o1"], 1, 1)


async def test_how_many_there_are_for_each_who_teaches_is_said_when_it_is_created(browser, api):
    api.on("POST", "/v1/offerings", {"offering": "o9"}, 201)
    form = {"key": "k", "course": "c1", "code": "NEG-9", "timezone": "Europe/Berlin", "capacity": "16"}
    assert 'name="max_per_instructor"' in (await browser().get("/offerings/new")).text
    await browser().post("/offerings/new", data=form | {"max_per_instructor": "8"})
    assert api.calls("POST")[0][1]["max_per_instructor"] == 8
