"""What needs somebody: its figures, its button, and the people behind it."""

import re

import pytest

from tests.unit.dashboard.api import at


@pytest.mark.parametrize(("zone", "day"), [("Europe/Berlin", "today"), ("Pacific/Auckland", "tomorrow")])
async def test_a_decision_that_is_due_today_says_so_in_the_readers_zone(browser, api, zone, day):
    need = {"kind": "below_minimum", "due_at": at(5), "offering": "o2", "title": "Negotiation", "figures": {}}
    api.on("GET", "/v1/needs", {"items": [need]})
    assert f", decide {day}" in (await browser(zone=zone).get("/")).text


@pytest.mark.parametrize(("called_off_at", "said"), [(at(5), "it is called off"), (None, "Nothing calls it off")])
async def test_a_missed_minimum_says_whether_it_calls_off(browser, api, called_off_at, said):
    need = {"kind": "below_minimum", "due_at": at(5), "called_off_at": called_off_at, "offering": "o2", "title": "N"}
    api.on("GET", "/v1/needs", {"items": [need | {"figures": {}}]})
    assert said in (await browser().get("/")).text


async def test_each_need_has_its_figures_and_its_button(browser):
    text = (await browser().get("/")).text
    for said, button, target in [
        ("Sales workshop, Berlin, tomorrow 10:00: 12 of 12, 4 waiting", "Open offering", "/offerings/o1"),
        ("Negotiation, New York: 3 of minimum 6, decide tomorrow", "Decide", "/offerings/o2"),
        ("Sales workshop, Munich, roll of yesterday: 2 unrecorded", "Open roll", "/sessions/o1.s1"),
        ("Sales onboarding: 7 without pre-work, live in 2 days", "Show people", "/people/need?offering=o2"),
    ]:
        assert said in text
        assert re.search(rf'href="{re.escape(target)}[^"]*">{button}', text)


async def test_who_has_seats_at_the_same_time_is_named_with_both(browser, api):
    need = {
        "kind": "double_booked", "severity": "warn", "due_at": at(48), "offering": "o1", "title": "Sales",
        "with_offering": "o2", "with_title": "Negotiation", "figures": {"learners": 1}, "learners": ["l01"],
    }  # fmt: skip
    api.on("GET", "/v1/needs", {"items": [need]})
    text = (await browser().get("/")).text
    assert "Sales and Negotiation, " in text
    assert ": 1 person has a seat of both" in text
    assert 'href="/people/need?offering=o1&amp;with=o2"' in text
    assert "l01" in (await browser().get("/people/need?offering=o1&with=o2")).text
    assert (
        "Nobody has seats at the same time any more." in (await browser().get("/people/need?offering=o1&with=o3")).text
    )


async def test_who_lacks_pre_work_for_what_is_not_there_is_not_answered(browser):
    for kind in ("offering", "program"):
        reply = await browser().get(f"/people/need?{kind}=x9")
        assert (reply.status_code, "Everybody has done" in reply.text) == (404, False), kind


async def test_who_lacks_pre_work_is_asked_of_an_offering_or_a_program(browser):
    for address in ("/people/need", "/people/need?offering=&program=", "/people/need?phase=live"):
        reply = await browser().get(address)
        assert (reply.status_code, "Everybody has done" in reply.text) == (422, False), address
        assert "needs an offering or a program" in reply.text


@pytest.mark.parametrize(
    ("overdue", "lapsed", "told", "href"),
    [
        (3, 0, "Safety: 3 overdue", "/requirements/q1?state=overdue"),
        (0, 2, "Safety: 2 lapsed", "/requirements/q1?state=lapsed"),
        (3, 2, "Safety: 3 overdue and 2 lapsed", '/requirements/q1"'),
    ],
)
async def test_what_somebody_is_late_with_is_told_with_the_way_to_them(browser, api, overdue, lapsed, told, href):
    row = {"requirement": "q1", "code": "S", "title": "Safety", "overdue": overdue, "lapsed": lapsed, "required": 40}
    api.on("GET", "/v1/requirements/overdue", {"items": [row]})
    text = (await browser().get("/")).text
    assert told in text
    assert href in text
