"""Calendars through the gateway: from a series and a seat to what another program subscribes to."""

import itertools

import icalendar

from tests.e2e.caller import client, problem

SERIES = {
    "component": "day",
    "rule": "FREQ=WEEKLY;BYDAY=MO;COUNT=3",
    "starts": "2035-03-19T09:00",
    "ends": "2035-03-19T12:00",
    "join_url": "https://meet.example.org/day",
}
"""Over the change of clocks in Berlin."""
_numbers = itertools.count(1)


async def subscribed(platform, address, status=200):
    """What somebody finds there who has nothing but the address."""
    async with client(platform.url) as anyone:
        reply = await anyone.get(address)
    assert reply.status_code == status, reply.text
    return reply


async def entries(platform, address):
    calendar = icalendar.Calendar.from_ical((await subscribed(platform, address)).content)
    return [(one.decoded("dtstart").isoformat()[:16], one["sequence"], str(one["status"])) for one in calendar.events]


async def opened(caller, kind, of):
    calendar = (await caller.post("/v1/calendars", {"kind": kind, "of": of}))["calendar"]
    return calendar, (await caller.get(f"/v1/calendars/{calendar}"))["address"]


async def test_a_learner_subscribes_to_what_they_hold_a_seat_of(platform, caller):
    offering = await caller.offering(10)
    (learner,) = await caller.learners(1)
    assert (await caller.post(f"/v1/offerings/{offering}/series", SERIES))["sessions"] == 3
    _, address = await opened(caller, "learner", learner)
    await caller.enroll(offering, learner)
    await caller.settled()
    assert await entries(platform, address) == [
        ("2035-03-19T08:00", 2, "CONFIRMED"),
        ("2035-03-26T07:00", 2, "CONFIRMED"),
        ("2035-04-02T07:00", 2, "CONFIRMED"),
    ]
    sessions = (await caller.get("/v1/sessions", offering=offering))["items"]
    await caller.post(f"/v1/sessions/{sessions[1]['session']}/cancel")
    await caller.settled()
    assert (await entries(platform, address))[1] == ("2035-03-26T07:00", 3, "CANCELLED")


async def test_a_revoked_address_leads_nowhere_and_stands_in_no_log(platform, caller):
    calendar, address = await opened(caller, "offering", await caller.offering(10))
    await subscribed(platform, address)
    await caller.post(f"/v1/calendars/{calendar}/revoke")
    await caller.settled()
    problem(await subscribed(platform, address, 404), 404, "unknown")
    seal = address.split("/")[3].rpartition("-")[2]
    assert seal not in platform.errors
    assert seal not in str(await caller.stream(f"feed:{calendar}"))


async def test_one_clash_leaves_nothing_of_a_series(caller):
    offering = await caller.offering(10)
    body = {"code": f"VS{next(_numbers)}-{caller.token[-6:]}", "name": "Spree", "timezone": "Europe/Berlin"}
    venue = (await caller.post("/v1/venues", body))["venue"]
    room = (await caller.post(f"/v1/venues/{venue}/rooms", {"code": "A", "name": "Atrium"}))["room"]
    times = {"starts_at": "2035-04-02T08:00:00Z", "ends_at": "2035-04-02T09:00:00Z"}
    taken = await caller.post(f"/v1/offerings/{offering}/sessions", {"component": "day", "room": room, **times})
    await caller.settled()
    end = await caller.end_of_log()
    refused = await caller.command(f"/v1/offerings/{offering}/series", {**SERIES, "room": room})
    assert [one["session"] for one in problem(refused, 409, "clash")["clashes"]] == [taken["session"]]
    assert await caller.asked_since(end) == []


async def test_who_plans_takes_the_calendar_as_a_file(caller):
    offering = await caller.offering(10)
    series = (await caller.post(f"/v1/offerings/{offering}/series", SERIES))["series"]
    window = {"from": "2035-03-01T00:00:00Z", "to": "2035-04-01T00:00:00Z", "offering": offering}
    reply = await caller.send("GET", "/v1/calendar.ics", params=window)
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    starts = [one.decoded("dtstart").isoformat()[:16] for one in icalendar.Calendar.from_ical(reply.content).events]
    assert starts == ["2035-03-19T08:00", "2035-03-26T07:00"]
    await caller.post(f"/v1/series/{series}/cancel")
    headers = {"If-None-Match": reply.headers["etag"]}
    changed = await caller.send("GET", "/v1/calendar.ics", params=window, headers=headers)
    assert {str(one["status"]) for one in icalendar.Calendar.from_ical(changed.content).events} == {"CANCELLED"}


async def test_a_series_is_held_and_taught_by_others_from_one_of_its_sessions_on(caller):
    offering = await caller.offering(10)
    body = {"code": f"VS{next(_numbers)}-{caller.token[-6:]}", "name": "Spree", "timezone": "Europe/Berlin"}
    venue = (await caller.post("/v1/venues", body))["venue"]
    room = (await caller.post(f"/v1/venues/{venue}/rooms", {"code": "A", "name": "Atrium"}))["room"]
    anna = await caller.post("/v1/instructors", {"code": f"A-{body['code']}", "timezone": "Europe/Berlin"})
    series = (await caller.post(f"/v1/offerings/{offering}/series", SERIES))["series"]
    second = (await caller.get("/v1/sessions", series=series))["items"][1]["session"]
    assert (await caller.post(f"/v1/series/{series}/change-room", {"since": second, "room": room}))["sessions"] == 2
    meant = {"override": ["not-qualified"], "reason": "Beside its author."}
    taught = {"since": second, "instructors": [anna["instructor"]], **meant}
    assert (await caller.post(f"/v1/series/{series}/assign-instructors", taught))["sessions"] == 2
    sessions = (await caller.get("/v1/sessions", series=series))["items"]
    assert [(one["room"], one["instructors"]) for one in sessions] == [
        (None, []),
        (room, [anna["instructor"]]),
        (room, [anna["instructor"]]),
    ]
    smaller = await caller.command(f"/v1/rooms/{room}/change", {"capacity": 5})
    assert [one["kinds"] for one in problem(smaller, 409, "has-reservations")["sessions"]] == [["room-too-small"]] * 2
