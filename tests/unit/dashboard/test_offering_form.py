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
