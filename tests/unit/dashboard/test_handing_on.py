"""A seat is handed on from the roster: to another offering, or to a colleague who is found by name."""

import pytest

from tests.unit.dashboard.catalog import BERLIN

HTMX = {"HX-Request": "true"}
CHANGE = {"do": "change", "form": "change-l01", "part": "roster", "key": "k", "enrollment": "o1.l01", "to": "o9"}
REPLACE = {
    "do": "replace",
    "form": "replace-l01",
    "part": "roster",
    "key": "k",
    "enrollment": "o1.l01",
    "reason": "Ill",
}


async def test_a_learner_changes_to_another_offering(browser, api):
    api.on("POST", "/v1/enrollments/o1.l01/transfer", {"enrollment": "o9.l01", "state": "enrolled"}, 201)
    page = (await browser().post("/offerings/o1", data=CHANGE, headers=HTMX)).text
    assert "Changed to the other offering." in page
    assert api.calls("POST")[0][:2] == ("/v1/enrollments/o1.l01/transfer", {"to": "o9"})


async def test_or_joins_its_waitlist_where_that_is_meant(browser, api):
    told = {"enrollment": "o9.l01", "state": "waitlisted", "place": 3}
    api.on("POST", "/v1/enrollments/o1.l01/transfer", told, 201)
    page = (await browser().post("/offerings/o1", data=CHANGE | {"wait": "1"}, headers=HTMX)).text
    assert "On the waitlist there, place 3." in page
    assert api.calls("POST")[0][1]["if_full"] == "waitlist"


async def test_what_it_costs_is_told_before(browser, api):
    charge = {"outcome": "late", "charged": 5000, "reversed": 0, "currency": "EUR"}
    api.on("POST", "/v1/enrollments/o1.l01/transfer", {"charge": charge})
    page = (await browser().post("/offerings/o1", data=CHANGE | {"step": "try"}, headers=HTMX)).text
    assert api.calls("POST")[0][1]["dry_run"] is True
    assert "Changed" not in page


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], "Nobody is called that."),
        ([{"learner": "l1", "name": "A", "email": "a@x"}, {"learner": "l2", "name": "A"}], "Several are called that"),
    ],
)
async def test_whom_a_name_does_not_tell_takes_no_seat(browser, api, found, told):
    api.on("GET", "/v1/learners", {"items": found, "after": None})
    page = (await browser().post("/offerings/o1", data=REPLACE | {"colleague": "A"}, headers=HTMX)).text
    assert api.calls("POST") == []
    assert told in page or "form-replace-l01" not in page


async def test_a_colleague_who_is_found_takes_the_seat(browser, api):
    api.on("GET", "/v1/learners", {"items": [{"learner": "l9", "name": "Ada", "email": "a@x"}], "after": None})
    api.on("POST", "/v1/enrollments/o1.l01/substitute", {"enrollment": "o1.l9", "state": "enrolled"}, 201)
    page = (await browser().post("/offerings/o1", data=REPLACE | {"colleague": "ada"}, headers=HTMX)).text
    assert "Ada has the seat now." in page
    assert api.calls("POST")[0][1] == {"substitute": "l9", "reason": "Ill"}


async def test_other_dates_are_offered_of_the_same_course_alone(browser, api):
    other = BERLIN | {"offering": "o9", "title": "Sales workshop, Hamburg"}
    asked = []

    def answer(params, _body):
        asked.append(params)
        from gateway.dashboard import Answer

        return Answer(status=200, body={"items": [BERLIN, other], "after": None})

    api.on("GET", "/v1/offerings", answer)
    page = (await browser().get("/offerings/o1?part=roster")).text
    assert '<option value="o9">Sales workshop, Hamburg' in page
    assert '<option value="o1">' not in page
    assert asked[-1]["course"] == "c1"
