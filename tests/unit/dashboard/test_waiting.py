"""Waiting for a date: in the catalog, on one's own page, and on that of the course; and joining a program."""

import pytest

from tests.unit.dashboard.api import at

HTMX = {"HX-Request": "true"}
UNDATED = {"course": "c9", "code": "ETH", "title": "Ethics", "format": "live", "state": "published"}
ROW = {"interest": "c9.l01", "course": "c9", "learner": "l01", "organization": "g1", "since": at(-48), "via": "self"}


@pytest.fixture
def learner(api, browser):
    """l01, who waits for nothing yet."""
    api.on("GET", "/v1/courses", {"items": [UNDATED], "after": None})
    api.on("GET", "/v1/courses/c9", UNDATED)
    api.on("GET", "/v1/learners/l01/interests", {"items": []})
    return browser("learner", learner="l01")


async def told(client, address):
    return " ".join((await client.get(address)).text.split())


async def test_a_course_without_a_date_offers_to_tell_when_it_has_one(learner, api):
    text = await told(learner, "/catalog?part=undated")
    assert "Ethics" in text
    assert "Tell me when dated" in text
    api.on("POST", "/v1/courses/c9/interest", {"interest": "c9.l01", "standing": True}, 201)
    form = {"do": "tellme", "form": "tellme-c9", "part": "undated", "key": "k", "course": "c9"}
    api.on("GET", "/v1/learners/l01/interests", {"items": [ROW | {"told": []}]})
    reply = await learner.post("/catalog", data=form, headers=HTMX)
    assert "You will be told when there is a date." in reply.text
    assert "Do not tell me" in reply.text
    assert api.calls("POST")[0][:2] == ("/v1/courses/c9/interest", {"learner": "l01"})


async def test_one_that_has_a_date_does_not(learner, api):
    api.on("GET", "/v1/courses", {"items": [UNDATED | {"course": "c1"}], "after": None})
    assert "Every course has a date." in await told(learner, "/catalog?part=undated")


async def test_what_one_waits_for_stands_on_ones_own_page_and_can_be_taken_back(learner, api):
    api.on("GET", "/v1/learners/l01/interests", {"items": [ROW | {"told": []}]})
    text = await told(learner, "/learning?part=ahead")
    assert "You will be told of a date" in text
    assert "Ethics" in text
    api.on("POST", "/v1/courses/c9/interest/withdraw", {"interest": "c9.l01", "standing": False})
    form = {"do": "tellno", "form": "tellno-c9", "part": "ahead", "key": "k", "course": "c9"}
    reply = await learner.post("/learning", data=form, headers=HTMX)
    assert "You will be told of no more dates." in reply.text
    assert api.calls("POST")[0][:2] == ("/v1/courses/c9/interest/withdraw", {"learner": "l01"})


async def test_coordinators_see_who_waits_and_how_many_of_each_organization(browser, api):
    counts = [{"organization": "g1", "interested": 40}, {"organization": None, "interested": 2}]
    page = {"course": "c3", "interested": 42, "organizations": counts, "items": [ROW | {"told": ["o1"]}]}
    api.on("GET", "/v1/courses/c3/interest", page | {"after": None})
    api.on("GET", "/v1/organizations/g1", {"organization": "g1", "name": "Northwind"})
    text = await told(browser(), "/courses/c3?part=interest")
    for words in ("42", "Northwind", "no organization", "Jonas Weber", "told of 1 date", "Take off", "and 41 more"):
        assert words in text, words


async def test_a_learner_joins_a_program_that_somebody_has_to_agree_to(learner, api):
    steps = [{"course": "c1", "phase": "live"}]
    row = {"program": "p1", "title": "Sales onboarding", "format": "blended", "steps": steps, "state": "published"}
    api.on("GET", "/v1/programs", {"items": [row], "after": None})
    assert "Join" in await told(learner, "/catalog?part=programs")
    api.on("POST", "/v1/enrollments", {"enrollment": "p1.l01", "state": "requested", "awaits": "manager"}, 201)
    asked = {"enrollment": "p1.l01", "program": "p1", "offering": None, "awaits": "manager", "learner": "l01"}
    api.on("GET", "/v1/requests", {"items": [asked | {"state": "pending"}], "after": None})
    form = {"do": "join", "form": "join-p1", "part": "programs", "key": "k", "program": "p1"}
    reply = await learner.post("/catalog", data=form, headers=HTMX)
    assert "Your manager has to agree first." in reply.text
    assert "Take it back" in reply.text
    assert api.calls("POST")[0][:2] == ("/v1/enrollments", {"program": "p1", "learner": "l01"})


async def test_a_request_that_fell_to_coordinators_says_why(browser, api):
    asked = {"enrollment": "p1.l02", "program": "p1", "offering": None, "learner": "l02", "awaits": "coordinator"}
    more = {"passed_on": "undecided", "asked_at": at(-140), "via": "self", "until": None}
    api.on("GET", "/v1/requests", {"items": [asked | more], "after": None})
    api.on("GET", "/v1/programs/p1", {"program": "p1", "title": "Sales onboarding"})
    text = await told(browser(), "/approvals")
    for words in ("Sales onboarding", "/programs/p1", "the manager did not in time", "Agree"):
        assert words in text, words


async def test_who_has_to_agree_is_set_on_the_program(browser, api):
    api.on("GET", "/v1/programs/p1/terms", {"program": "p1", "terms": 0, "approval": "both", "approval_said": False})
    assert "as is usual here" in await told(browser(), "/programs/p1?part=facts")
    api.on("POST", "/v1/programs/p1/terms", {"program": "p1", "terms": 1})
    form = {"do": "agree", "form": "agree", "part": "facts", "key": "k", "approval": "manager"}
    assert "for who joins from now on" in (await browser().post("/programs/p1", data=form, headers=HTMX)).text
    await browser().post("/programs/p1", data=form | {"approval": ""}, headers=HTMX)
    assert [body for _, body, _ in api.calls("POST")] == [{"approval": "manager"}, {"approval": None}]


async def test_who_is_nobody_that_learns_is_offered_no_seat_and_told_so(browser):
    assert "Enroll" not in await told(browser(), "/catalog")
    assert "signed in as nobody who learns" in await told(browser(), "/learning?part=ahead")
