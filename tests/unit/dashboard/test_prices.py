"""What an offering costs: on its page, in the form that ends a seat, and among the policies."""

import pytest

from tests.unit.dashboard.api import at

TERMS = {
    "offering": "o1",
    "terms": 2,
    "price": 40000,
    "currency": "EUR",
    "approval": "manager",
    "policy": "y1",
    "policy_version": 1,
    "steps": [
        {"until": {"days_before": 7, "at": "17:00"}, "fee": {"percent": 0}},
        {"until": {"hours_before": 1}, "fee": {"amount": 5050}},
    ],
    "late": {"percent": 100},
    "no_show": None,
    "excuses": [{"code": "ill", "label": "Ill"}],
}
POLICY = {key: TERMS[key] for key in ("policy", "steps", "late", "no_show", "excuses")} | {
    "code": "STD",
    "title": "Standard",
    "policy_version": 2,
}
CHARGES = {
    "items": [
        {"enrollment": "o1.l01", "learner": "l01", "name": "Jonas Weber", "currency": "EUR", "owed": 20000}
        | {"lines": [{"kind": "seat", "amount": 40000, "at": at(-9)}, {"kind": "late", "amount": 20000, "at": at(-1)}]}
    ],
    "sums": {"currency": "EUR", "charged": 40000, "fees": 20000, "reversed": 40000, "owed": 20000}
    | {"outcomes": {"late": 1}},
    "after": None,
}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def priced(api):
    api.on("GET", "/v1/offerings/o1/terms", TERMS)
    api.on("GET", "/v1/offerings/o1/charges", CHARGES)
    api.on("GET", "/v1/policies", {"items": [POLICY], "after": None})
    return api


async def test_the_page_of_an_offering_tells_price_policy_and_what_was_charged(browser, priced):
    text = (await browser().get("/offerings/o1?part=price")).text
    assert "400.00 EUR" in text
    assert "Until 7 days before at 17:00: free" in text
    assert "Until 1 hour before: 50.50 EUR" in text
    assert "Later: 100 % of the price" in text
    assert "Excused: Ill" in text
    assert "version 1; version 2 is there" in text
    assert '<b data-figure="owed">200.00 EUR</b>' in text
    assert "1 left late" in text
    assert "Jonas Weber" in text


async def test_an_offering_without_terms_says_that_it_costs_nothing(browser):
    assert "Seats cost nothing" in (await browser().get("/offerings/o1?part=price")).text


async def test_only_what_was_typed_is_set(browser, priced):
    priced.on("POST", "/v1/offerings/o1/terms", {"offering": "o1", "terms": 3})
    form = {
        "do": "terms",
        "form": "terms",
        "part": "price",
        "key": "k",
        "approval": "manager",
        "was.approval": "manager",
    }
    form |= {"price": "450,50", "was.price": "400.00", "currency": "EUR", "was.currency": "EUR"}
    form |= {"policy": "y1", "was.policy": "y1"}
    await browser().post("/offerings/o1", data=form, headers=HTMX)
    await browser().post("/offerings/o1", data=form | {"price": "400.00", "anew": "1"}, headers=HTMX)
    bodies = [body for path, body, _ in priced.calls("POST") if path == "/v1/offerings/o1/terms"]
    assert bodies == [{"price": 45050}, {"policy": "y1"}]


CANCEL = {"do": "cancel", "form": "cancel-l01", "part": "roster", "key": "k", "enrollment": "o1.l01", "excuse": "ill"}


async def test_what_giving_a_seat_up_costs_is_told_before_it_is_done(browser, priced):
    told = {"enrollment": "o1.l01", "charge": {"outcome": "late", "charged": 20000, "reversed": 0, "currency": "EUR"}}
    priced.on("POST", "/v1/enrollments/o1.l01/cancel", told)
    page = (await browser().post("/offerings/o1", data=CANCEL | {"step": "try"}, headers=HTMX)).text
    assert "Nothing was changed. It costs 200.00 EUR." in page
    assert priced.calls("POST")[-1][1] == {"by": "coordinator", "excuse": "ill", "dry_run": True}
    page = (await browser().post("/offerings/o1", data=CANCEL | {"step": "do"}, headers=HTMX)).text
    assert "Cancelled. It costs 200.00 EUR." in page


async def test_an_excuse_can_be_chosen_of_those_that_the_policy_knows(browser, priced):
    assert '<option value="ill">Ill</option>' in (await browser().get("/offerings/o1?part=roster")).text


class TestPolicies:
    async def test_they_are_listed_with_their_rules(self, browser, priced):
        text = (await browser().get("/policies")).text
        assert "Standard" in text
        assert "Until 7 days before at 17:00: free" in text
        assert 'value="50.50"' in text

    async def test_one_is_defined_with_its_steps_and_excuses(self, browser, priced):
        priced.on("POST", "/v1/policies", {"policy": "y2", "policy_version": 1}, 201)
        form = {"do": "policy", "form": "policy", "part": "policies", "key": "k", "code": "X", "title": "Strict"}
        form |= {"step1_days": "7", "step1_at": "17:00", "step1_percent": "0", "step2_hours": "24"}
        form |= {"step2_amount": "50", "late_percent": "100", "excuse1": "ill", "label1": "Ill"}
        page = (await browser().post("/policies", data=form, headers=HTMX)).text
        assert "Defined." in page
        assert priced.calls("POST")[0][1] == {
            "code": "X",
            "title": "Strict",
            "steps": [
                {"until": {"days_before": 7, "at": "17:00"}, "fee": {"percent": 0}},
                {"until": {"hours_before": 24}, "fee": {"amount": 5000}},
            ],
            "late": {"percent": 100},
            "excuses": [{"code": "ill", "label": "Ill", "waives": True}],
        }

    async def test_a_step_without_a_fee_is_told_beside_it_and_nothing_is_sent(self, browser, priced):
        form = {"do": "policy", "form": "policy", "part": "policies", "key": "k", "code": "X", "title": "Strict"}
        page = (await browser().post("/policies", data=form | {"step1_hours": "24"}, headers=HTMX)).text
        assert 'id="wrong-policy-step1_percent"' in page
        assert "Say what the step costs" in page
        assert priced.calls("POST") == []

    async def test_a_revision_is_sent_whole(self, browser, priced):
        priced.on("POST", "/v1/policies/y1/revise", {"policy": "y1", "policy_version": 3})
        form = {"do": "revisepolicy", "form": "revisepolicy-y1", "part": "policies", "key": "k", "policy": "y1"}
        form |= {"title": "Standard", "late_percent": "80"}
        page = (await browser().post("/policies", data=form, headers=HTMX)).text
        assert "Version 3." in page
        assert priced.calls("POST")[0][1]["late"] == {"percent": 80}
