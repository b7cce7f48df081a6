"""A learner's page: who may have somebody forgotten, and what it shows of who was."""

import pytest

from tests.unit.dashboard.catalog import LEARNERS
from tests.unit.dashboard.test_venues import HTMX, plain

PERSON = LEARNERS[1] | {"learner": "l01", "active": True, "held": False, "erased": False}
FORM = {"form": "profile", "part": "profile", "key": "k", "reason": "Asked for it."}


@pytest.fixture(autouse=True)
def person(api):
    api.on("GET", "/v1/learners/l01", PERSON)


@pytest.mark.parametrize(
    ("do", "verb", "said"),
    [("hold", "hold", "Is under a legal hold."), ("lift", "lift-hold", "Is under no legal hold any more.")],
)
async def test_a_hold_is_placed_and_lifted_with_a_reason(browser, api, do, verb, said):
    api.on("POST", f"/v1/learners/l01/{verb}", {"learner": "l01", "held": do == "hold"})
    page = (await browser("admin").post("/learners/l01", data=FORM | {"do": do}, headers=HTMX)).text
    assert said in page
    assert api.calls("POST")[0][1] == {"reason": "Asked for it."}


async def test_erasing_asks_for_a_reason_and_to_be_sure(browser, api):
    page = (await browser("admin").get("/learners/l01")).text
    assert "gone for ever" in page
    api.on("POST", "/v1/learners/l01/erase", {"learner": "l01", "erased": True, "released": 0})
    await browser("admin").post("/learners/l01", data=FORM | {"do": "erase"}, headers=HTMX)
    assert api.calls("POST")[0][1] == {"reason": "Asked for it."}


async def test_who_may_not_erase_is_not_asked_to(browser):
    assert "gone for ever" not in (await browser().get("/learners/l01")).text


async def test_who_was_erased_is_shown_without_a_form(browser, api):
    gone = {"learner": "l01", "name": None, "email": None, "active": False, "held": False, "erased": True}
    api.on("GET", "/v1/learners/l01", gone)
    page = (await browser("admin").get("/learners/l01")).text
    assert "This person was erased" in plain(page)
    assert "Change these facts" not in page
