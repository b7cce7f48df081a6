"""An offering moved over HTTP: all of its sessions or none, tried first, overridden by those alone who may."""

import pytest

from tests.integration.scheduling.test_feeds_over_http import Made
from tests.integration.scheduling.test_over_http import an_offering

NARROWED = {"Authorization": "Bearer coordinator@offerings:write"}


@pytest.fixture
async def made(platform):
    """Two days in a row in one room, and one of another offering on the day after."""
    made = await Made(platform).begin()
    room = {"component": "workshop", "room": made.room}
    made.path = f"/v1/offerings/{made.offering}/reschedule"
    tail = {"starts_at": "2096-04-03T07:00:00Z", "ends_at": "2096-04-03T10:00:00Z"}
    _, made.token = await platform.post(f"/v1/offerings/{made.offering}/sessions", room | tail)
    made.other, _ = await platform.post("/v1/offerings", an_offering(made.course, code="O"))
    made.room_body = room
    return made


async def taken(platform, made):
    """Somebody else has the room on the day that the tail would go to."""
    after = {"starts_at": "2096-04-04T07:00:00Z", "ends_at": "2096-04-04T10:00:00Z"}
    await platform.post(f"/v1/offerings/{made.other['offering']}/sessions", made.room_body | after)


async def begins(platform, made, token=None):
    shown = await platform.get(f"/v1/sessions?offering={made.offering}", token)
    return [one["starts_at"] for one in shown["items"]]


async def test_all_sessions_move_a_day_on_though_each_stood_where_the_one_before_goes(platform, made):
    told, token = await platform.post(made.path, {"shift_days": 1, "reason": "A public holiday."})
    assert told == {"offering": made.offering, "sessions": 2}
    assert await begins(platform, made, token) == ["2096-04-03T07:00:00Z", "2096-04-04T07:00:00Z"]


async def test_one_that_clashes_leaves_all_where_they_are(platform, made):
    await taken(platform, made)
    told, _ = await platform.post(made.path, {"shift_days": 1}, status=409)
    assert [one["kind"] for one in told["clashes"]] == ["room-taken"]
    assert await begins(platform, made, made.token) == ["2096-04-02T07:00:00Z", "2096-04-03T07:00:00Z"]


async def test_a_dry_run_tells_what_clashes_and_where_each_would_stand(platform, made):
    await taken(platform, made)
    told, _ = await platform.post(made.path, {"shift_days": 1, "dry_run": True}, status=200)
    assert [one["kind"] for one in told["clashes"]] == ["room-taken"]
    assert [one["starts_at"] for one in told["sessions"]] == ["2096-04-03T07:00:00Z", "2096-04-04T07:00:00Z"]
    assert (told["seated"], told["notices"]) == (0, {"learners": 0, "instructors": 1})


async def test_who_has_not_got_the_scope_overrides_nothing(platform, made):
    forced = {"shift_days": 1, "override": ["room-taken"], "reason": "Now."}
    told, _ = await platform.post(made.path, forced, status=403, **NARROWED)
    assert told["scope"] == "overrides:write"


async def test_each_session_is_given_a_time_of_its_own(platform, made):
    to = {"session": made.session, "starts_at": "2096-05-01T07:00:00Z", "ends_at": "2096-05-01T08:00:00Z"}
    told, token = await platform.post(made.path, {"moves": [to]})
    assert told["sessions"] == 1
    assert await begins(platform, made, token) == ["2096-04-03T07:00:00Z", "2096-05-01T07:00:00Z"]


async def test_a_move_that_says_nothing_is_refused(platform, made):
    told, _ = await platform.post(made.path, {}, status=409)
    assert told["type"] == "/problems/move-unclear"
