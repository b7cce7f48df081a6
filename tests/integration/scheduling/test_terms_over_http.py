"""An offering's terms over HTTP: revised, and with enough who teach for the seats that there are."""

import pytest

from contracts.attendance import RollClosed
from contracts.enrollment import CapacityChanged
from tests.integration.scheduling.test_feeds_over_http import Made

NARROWED = {"Authorization": "Bearer coordinator@offerings:write"}
FORCED = {"override": ["too-few-instructors"], "reason": "The author helps out."}


@pytest.fixture
async def made(platform):
    """A published offering of twelve seats with a session that one teaches."""
    made = await Made(platform).begin()
    made.path = f"/v1/offerings/{made.offering}"
    await platform.post(f"{made.path}/publish")
    return made


async def test_terms_are_revised_and_shown(platform, made):
    dates = {"starts_at": "2096-04-01T07:00:00Z", "ends_at": "2096-04-03T07:00:00Z"}
    told, token = await platform.post(f"{made.path}/revise", {"title": "Spring", **dates})
    assert told["starts_at"] == "2096-04-01T07:00:00Z"
    shown = await platform.get(made.path, token)
    assert (shown["title"], shown["starts_at"]) == ("Spring", "2096-04-01T07:00:00Z")


async def test_an_organization_that_there_is_not_is_unknown(platform, made):
    told, _ = await platform.post(f"{made.path}/revise", {"organization": "g9"}, status=404)
    assert told["organization"] == "g9"


async def test_a_ratio_is_held_against_the_seats_that_the_roster_has_by_now(platform, made):
    platform.happened(f"roster:{made.offering}", CapacityChanged(offering=made.offering, capacity=20))
    await platform.until(made.path, None, lambda shown: shown["capacity"] == 20)
    ratio = {"max_per_instructor": 8}
    told, _ = await platform.post(f"{made.path}/revise", ratio, status=409)
    assert told["type"] == "/problems/too-few-instructors"
    assert [(one["session"], one["needed"], one["available"]) for one in told["clashes"]] == [(made.session, 3, 1)]
    told, _ = await platform.post(f"{made.path}/revise", ratio | FORCED, status=403, **NARROWED)
    assert told["scope"] == "overrides:write"
    _, token = await platform.post(f"{made.path}/revise", ratio | FORCED)
    assert (await platform.get(made.path, token))["overrides"] == ["too-few-instructors"]


async def test_who_may_override_nothing_publishes_nothing_in_spite_of_a_clash(platform, made):
    told, _ = await platform.post(f"{made.path}/publish", FORCED, status=403, **NARROWED)
    assert told["scope"] == "overrides:write"


async def test_a_closed_roll_delivers_the_offering(platform, made):
    closed = RollClosed(session=made.session, offering=made.offering, present=1, expected=1)
    platform.happened(f"roll:{made.session}", closed, service="attendance")
    await platform.until(f"/v1/offerings/{made.offering}", None, lambda shown: shown["state"] == "delivered")
    told, _ = await platform.post(f"{made.path}/deliver", status=409)
    assert told["type"] == "/problems/offering-delivered"


async def test_calling_off_the_only_session_without_a_closed_roll_delivers_the_offering(platform, made):
    later = {"starts_at": "2026-03-31T07:00:00Z", "ends_at": "2026-03-31T10:00:00Z", "component": "workshop"}
    another, _ = await platform.post(f"{made.path}/sessions", later)
    await platform.post(f"{made.path}/revise", {"ends_at": later["ends_at"]})
    closed = RollClosed(session=made.session, offering=made.offering, present=1, expected=1)
    platform.happened(f"roll:{made.session}", closed, service="attendance")

    await platform.post(f"/v1/sessions/{another['session']}/cancel")

    await platform.until(made.path, None, lambda shown: shown["state"] == "delivered")
