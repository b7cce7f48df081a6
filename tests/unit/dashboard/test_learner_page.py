"""A learner's page: by which version of a program they go, and what is not open to them yet."""

import re

import pytest

HTMX = {"HX-Request": "true"}
PROGRAM = {"program": "p1", "code": "SALES", "title": "Sales onboarding", "format": "blended", "published": 3}
ON_PATH = {"enrollment": "p1.l01", "learner": "l01", "program": "p1", "offering": None, "state": "enrolled",
           "program_version": 2}  # fmt: skip
IN_BERLIN = {"enrollment": "o1.l01", "learner": "l01", "program": None, "offering": "o1", "state": "enrolled"}
FORM = {"do": "move", "form": "move-p1-l01", "part": "learner", "key": "k", "enrollment": "p1.l01"}


def plain(page):
    return " ".join(re.sub("<[^>]*>", " ", page).split())


@pytest.fixture(autouse=True)
def enrolled(api):
    api.on("GET", "/v1/programs/p1", PROGRAM)
    api.on("GET", "/v1/enrollments", {"items": [ON_PATH, IN_BERLIN], "after": None})


async def test_who_goes_by_an_earlier_version_is_moved_to_that_on_offer_with_a_reason(browser, api):
    api.on("POST", "/v1/enrollments/p1.l01/move", {"enrollment": "p1.l01", "program_version": 3, "was_version": 2})
    page = (await browser().get("/learners/l01")).text
    assert "by version 2; version 3 is on offer" in page
    assert "Move to version 3" in page
    api.on("GET", "/v1/enrollments", {"items": [ON_PATH | {"program_version": 3}], "after": None})
    page = (await browser().post("/learners/l01", data=FORM | {"reason": "New terms."}, headers=HTMX)).text
    assert api.calls("POST")[0][:2] == ("/v1/enrollments/p1.l01/move", {"reason": "New terms."})
    assert "Goes by version 3 from now on." in page


@pytest.mark.parametrize(
    ("enrollment", "program"),
    [({"program_version": 3}, {}), ({"state": "cancelled"}, {}), ({}, {"published": None}), ({}, {"published": 2})],
)
async def test_no_move_is_offered_where_there_is_no_newer_version_on_offer_or_no_enrollment(
    browser, api, enrollment, program
):
    api.on("GET", "/v1/enrollments", {"items": [ON_PATH | enrollment], "after": None})
    api.on("GET", "/v1/programs/p1", PROGRAM | program)
    assert "Move to version" not in (await browser().get("/learners/l01")).text


async def test_a_refused_move_is_told_beside_its_form_and_keeps_the_reason(browser, api):
    told = {"type": "/problems/no-newer-version", "detail": "There is no newer version."}
    api.on("POST", "/v1/enrollments/p1.l01/move", told, 409)
    page = (await browser().post("/learners/l01", data=FORM | {"reason": "New terms."}, headers=HTMX)).text
    assert "There is no newer version." in page
    assert 'value="New terms."' in page


async def test_who_may_not_enroll_anybody_moves_nobody(browser):
    assert "form-move" not in (await browser(role="auditor").get("/learners/l01")).text


async def test_what_is_locked_in_an_offering_is_told_from_the_first_day_with_what_it_waits_for(browser, api):
    lock = {"requires": [], "unlock": {"after": "workshop", "days": 7}, "opens_at": None, "held": False}
    progress = {"enrollment": "o1.l01", "offering": "o1", "learner": "l01", "state": "in_progress", "components": {}}
    locked = {"basics": lock, "workshop": lock | {"requires": ["basics"], "unlock": None}}
    api.on("GET", "/v1/progress/o1.l01", progress | {"locked": locked})
    parts = [{"key": "basics", "title": "Product basics"}, {"key": "workshop", "title": "Workshop"}]
    api.on("GET", "/v1/offerings/o1", {"offering": "o1", "title": "Berlin", "format": "live", "components": parts})
    text = plain((await browser().get("/learners/l01")).text)
    assert "Product basics is locked, opens 7 days after Workshop" in text
    assert "Workshop is locked until Product basics" in text


async def test_when_a_completion_was_renewed_last_is_told(browser, api):
    progress = {"enrollment": "o1.l01", "offering": "o1", "learner": "l01", "state": "completed", "components": {}}
    renewed = ["2023-01-08T11:00:00Z", "2024-01-09T11:00:00Z"]
    api.on("GET", "/v1/progress/o1.l01", progress | {"completed_at": "2022-01-10T11:00:00Z", "renewed_at": renewed})
    text = plain((await browser().get("/learners/l01")).text)
    assert "completed 10 Jan 2022 12:00 renewed 9 Jan 2024 12:00" in text


async def test_which_courses_of_a_program_come_behind_which_is_told(browser, api):
    path = {"program": "p1", "enrollment": "p1.l01", "locked": {"c1": ["c2"]}}
    api.on("GET", "/v1/learners/l01/transcript", {"learner": "l01", "courses": [], "programs": [path]})
    assert "Sales workshop is locked until OULAD module AAA" in plain((await browser().get("/learners/l01")).text)
