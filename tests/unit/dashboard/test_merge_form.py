"""A learner's page: who may be the same person, what would move, and what is left of who was merged."""

import pytest

from gateway.dashboard.api import Answer
from tests.unit.dashboard.catalog import LEARNERS
from tests.unit.dashboard.test_venues import HTMX, plain

PERSON = LEARNERS[1] | {"learner": "l01", "active": True, "held": False, "erased": False, "merged_into": None}
OTHER = {"learner": "l77", "name": "Ada Sommer", "email": "ada@old.test", "external_ids": [], "because": ["name"]}
FORM = {"do": "merge", "form": "merge", "part": "profile", "key": "k", "other": "Ada Sommer", "reason": "Twice."}
TOLD = {"taken_over": ["o1.l77"], "ended": [], "stays": [], "requests": 1, "reports": 0}
MERGE = "/v1/learners/l01/merge"


@pytest.fixture(autouse=True)
def person(api):
    api.on("GET", "/v1/learners/l01", PERSON)
    api.on("GET", "/v1/learners/l01/duplicates", {"learner": "l01", "items": [OTHER]})
    api.on("POST", MERGE, TOLD)


def finds(api, *found):
    """Nobody has what was typed for an id; these are called so."""

    def answer(params, *_):
        return Answer(status=200, body={"items": [] if "ids" in params else list(found), "after": None})

    api.on("GET", "/v1/learners", answer)


async def test_who_is_likely_the_same_is_shown_with_what_speaks_for_it(browser):
    text = plain((await browser().get("/learners/l01")).text)
    assert "Likely the same: Ada Sommer (ada@old.test), same name and organization" in text


async def test_what_would_move_is_told_before_anything_does(browser, api):
    finds(api, OTHER)
    page = (await browser().post("/learners/l01", data=FORM | {"step": "try"}, headers=HTMX)).text
    assert api.calls("POST")[0][1] == {"merged": "l77", "reason": "Twice.", "dry_run": True}
    assert "Requests that go over: 1." in plain(page)
    assert "Merge them for ever" in page


async def test_then_it_is_so(browser, api):
    finds(api, OTHER)
    page = (await browser().post("/learners/l01", data=FORM | {"step": "do", "seen": "l77"}, headers=HTMX)).text
    assert api.calls("POST")[0][1] == {"merged": "l77", "reason": "Twice."}
    assert "is the same person now." in plain(page)


async def test_whoever_else_is_named_by_then_is_tried_first(browser, api):
    finds(api, OTHER)
    await browser().post("/learners/l01", data=FORM | {"step": "do", "seen": "l66"}, headers=HTMX)
    assert api.calls("POST")[0][1]["dry_run"] is True


@pytest.mark.parametrize(
    ("found", "told"), [((), "Nobody else is called that."), ((OTHER, LEARNERS[2]), "Several others are called that.")]
)
async def test_whom_a_name_does_not_tell_is_not_merged(browser, api, found, told):
    finds(api, *found)
    page = (await browser().post("/learners/l01", data=FORM, headers=HTMX)).text
    assert told in plain(page)
    assert api.calls("POST") == []


async def test_who_was_merged_leads_on_and_has_no_forms(browser, api):
    api.on("GET", "/v1/learners/l01", PERSON | {"merged_into": "l77", "active": False})
    api.on("GET", "/v1/learners", {"items": [OTHER], "after": None})
    page = (await browser().get("/learners/l01")).text
    assert "This is the same person as Ada Sommer" in plain(page)
    assert 'href="/learners/l77"' in page
    assert "Change these facts" not in page
