"""One course and one program: what they are made of, what comes before, and their versions."""

from tests.unit.dashboard.teaching import NEG


async def test_a_course_shows_its_terms_its_path_and_its_versions(browser):
    text = (await browser().get("/courses/c3")).text
    assert "version 1 is on offer" in text
    assert '<a href="/courses/c2">OULAD module AAA</a>' in text
    assert 'href="/advice?advice=a1">Why this format' in text
    assert "Publish version 2" in text
    assert text.index("Pre-work") < text.index("Live") < text.index("Reinforcement")
    assert "optional" in text


async def test_when_a_component_opens_is_told_in_words(browser, api):
    parts = [
        {"key": "a", "title": "Basics", "kind": "module", "unlock": {"on": "2026-04-01"}},
        {"key": "b", "title": "Workshop", "kind": "session", "mode": "on_site", "unlock": {"days": 1}},
        {"key": "c", "title": "Recall", "kind": "quiz", "unlock": {"days": 14, "after": "b"}, "minutes": 20},
    ]
    api.on("GET", "/v1/courses/c3", {"course": "c3", "code": "N", "title": "N", "version": 1, "components": parts})
    text = (await browser().get("/courses/c3")).text
    for told in ("opens on 2026-04-01", "opens 1 day after enrollment", "opens 14 days after Workshop", "on site"):
        assert told in text


async def test_the_next_version_keeps_the_keys_of_its_components(browser, api):
    api.on("POST", "/v1/courses/c3/revise", {"course": "c3", "course_version": 3})
    form = {
        "do": "revise", "form": "revise", "part": "path", "key": "k", "title": "Negotiation", "blend": "sandwich",
        "hours": "8", "credits": "", "key1": "basics", "title1": "Basics, anew", "kind1": "module", "required1": "1",
        "title2": "", "key2": "workshop", "kind2": "session", "title3": "Live lab", "kind3": "session:virtual",
        "minutes3": "90", "required3": "1", "title4": "Talks", "kind4": "library",
    }  # fmt: skip
    reply = await browser().post("/courses/c3", data=form, headers={"HX-Request": "true"})
    assert "This is version 3. Publish it to have it offered." in reply.text
    [(_, body, _)] = api.calls("POST")
    assert body["components"] == [
        {"key": "basics", "title": "Basics, anew", "kind": "module", "required": True, "phase": "pre_work"},
        {
            "key": "live-lab-3",
            "title": "Live lab",
            "kind": "session",
            "required": True,
            "mode": "virtual",
            "minutes": 90,
        },
        {"key": "talks-4", "title": "Talks", "kind": "library", "required": False},
    ]
    assert (body["hours"], "credits" in body) == (8.0, False)


async def test_the_next_version_keeps_what_its_form_does_not_show(browser, api):
    unlock = {"days": 2, "after": "basics"}
    parts = [
        {"key": "basics", "title": "Basics", "kind": "module", "phase": "pre_work", "weight": 40, "credits": 1},
        {"key": "lab", "title": "Lab", "kind": "session", "phase": "live", "requires": ["basics"], "unlock": unlock},
    ]
    api.on("GET", "/v1/courses/c3", NEG | {"components": parts, "blend": "flipped"})
    api.on("POST", "/v1/courses/c3/revise", {"course": "c3", "course_version": 3})
    first = {"key1": "basics", "title1": "Basics", "kind1": "module", "required1": "1"}
    second = {"key2": "lab", "title2": "Lab, anew", "kind2": "session", "required2": "1"}
    sent = {"do": "revise", "form": "revise", "part": "path", "key": "k", "title": "N", "blend": "flipped"}
    client = browser()
    await client.post("/courses/c3", data=sent | first | second)
    await client.post("/courses/c3", data=sent | {"blend": "sandwich"} | first | second)
    await client.post("/courses/c3", data=sent | second)
    same, anew, alone = [body["components"] for _, body, _ in api.calls("POST")]
    assert same == [
        part | {"title": title, "required": True} for part, title in zip(parts, ("Basics", "Lab, anew"), strict=True)
    ]
    assert [set(part) & {"phase", "requires", "unlock", "credits"} for part in anew] == [{"credits"}, {"unlock"}]
    assert [set(part) & {"phase", "requires", "unlock"} for part in alone] == [{"phase"}]


async def test_the_newest_version_of_a_course_is_published_from_its_page(browser, api):
    api.on("POST", "/v1/courses/c3/publish", {"course": "c3"})
    await browser().post("/courses/c3", data={"do": "publish", "form": "publish", "part": "facts", "key": "k"})
    assert [path for path, _, _ in api.calls("POST")] == ["/v1/courses/c3/publish"]


async def test_a_program_shows_its_path_and_whether_it_is_on_offer(browser, api):
    text = (await browser().get("/programs/p1")).text
    assert '<a href="/courses/c2">OULAD module AAA</a>' in text
    assert text.index("Pre-work") < text.index("Sales workshop")
    assert "on offer" in text
    assert "Publish version" not in text


async def test_a_draft_of_a_program_is_published_from_its_page(browser, api):
    found = api.answers["GET", "/v1/programs/p1"].body
    api.on("GET", "/v1/programs/p1", found | {"version": 2})
    api.on("POST", "/v1/programs/p1/publish", {"program": "p1"})
    client = browser()
    assert "Publish version 2" in (await client.get("/programs/p1")).text
    await client.post("/programs/p1", data={"do": "publish", "form": "publish", "part": "facts", "key": "k"})
    assert [path for path, _, _ in api.calls("POST")] == ["/v1/programs/p1/publish"]


async def test_a_form_that_the_page_does_not_have_changes_nothing(browser, api):
    for page in ("/courses/c3", "/programs/p1"):
        assert (await browser().post(page, data={"do": "drop"})).status_code == 400
    assert api.calls("POST") == []


async def test_who_may_not_write_courses_sees_no_forms(browser):
    for page in ("/courses/c3", "/programs/p1"):
        assert '<form method="post" action="/courses' not in (await browser(role="auditor").get(page)).text


EARLIER = {"enrollment": "p1.l01", "learner": "l01", "program": "p1", "state": "enrolled", "program_version": 1}


async def test_who_goes_by_an_earlier_version_of_a_program_is_named_on_its_page_and_moved_there(browser, api):
    found = api.answers["GET", "/v1/programs/p1"].body
    api.on("GET", "/v1/programs/p1", found | {"version": 2, "published": 2})
    newest = EARLIER | {"enrollment": "p1.l02", "learner": "l02", "program_version": 2}
    api.on("GET", "/v1/enrollments", {"items": [EARLIER, newest], "after": None})
    api.on("POST", "/v1/enrollments/p1.l01/move", {"enrollment": "p1.l01", "program_version": 2, "was_version": 1})
    client = browser()
    page = (await client.get("/programs/p1?part=earlier")).text
    assert ("Jonas Weber" in page, "Aiko Tanaka" in page) == (True, False)
    form = {"do": "move", "form": "move-p1-l01", "part": "earlier", "key": "k", "enrollment": "p1.l01"}
    page = (await client.post("/programs/p1", data=form | {"reason": "New."}, headers={"HX-Request": "true"})).text
    assert api.calls("POST")[0][:2] == ("/v1/enrollments/p1.l01/move", {"reason": "New."})
    assert "Goes by version 2 from now on." in page


async def test_who_may_not_enroll_anybody_is_not_shown_who_could_be_moved(browser):
    assert "part-earlier" not in (await browser(role="auditor").get("/programs/p1")).text
