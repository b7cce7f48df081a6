"""The pages of requirements: what is required of whom, who is overdue, and what the forms ask for."""

import pytest

from tests.unit.dashboard.test_venues import HTMX, plain

SAFETY = {
    "requirement": "q1",
    "code": "SAFE",
    "title": "Safety",
    "course": "c1",
    "program": None,
    "who": {"job_roles": ["Nurse", "Medic"], "organizations": ["g1"]},
    "due": {"within_days": 30, "after": "hired", "every_months": 12, "lead_days": 60},
    "requirement_version": 2,
    "starts_on": "2026-01-01",
    "ends_on": None,
    "remind_days": [30, 7],
    "retired": False,
}
ADA = {"learner": "l01", "name": "Ada", "organization": "g1", "required_since": "2026-02-01", "due_on": "2026-03-01",
       "state": "overdue", "completed_on": None}  # fmt: skip
TERMS = {"title": "Safety", "job_roles": "Nurse, Medic", "sites": "", "organization0": "g1", "organization1": "",
         "within_days": "30", "after_what": "hired", "by": "", "every_months": "", "lead_days": "",
         "starts_on": "", "ends_on": "", "remind_days": "14, soon"}  # fmt: skip
SENT = {"title": "Safety", "who": {"job_roles": ["Nurse", "Medic"], "organizations": ["g1"]},
        "due": {"within_days": 30, "after": "hired"}, "remind_days": [14, "soon"]}  # fmt: skip


@pytest.fixture(autouse=True)
def required(api):
    api.on("GET", "/v1/requirements", {"items": [SAFETY]})
    api.on("GET", "/v1/requirements/q1", SAFETY)
    api.on("GET", "/v1/requirements/q1/people", {"items": [ADA], "after": None})
    api.on("GET", "/v1/requirements/q1/figures", {"required": 3, "states": {"overdue": 1, "met": 2}})


async def test_the_list_tells_of_whom_and_by_when(browser):
    text = plain((await browser().get("/requirements")).text)
    assert "Safety SAFE · Sales workshop" in text
    assert "Nurse or Medic, Northwind" in text
    assert "within 30 days of being hired, then every 12 months" in text


async def test_a_page_tells_who_is_overdue_and_how_many_stand_where(browser, api):
    text = plain((await browser().get("/requirements/q1")).text)
    assert "Of whom it is required 3" in text
    assert "1 overdue 2 met" in text
    assert "Told 30, 7 days before it is due, and when it is overdue" in text
    assert 'name="remind_days" value="30, 7"' in (await browser().get("/requirements/q1")).text
    assert "Ada Northwind overdue Sun 1 Mar" in text


async def test_a_page_is_asked_as_of_a_day_and_then_offers_no_form(browser, api):
    text = (await browser().get("/requirements/q1?on=2026-02-10&state=overdue")).text
    asked = next(params for _, path, _, _, params in api.sent if path == "/v1/requirements/q1/people")
    assert asked["state"] == "overdue"
    assert asked["on"].startswith("2026-02-10")
    assert '<form method="post" action="/requirements' not in text


async def test_something_is_required_of_who_is_named(browser, api):
    api.on("POST", "/v1/requirements", {"requirement": "q2", "requirement_version": 1}, 201)
    form = TERMS | {
        "do": "define",
        "form": "define",
        "part": "requirements",
        "key": "k",
        "code": "SAFE",
        "course": "c1",
        "enroll_in": "o1",
    }
    page = (await browser().post("/requirements", data=form, headers=HTMX)).text
    assert "Safety is required from now on." in page
    assert api.calls("POST")[0][1] == {"code": "SAFE", "course": "c1", "enroll_in": "o1", **SENT}


async def test_it_is_revised_whole_and_retired(browser, api):
    api.on("POST", "/v1/requirements/q1/revise", {"requirement": "q1", "requirement_version": 3})
    api.on("POST", "/v1/requirements/q1/retire", {"requirement": "q1"})
    form = {"part": "facts", "key": "k", "reason": "New law."}
    page = await browser().post(
        "/requirements/q1", data=TERMS | form | {"do": "revise", "form": "revise"}, headers=HTMX
    )
    assert "Version 3 holds from now on." in page.text
    await browser().post("/requirements/q1", data=form | {"do": "retire", "form": "retire"}, headers=HTMX)
    assert [body for _, body, *_ in api.calls("POST")] == [{**SENT, "reason": "New law."}, {"reason": "New law."}]


async def test_a_learners_page_tells_what_is_required_of_them(browser, api):
    row = {name: SAFETY[name] for name in ("requirement", "code", "title", "course", "program")}
    api.on("GET", "/v1/learners/l01/requirements", {"items": [row | ADA]})
    text = plain((await browser().get("/learners/l01")).text)
    assert "Safety Sales workshop overdue Sun 1 Mar Sun 1 Feb" in text


async def test_who_may_only_read_is_offered_no_form(browser):
    for address in ("/requirements", "/requirements/q1"):
        text = (await browser(role="auditor").get(address)).text
        assert "Safety" in text
        assert '<form method="post" action="/requirements' not in text
