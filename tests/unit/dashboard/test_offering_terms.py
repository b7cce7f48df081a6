"""An offering that has taken place, and on which terms one stands: on its page and in the list."""

from tests.unit.dashboard.catalog import BERLIN

DELIVERED = BERLIN | {"state": "delivered"}


async def test_its_page_says_so_and_offers_nothing_that_would_be_refused(browser, api):
    api.on("GET", "/v1/offerings/o1", DELIVERED)
    text = (await browser().get("/offerings/o1")).text
    assert '<span class="tag plain">delivered</span>' in text.replace("Delivered", "delivered")
    assert "Call the offering off" not in text
    assert "Change capacity" not in text
    assert "Add a session" not in text


async def test_its_rolls_stay_within_reach(browser, api):
    api.on("GET", "/v1/offerings/o1", DELIVERED)
    text = (await browser().get("/offerings/o1")).text
    assert 'href="/sessions/o1.s1"' in text


async def test_the_list_of_offerings_can_be_narrowed_to_those(browser, api):
    text = (await browser().get("/offerings?state=delivered")).text
    assert 'href="/offerings?state=delivered" aria-current="true">Delivered' in text
    assert "Sales workshop, Berlin" not in text


async def test_how_many_there_are_for_each_who_teaches_is_told_and_where_that_was_overridden(browser, api):
    api.on("GET", "/v1/offerings/o1", BERLIN | {"max_per_instructor": 8, "overrides": ["too-few-instructors"]})
    assert "8 at most, too few overridden" in (await browser().get("/offerings/o1")).text
