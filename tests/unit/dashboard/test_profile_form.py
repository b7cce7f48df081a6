"""A learner's profile on their page: what is shown, and what its forms ask for."""

import pytest

from tests.unit.dashboard.catalog import LEARNERS
from tests.unit.dashboard.test_venues import HTMX, plain

PERSON = LEARNERS[1] | {"learner": "l01", "job_role": "Nurse", "site": "Berlin", "manager": "l02", "active": True,
                        "hired_on": "2026-02-01", "custom": {"ward": "4"}}  # fmt: skip
FORM = {"do": "profile", "form": "profile", "part": "profile", "key": "k"}


@pytest.fixture(autouse=True)
def person(api):
    api.on("GET", "/v1/learners/l01", PERSON)


async def test_the_page_tells_role_site_manager_and_own_fields(browser):
    text = plain((await browser().get("/learners/l01")).text)
    assert "Job role Nurse Site Berlin Manager" in text
    assert "ward 4" in text


async def test_only_what_was_changed_is_sent(browser, api):
    api.on("POST", "/v1/learners/l01/change", {"learner": "l01", "changed": True})
    form = FORM | {"job_role": "Medic", "was.job_role": "Nurse", "site": "", "was.site": "Berlin"}
    form |= {"custom": "shift: night", "was.custom": "ward: 4", "since": "2026-03-01", "reason": "New job."}
    page = (await browser().post("/learners/l01", data=form, headers=HTMX)).text
    assert "The profile is changed." in page
    assert api.calls("POST")[0][1] == {
        "job_role": "Medic",
        "site": None,
        "custom": {"ward": None, "shift": "night"},
        "reason": "New job.",
        "effective_at": "2026-03-01T00:00:00+01:00",
    }


@pytest.mark.parametrize(("found", "told"), [([], "is nobody"), (LEARNERS[:2], "begins several names")])
async def test_a_manager_whose_name_is_not_clear_is_asked_for_again(browser, api, found, told):
    api.on("GET", "/v1/learners", {"items": found, "after": None})
    form = FORM | {"manager": "An", "was.manager": ""}
    assert told in (await browser().post("/learners/l01", data=form, headers=HTMX)).text
    assert api.calls("POST") == []


async def test_a_manager_is_found_by_name(browser, api):
    api.on("GET", "/v1/learners", {"items": [LEARNERS[2]], "after": None})
    api.on("POST", "/v1/learners/l01/change", {"learner": "l01", "changed": True})
    await browser().post("/learners/l01", data=FORM | {"manager": "An", "was.manager": ""}, headers=HTMX)
    assert api.calls("POST")[0][1] == {"manager": LEARNERS[2]["learner"]}


async def test_an_own_field_without_a_colon_is_told_and_kept(browser, api):
    form = FORM | {"custom": "ward 4", "was.custom": "ward: 4"}
    page = (await browser().post("/learners/l01", data=form, headers=HTMX)).text
    assert "has a line without a colon: ward 4" in page
    assert ">ward 4</textarea>" in page
    assert api.calls("POST") == []


async def test_somebody_leaves_and_comes_back(browser, api):
    api.on("POST", "/v1/learners/l01/change", {"learner": "l01", "changed": True})
    await browser().post("/learners/l01", data=FORM | {"do": "leave", "form": "leave"}, headers=HTMX)
    api.on("GET", "/v1/learners/l01", PERSON | {"active": False})
    assert "Profile left" in plain((await browser().get("/learners/l01")).text)
    await browser().post("/learners/l01", data=FORM | {"do": "return", "form": "return"}, headers=HTMX)
    assert [body for _, body, *_ in api.calls("POST")] == [{"active": False}, {"active": True}]


LOSES = {
    "learner": "l01", "changed": True, "dry_run": True, "held_until": "2026-03-05T09:00:00Z", "notices": {},
    "happens": {"learner-deactivated": 1}, "learners": ["l01"], "learners_in_all": 1, "follows": {
        "happens": {"enrollment-cancelled": 2, "learner-enrolled": 1}, "learners": ["l01", "l02"],
        "learners_in_all": 2, "notices": {"confirmation": 1}}}  # fmt: skip


async def test_what_they_would_lose_and_who_would_have_it_is_told_before_they_are_said_to_have_left(browser, api):
    api.on("POST", "/v1/learners/l01/change", LOSES)
    api.on("GET", "/v1/learners", {"items": [{"learner": "l02", "name": "Ben"}], "after": None})
    form = FORM | {"do": "leave", "form": "leave", "notify": "none", "step": "try"}
    page = plain((await browser().post("/learners/l01", data=form, headers=HTMX)).text)
    assert "Nothing was changed. 2 places of theirs would be let go Thu 5 Mar 10:00." in page
    assert "Ben would get a seat. 1 notice would go out." in page
    assert api.calls("POST")[0][1] == {"active": False, "notify": "none", "dry_run": True}


async def test_that_somebody_leaves_who_has_left_already_brings_nothing(browser, api):
    nothing = {"happens": {}, "learners": [], "learners_in_all": 0, "notices": {}}
    api.on("POST", "/v1/learners/l01/change", {"learner": "l01", "changed": False, **nothing, "follows": nothing})
    form = FORM | {"do": "leave", "form": "leave", "step": "try"}
    page = plain((await browser().post("/learners/l01", data=form, headers=HTMX)).text)
    assert "Nothing was changed. No notices would go out." in page


async def test_who_has_left_is_told_until_when_what_lies_ahead_is_held(browser, api):
    api.on("POST", "/v1/learners/l01/change", LOSES)
    form = FORM | {"do": "leave", "form": "leave", "step": "do"}
    page = plain((await browser().post("/learners/l01", data=form, headers=HTMX)).text)
    assert "Has left. What lies ahead is held until Thu 5 Mar 10:00." in page


async def test_the_timeline_tells_of_a_roster_what_names_the_learner_newest_first(browser, api):
    seat = {"enrollment": "o1.l01", "learner": "l01", "offering": "o1", "state": "enrolled", "since": "2026-03-01"}
    api.on("GET", "/v1/enrollments", {"items": [seat], "after": None})
    happened = [("1", "learner-waitlisted", "l01", "08"), ("2", "learner-enrolled", "l02", "09"),
                ("3", "learner-enrolled", "l01", "10")]  # fmt: skip
    events = [
        {"id": ident, "type": f"rollbook.enrollment.{kind}.v1", "time": f"2026-03-01T{hour}:00:00Z", "actor": "anna",
         "subject": "roster:o1", "data": {"learner": learner, "offering": "o1", "enrollment": f"o1.{learner}"}}
        for ident, kind, learner, hour in happened
    ]  # fmt: skip
    api.on("GET", "/v1/audit/streams/roster:o1", {"stream": "roster:o1", "events": events})
    told = {"id": "4", "type": "rollbook.enrollment.notice-intended.v1", "time": "2026-03-01T11:00:00Z", "actor": "q1",
            "subject": "duty:q1.l01", "data": {"kind": "requirement-due", "learner": "l01"}}  # fmt: skip
    api.on("GET", "/v1/notices", {"items": [{"notice": "n1", "requirement": "q1"}], "after": None})
    api.on("GET", "/v1/audit/streams/duty:q1.l01", {"stream": "duty:q1.l01", "events": [told]})
    text = (await browser().get("/learners/l01?part=timeline")).text
    assert 'id="e-2"' not in text
    assert text.index('id="e-4"') < text.index('id="e-3"') < text.index('id="e-1"')


async def test_who_may_only_read_is_offered_no_form_and_no_timeline(browser):
    text = (await browser(role="instructor").get("/learners/l01")).text
    assert "Nurse" in text
    assert '<form method="post"' not in text.partition("part-profile")[2].partition("</section>")[0]
    assert "Timeline" not in text
