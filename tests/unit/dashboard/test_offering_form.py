"""A new offering, created from one form with its sessions."""


async def test_an_offering_is_created_with_its_sessions_and_published(browser, api):
    api.on("POST", "/v1/offerings", {"offering": "o9"}, 201)
    api.on("POST", "/v1/offerings/o9/sessions", {"session": "o9.s1"}, 201)
    api.on("POST", "/v1/offerings/o9/publish", {"offering": "o9"})
    form = {
        "key": "k",
        "course": "c1",
        "code": "NEG-9",
        "title": "",
        "timezone": "Europe/Berlin",
        "capacity": "12",
        "minimum": "",
        "decide_at": "",
        "component1": "workshop",
        "date1": "2026-04-01",
        "from1": "09:00",
        "to1": "12:00",
        "room1": "Fuji",
        "component2": "workshop",
        "date2": "2026-04-02",
        "from2": "09:00",
        "to2": "12:00",
        "room2": "",
        "component3": "workshop",
        "date3": "",
        "from3": "09:00",
        "to3": "12:00",
        "room3": "",
        "publish": "1",
    }
    reply = await browser().post("/offerings/new", data=form)
    assert reply.headers["location"] == "/offerings/o9"
    sent = [(path, headers["Idempotency-Key"]) for path, _, headers in api.calls("POST")]
    assert sent == [
        ("/v1/offerings", "k:offering"),
        ("/v1/offerings/o9/sessions", "k:session:1"),
        ("/v1/offerings/o9/sessions", "k:session:2"),
        ("/v1/offerings/o9/publish", "k:publish"),
    ]
    body = api.calls("POST")[0][1]
    assert body == {
        "course": "c1",
        "code": "NEG-9",
        "delivery": "scheduled",
        "timezone": "Europe/Berlin",
        "starts_at": "2026-04-01T09:00:00+02:00",
        "ends_at": "2026-04-02T12:00:00+02:00",
        "capacity": 12,
    }


async def test_an_offering_stands_below_its_minimum_where_that_was_chosen(browser, api):
    api.on("POST", "/v1/offerings", {"offering": "o9"}, 201)
    form = {"key": "k", "course": "c1", "code": "NEG-9", "timezone": "Europe/Berlin", "minimum": "6"}
    await browser().post("/offerings/new", data=form | {"below_minimum": "stands"})
    ((_, body, _),) = api.calls("POST")
    assert (body["minimum"], body["cancel_below_minimum"]) == (6, False)


async def test_an_offering_whose_code_is_taken_keeps_what_was_typed(browser, api):
    api.on(
        "POST",
        "/v1/offerings",
        {"title": "A rule refuses this", "detail": "The code NEG-9 already belongs to the offering o1."},
        409,
    )
    form = {
        "key": "k",
        "course": "c1",
        "code": "NEG-9",
        "title": "Negotiation",
        "timezone": "Europe/Berlin",
        "capacity": "12",
    }
    reply = await browser().post("/offerings/new", data=form)
    assert reply.status_code == 409
    assert "already belongs" in reply.text
    assert 'value="NEG-9"' in reply.text
    assert 'name="key" value="k"' not in reply.text


async def test_a_session_that_is_refused_leaves_a_draft_that_says_so(browser, api):
    api.on("POST", "/v1/offerings", {"offering": "o3"}, 201)
    api.on("POST", "/v1/offerings/o3/sessions", {"detail": "The room is taken."}, 409)
    form = {
        "key": "k",
        "course": "c1",
        "code": "NEG-9",
        "timezone": "Europe/Berlin",
        "publish": "1",
        "component1": "workshop",
        "date1": "2026-04-01",
        "from1": "09:00",
        "to1": "12:00",
    }
    client = browser()
    reply = await client.post("/offerings/new", data=form)
    assert reply.headers["location"] == "/offerings/o3"
    assert "The room is taken." in (await client.get("/offerings/o3")).text
    assert "The room is taken." not in (await client.get("/offerings/o3")).text


async def test_a_session_that_ends_when_it_starts_creates_nothing(browser, api):
    form = {
        "key": "k",
        "course": "c1",
        "code": "NEG-9",
        "timezone": "Europe/Berlin",
        "component1": "workshop",
        "date1": "2026-04-01",
        "from1": "12:00",
        "to1": "12:00",
    }
    reply = await browser().post("/offerings/new", data=form)
    assert "Session 1 ends when it starts." in reply.text
    assert api.calls("POST") == []


DRAWN = {
    "key": "k", "course": "c1", "code": "NEG-9", "timezone": "Europe/Berlin", "component1": "workshop",
    "date1": "2026-04-01", "from1": "09:00", "to1": "12:00", "room1": "va.r1", "lead11": "i1", "assist11": "i2",
    "thing11": "e1", "units11": "2", "join_url1": "https://meet.example.org/a",
}  # fmt: skip


async def test_an_offering_for_an_organization_is_created_with_all_that_its_session_needs(browser, api):
    api.on("POST", "/v1/offerings", {"offering": "o9"}, 201)
    api.on("POST", "/v1/offerings/o9/sessions", {"session": "o9.s1"}, 201)
    await browser().post("/offerings/new", data=DRAWN | {"visibility": "private", "organization": "g1"})
    (_, offering, _), (_, session, _) = api.calls("POST")
    assert (offering["visibility"], offering["organization"]) == ("private", "g1")
    assert session == {
        "component": "workshop",
        "starts_at": "2026-04-01T09:00:00+02:00",
        "ends_at": "2026-04-01T12:00:00+02:00",
        "room": "va.r1",
        "join_url": "https://meet.example.org/a",
        "instructors": ["i1"],
        "assistants": ["i2"],
        "equipment": [{"equipment": "e1", "units": 2}],
    }


async def test_an_audience_without_its_organization_is_told_beside_the_field(browser, api):
    told = {"type": "/problems/visibility-needs-organization", "detail": "Say which organization."}
    api.on("POST", "/v1/offerings", told, 409)
    page = (await browser().post("/offerings/new", data=DRAWN | {"visibility": "private"})).text
    assert 'name="organization" aria-invalid="true"' in page
    assert '<option value="private" selected>' in page


async def test_what_was_drawn_in_the_calendar_is_filled_in_and_can_go_into_an_offering_there_is(browser):
    client = browser()
    page = (await client.get("/offerings/new?date=2026-04-01&from=13:00&to=14:30&room=va.r1&instructor=i1")).text
    assert 'name="date1" value="2026-04-01"' in page
    assert page.count('<option value="va.r1" selected>') == 1
    assert page.count('<option value="i1" selected>') == 1
    assert 'id="part-into"' in page
    assert 'id="part-into"' not in (await client.get("/offerings/new")).text
    reply = await client.get("/offerings/new?into=o1&date=2026-04-01&from=13:00&to=14:30&room=va.r1&instructor=i1")
    filled = "pick=session&date=2026-04-01&from=13%3A00&to=14%3A30&room=va.r1&lead1=i1"
    assert reply.headers["location"] == f"/offerings/o1?{filled}#part-sessions"


async def test_a_look_at_what_is_free_creates_nothing_and_keeps_what_was_typed(browser, api):
    page = (await browser().post("/offerings/new", data=DRAWN | {"step": "look"})).text
    assert api.calls("POST") == []
    assert 'value="NEG-9"' in page
    assert '<option value="va.r1" selected>' in page


async def test_a_session_that_clashes_is_filled_in_on_the_page_of_its_draft(browser, api):
    api.on("POST", "/v1/offerings", {"offering": "o3"}, 201)
    api.on("POST", "/v1/offerings/o3/sessions", {"type": "/problems/clash", "detail": "Taken.", "clashes": []}, 409)
    reply = await browser().post("/offerings/new", data=DRAWN)
    assert reply.headers["location"].startswith("/offerings/o3?pick=session&component=workshop&date=2026-04-01")
    assert "lead1=i1" in reply.headers["location"]
