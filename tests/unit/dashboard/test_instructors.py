"""The pages of instructors: what they show of a person and their week, and what their forms ask for."""

import re

import pytest

from tests.unit.dashboard import places
from tests.unit.dashboard.test_venues import HTMX, days, plain


async def test_the_list_tells_of_everybody_home_qualifications_and_hours(browser):
    text = plain((await browser().get("/instructors")).text)
    assert "Anna Berg ANNA Spree campus 1 courses Mon-Fri 09:00-17:00 Berlin" in text
    assert "LOU retired LOU 0 courses at every hour Berlin" in text


async def test_a_page_tells_home_rate_and_what_may_be_taught_how_long(browser):
    text = plain((await browser().get("/instructors/i1")).text)
    assert "Home Spree campus Hours Mon-Fri 09:00-17:00 Day rate 900.00 EUR" in text
    assert "from 2026-01-01 until 2026-12-31 Withdraw" in text


@pytest.mark.parametrize(("until", "lapsed"), [("2026-03-22", True), ("2026-03-23", False)])
async def test_a_qualification_is_lapsed_from_the_day_after_its_last(browser, api, until, lapsed):
    api.on("GET", "/v1/instructors/i1", places.ANNA | {"qualifications": [places.QUALIFIED | {"valid_until": until}]})
    assert ("Sales workshop lapsed" in plain((await browser().get("/instructors/i1")).text)) is lapsed


async def test_a_week_shows_sessions_and_time_off(browser):
    shown = days((await browser().get("/instructors/i1")).text)
    assert "10:00-13:00 Sales workshop, Berlin" in shown[1]
    assert "08:00-12:00 Time off" in shown[3]
    assert "nothing" in shown[4]


async def test_a_rate_that_is_not_told_is_not_shown(browser, api):
    api.on("GET", "/v1/instructors/i1", places.ANNA | {"day_rate": None, "currency": None})
    assert "Day rate" not in (await browser(role="auditor").get("/instructors/i1")).text


async def test_who_teaches_no_more_is_offered_no_form(browser):
    assert '<form method="post" action="/instructors' not in (await browser().get("/instructors/i2")).text


async def test_who_may_only_read_instructors_is_offered_no_form(browser):
    for address in ("/instructors", "/instructors/i1"):
        text = (await browser(role="auditor").get(address)).text
        assert "Anna Berg" in text
        assert '<form method="post" action="/instructors' not in text


async def test_an_instructor_is_added_with_home_and_rate(browser, api):
    api.on("POST", "/v1/instructors", {"instructor": "i3"}, 201)
    form = {"do": "add", "form": "add", "part": "instructors", "key": "k", "name": "Ida Holm", "code": "IDA"}
    form |= {"timezone": "Europe/Berlin", "home": "va", "email": "", "day_rate": "900", "currency": "EUR"}
    assert "Ida Holm is added." in (await browser().post("/instructors", data=form, headers=HTMX)).text
    assert api.calls("POST")[0][1] == {
        "name": "Ida Holm",
        "code": "IDA",
        "timezone": "Europe/Berlin",
        "home": "va",
        "day_rate": 90_000,
        "currency": "EUR",
    }


@pytest.mark.parametrize("rate", ["much", "1.234", "-5", "1.5x", "٣"])
async def test_an_amount_that_is_none_is_left_for_the_api_to_refuse(browser, api, rate):
    form = {"do": "add", "form": "add", "part": "instructors", "key": "k", "code": "IDA", "day_rate": rate}
    await browser().post("/instructors", data=form)
    assert api.calls("POST")[0][1]["day_rate"] == rate


FORMS = {
    "qualify": (
        "qualifications",
        {"course": "c1", "valid_from": "2026-01-01", "valid_until": ""},
        {"course": "c1", "valid_from": "2026-01-01"},
    ),
    "withdraw": ("qualifications/withdraw", {"course": "c1"}, {"course": "c1"}),
    "hours": (
        "working-hours",
        {"from2-0": "09:00", "to2-0": "17:00", "from3-0": "", "to3-0": ""},
        {"hours": [{"weekday": 2, "opens": "09:00", "closes": "17:00"}]},
    ),
    "away": (
        "time-off",
        {"starts_at": "2026-03-26T00:00", "ends_at": "2026-04-01T00:00"},
        {"starts_at": "2026-03-26T00:00:00+01:00", "ends_at": "2026-04-01T00:00:00+02:00"},
    ),
    "back": ("time-off/remove", {"time_off": "t1"}, {"time_off": "t1"}),
}


@pytest.mark.parametrize("do", FORMS)
async def test_each_form_sends_one_command_under_its_own_key(browser, api, do):
    path, typed, body = FORMS[do]
    api.on("POST", f"/v1/instructors/i1/{path}", {"instructor": "i1"})
    reply = await browser().post("/instructors/i1", data={"do": do, "form": do, "key": "k", **typed})
    assert reply.status_code == 303
    [(sent, told, headers)] = api.calls("POST")
    assert (sent, told, headers["Idempotency-Key"]) == (f"/v1/instructors/i1/{path}", body, "k")


async def test_hours_of_a_day_that_has_two_stretches_are_kept_by_a_form_left_as_it_is(browser, api):
    split = [{"weekday": 1, "opens": "09:00", "closes": "12:00"}, {"weekday": 1, "opens": "13:00", "closes": "24:00"}]
    api.on("GET", "/v1/instructors/i1", places.ANNA | {"hours": split})
    api.on("POST", "/v1/instructors/i1/working-hours", {"instructor": "i1"})
    client = browser()
    form = re.search(r'id="form-hours".*?</form>', (await client.get("/instructors/i1")).text, re.DOTALL).group()
    typed = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    await client.post("/instructors/i1", data=typed)
    assert api.calls("POST")[0][1] == {"hours": split}


async def test_hours_that_are_refused_stay_as_they_were_typed(browser, api):
    form = {"do": "hours", "form": "hours", "part": "person", "key": "k", "from2-0": "09:00", "to2-0": ""}
    reply = await browser().post("/instructors/i1", data=form, headers=HTMX)
    assert api.calls("POST") == []
    assert "Tuesday has a time without the other" in reply.text
    assert 'name="from2-0" value="09:00"' in reply.text
