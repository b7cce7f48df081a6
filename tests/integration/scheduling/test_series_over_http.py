"""Series over HTTP, with the examples of the OpenAPI document."""

from services.scheduling.api import session_examples, venue_examples
from tests.integration.scheduling.test_over_http import a_course, an_offering

OVERLAPPING = {"starts_at": "2096-04-16T07:00:00Z", "ends_at": "2096-04-16T09:00:00Z"}
AHEAD = {"starts": "2096-04-02T09:00", "ends": "2096-04-02T12:30", "exceptions": []}
"""Mondays so far ahead that they are never over: what is over reserves nothing."""


async def a_room_and_an_offering(platform):
    made, _ = await platform.post("/v1/offerings", an_offering(await a_course(platform)))
    venue, _ = await platform.post("/v1/venues", venue_examples.VENUE_BODY)
    body = {"code": "ATRIUM", "name": "Atrium", "kind": "physical"}
    room, _ = await platform.post(f"/v1/venues/{venue['venue']}/rooms", body)
    return made["offering"], room["room"]


async def test_the_series_of_the_examples_is_found_by_its_id(platform):
    made, _ = await platform.post("/v1/offerings", an_offering(await a_course(platform)))
    told, token = await platform.post(f"/v1/offerings/{made['offering']}/series", session_examples.SERIES_BODY)
    assert told["sessions"] == 8
    listed = await platform.get(f"/v1/sessions?series={told['series']}", token)
    days = [one["starts_at"] for one in listed["items"]]
    assert days[:2] == ["2026-03-30T07:00:00Z", "2026-04-13T07:00:00Z"]
    assert len(days) == 8
    assert (await platform.get(f"/v1/offerings/{made['offering']}"))["session_count"] == 8


async def test_a_series_with_one_clash_leaves_nothing_behind(platform):
    offering, room = await a_room_and_an_offering(platform)
    session = session_examples.SESSION_BODY | OVERLAPPING | {"room": room}
    taken, _ = await platform.post(f"/v1/offerings/{offering}/sessions", session)
    body = session_examples.SERIES_BODY | AHEAD | {"room": room}
    problem, _ = await platform.post(f"/v1/offerings/{offering}/series", body, status=409)
    assert problem["type"] == "/problems/clash"
    assert [(one["kind"], one["session"]) for one in problem["clashes"]] == [("room-taken", taken["session"])]
    _, token = await platform.post(f"/v1/sessions/{taken['session']}/cancel")
    assert (await platform.get(f"/v1/reservations?resource={room}", token))["items"] == []


async def test_a_time_with_an_offset_is_told_to_be_none_of_a_series(platform):
    made, _ = await platform.post("/v1/offerings", an_offering(await a_course(platform)))
    body = session_examples.SERIES_BODY | {"starts": "2026-03-30T09:00:00Z"}
    problem, _ = await platform.post(f"/v1/offerings/{made['offering']}/series", body, status=422)
    assert problem["errors"][0]["field"] == "$.starts"


async def test_the_rest_of_a_series_moves_and_is_called_off(platform):
    offering, room = await a_room_and_an_offering(platform)
    body = session_examples.SERIES_BODY | AHEAD | {"room": room, "rule": "FREQ=WEEKLY;COUNT=3"}
    made, token = await platform.post(f"/v1/offerings/{offering}/series", body)
    path = f"/v1/sessions?series={made['series']}"
    second = (await platform.get(path, token))["items"][1]["session"]
    moved, token = await platform.post(f"/v1/series/{made['series']}/reschedule", {"since": second, "shift_days": 1})
    assert moved == {"series": made["series"], "sessions": 2}
    days = [one["starts_at"][5:10] for one in (await platform.get(path, token))["items"]]
    assert days == ["04-02", "04-10", "04-17"]
    reserved = await platform.get(f"/v1/reservations?resource={room}", token)
    assert [one["starts_at"][5:10] for one in reserved["items"]] == days
    _, token = await platform.post(f"/v1/series/{made['series']}/cancel", {"since": second})
    states = [one["state"] for one in (await platform.get(path, token))["items"]]
    assert states == ["scheduled", "cancelled", "cancelled"]
    assert len((await platform.get(f"/v1/reservations?resource={room}", token))["items"]) == 1


async def test_the_rest_of_a_series_is_held_in_another_room_and_taught_by_somebody(platform):
    offering, room = await a_room_and_an_offering(platform)
    body = session_examples.SERIES_BODY | AHEAD | {"room": room, "rule": "FREQ=WEEKLY;COUNT=3"}
    made, token = await platform.post(f"/v1/offerings/{offering}/series", body)
    second = (await platform.get(f"/v1/sessions?series={made['series']}", token))["items"][1]["session"]
    venue = room.partition(".")[0]
    hall, _ = await platform.post(f"/v1/venues/{venue}/rooms", {"code": "HALL", "name": "Hall"})
    anna, _ = await platform.post("/v1/instructors", {"code": "ANNA", "timezone": "Europe/Berlin"})
    path = f"/v1/series/{made['series']}"
    there = {"since": second, "room": hall["room"]}
    tried, _ = await platform.post(f"{path}/change-room", there | {"dry_run": True})
    assert (tried["clashes"], len(tried["sessions"])) == ([], 2)
    await platform.post(f"{path}/change-room", there)
    taught = {"instructors": [anna["instructor"]], "override": ["not-qualified"], "reason": "Beside its author."}
    told, token = await platform.post(f"{path}/assign-instructors", taught)
    assert told == {"series": made["series"], "sessions": 3}
    listed = (await platform.get(f"/v1/sessions?series={made['series']}", token))["items"]
    assert [one["room"] for one in listed] == [room, hall["room"], hall["room"]]
    assert {(*one["instructors"], *one["overrides"]) for one in listed} == {(anna["instructor"], "not-qualified")}
