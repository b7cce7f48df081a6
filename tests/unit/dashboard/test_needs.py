import pytest

from tests.unit.dashboard.conftest import at


@pytest.mark.parametrize(("zone", "day"), [("Europe/Berlin", "today"), ("Pacific/Auckland", "tomorrow")])
async def test_a_decision_that_is_due_today_says_so_in_the_readers_zone(browser, api, zone, day):
    need = {"kind": "below_minimum", "due_at": at(5), "offering": "o2", "title": "Negotiation", "figures": {}}
    api.on("GET", "/v1/needs", {"items": [need]})
    assert f", decide {day}" in (await browser(zone=zone).get("/")).text
