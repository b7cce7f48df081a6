"""The page of organizations: a tree, and what its forms ask for."""

import pytest

from gateway.dashboard import Answer
from tests.unit.dashboard.test_venues import HTMX, plain

ROWS = [
    {"organization": "g2", "code": "BER", "name": "Berlin", "parent": "g1", "closed": False},
    {"organization": "g1", "code": "NW", "name": "Northwind", "parent": None, "closed": False},
    {"organization": "g3", "code": "OLD", "name": "Aged", "parent": None, "closed": True},
]
FORM = {"part": "organizations", "key": "k", "organization": "g2"}


@pytest.fixture(autouse=True)
def tree(api):
    api.on("GET", "/v1/organizations", {"items": ROWS, "after": None})


async def test_each_stands_behind_the_one_it_belongs_to(browser):
    text = (await browser().get("/organizations")).text
    assert [text.index(f'<tr id="g-{one}"') for one in ("g3", "g1", "g2")] == sorted(
        text.index(f'<tr id="g-{one}"') for one in ("g1", "g2", "g3")
    )
    assert 'class="deep-1"><a href="/learners?organization=g2">Berlin' in text
    assert "Aged closed OLD" in plain(text)


async def test_one_is_moved_by_what_was_changed_alone(browser, api):
    api.on("POST", "/v1/organizations/g2/change", {"organization": "g2"})
    form = FORM | {"do": "change", "form": "change-g2", "name": "Berlin", "was.name": "Berlin", "parent": ""}
    form |= {"was.parent": "NW", "reason": "On its own."}
    page = (await browser().post("/organizations", data=form, headers=HTMX)).text
    assert api.calls("POST")[0][1] == {"parent": None, "reason": "On its own."}
    assert "Changed." in page


async def test_one_is_moved_below_the_one_of_the_code_that_was_typed(browser, api):
    api.on("POST", "/v1/organizations/g2/change", {"organization": "g2"})
    found = [row for row in ROWS if row["code"] == "NW"]
    api.on(
        "GET",
        "/v1/organizations",
        lambda params, body: Answer(
            status=200, body={"items": {"NW": found, "XX": []}.get(params.get("code"), ROWS), "after": None}
        ),
    )
    form = FORM | {"do": "change", "form": "change-g2", "name": "Berlin", "was.name": "Berlin", "was.parent": ""}
    await browser().post("/organizations", data=form | {"parent": "NW"}, headers=HTMX)
    assert api.calls("POST")[0][1] == {"parent": "g1"}
    page = (await browser().post("/organizations", data=form | {"parent": "XX"}, headers=HTMX)).text
    assert "is no organization&#39;s code: XX" in page
    assert len(api.calls("POST")) == 1


async def test_one_with_members_is_told_beside_its_form(browser, api):
    told = {"type": "/problems/has-members", "detail": "3 learners and organizations belong to it; move them first."}
    api.on("POST", "/v1/organizations/g2/close", told, 409)
    form = FORM | {"do": "close", "form": "close-g2"}
    assert "move them first" in (await browser().post("/organizations", data=form, headers=HTMX)).text


async def test_who_may_only_read_is_offered_no_form(browser):
    text = (await browser(role="auditor").get("/organizations")).text
    assert "Northwind" in text
    assert '<form method="post" action="/organizations' not in text
