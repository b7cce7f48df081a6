"""Clashes over HTTP: what is told of them, who may override them, and what is shown of it."""

import pytest

from services.scheduling.api import examples, venue_examples

NINE = {"starts_at": "2030-03-30T09:00:00+01:00", "ends_at": "2030-03-30T11:00:00+01:00", "component": "workshop"}
EVENINGS = [{"weekday": day, "opens": "18:00", "closes": "22:00"} for day in range(1, 8)]
NARROWED = {"Authorization": "Bearer coordinator@offerings:write,venues:write,instructors:write"}


@pytest.fixture
async def stage(platform):
    """An offering, a room of its venue, equipment and an instructor; a session has them all at nine."""
    course, _ = await platform.post("/v1/courses", examples.COURSE_BODY)
    await platform.post(f"/v1/courses/{course['course']}/publish")
    body = {"course": course["course"], "code": "O1", "delivery": "scheduled", "timezone": "Europe/Berlin"}
    offering, _ = await platform.post("/v1/offerings", body)
    venue, _ = await platform.post("/v1/venues", venue_examples.VENUE_BODY)
    room, _ = await platform.post(f"/v1/venues/{venue['venue']}/rooms", {"code": "A", "name": "A"})
    equipment, _ = await platform.post("/v1/equipment", {"code": "P", "name": "Projector", "quantity": 2})
    anna, _ = await platform.post("/v1/instructors", {"code": "ANNA", "timezone": "Europe/Berlin"})
    await platform.post(f"/v1/instructors/{anna['instructor']}/qualifications", {"course": course["course"]})
    everything = {
        "room": room["room"],
        "instructors": [anna["instructor"]],
        "equipment": [{"equipment": equipment["equipment"], "units": 2}],
    }
    path = f"/v1/offerings/{offering['offering']}/sessions"
    session, token = await platform.post(path, NINE | everything)
    return {**offering, **room, **equipment, **anna, **session, "path": path, "all": everything, "token": token}


async def test_every_clash_is_told_with_what_when_and_of_which_offering(platform, stage):
    told, _ = await platform.post(stage["path"], NINE | stage["all"], status=409)
    assert (told["type"], told["count"]) == ("/problems/clash", 3)
    by = {
        "session": stage["session"],
        "offering": stage["offering"],
        "offering_code": "O1",
        "starts_at": "2030-03-30T08:00:00Z",
        "ends_at": "2030-03-30T10:00:00Z",
    }
    assert told["clashes"] == [
        {"kind": "room-taken", "resource": stage["room"], **by},
        {"kind": "instructor-taken", "resource": stage["instructor"], **by},
        {"kind": "equipment-short", "resource": stage["equipment"], **by, "needed": 2, "available": 0},
    ]


async def test_an_override_is_shown_by_the_session_and_by_what_it_has_reserved(platform, stage):
    forced = {"room": stage["room"], "override": ["room-taken"], "reason": "The wall between them is open."}
    made, token = await platform.post(stage["path"], NINE | forced)
    assert (await platform.get(f"/v1/sessions/{made['session']}", token))["overrides"] == ["room-taken"]
    shown = await platform.get(f"/v1/reservations?resource={stage['room']}")
    assert {one["session"]: one["overrides"] for one in shown["items"]} == {
        stage["session"]: [], made["session"]: ["room-taken"],
    }  # fmt: skip


async def test_who_has_not_got_the_scope_overrides_nothing_be_it_in_a_dry_run(platform, stage):
    forced = {"override": ["room-taken"], "reason": "Now."}
    session = f"/v1/sessions/{stage['session']}"
    for path, body in (
        (stage["path"], NINE | {"room": stage["room"]}),
        (f"{session}/reschedule", {name: NINE[name] for name in ("starts_at", "ends_at")}),
        (f"{session}/change-room", {"room": stage["room"]}),
        (f"{session}/assign-instructors", {"instructors": []}),
    ):
        for body_sent in (body | forced, body | forced | {"dry_run": True}):
            told, _ = await platform.post(path, body_sent, status=403, **NARROWED)
            assert (told["type"], told["scope"]) == ("/problems/forbidden", "overrides:write")


async def test_who_has_not_got_the_scope_takes_nothing_that_is_reserved(platform, stage):
    times = {"starts_at": NINE["starts_at"], "ends_at": NINE["ends_at"]}
    room, instructor = f"/v1/rooms/{stage['room']}", f"/v1/instructors/{stage['instructor']}"
    equipment = f"/v1/equipment/{stage['equipment']}"
    meant = {"in_spite_of_reservations": True, "reason": "It has to be."}
    for path, body, slug in (
        (f"{room}/block", times, "has-reservations"),
        (f"{instructor}/time-off", times, "has-reservations"),
        (f"{room}/change", {"hours": EVENINGS}, "has-reservations"),
        (f"{instructor}/working-hours", {"hours": EVENINGS}, "has-reservations"),
        (f"{equipment}/change", {"quantity": 1}, "quantity-below-reserved"),
        (f"{room}/retire", {}, "has-reservations"),
        (f"{instructor}/retire", {}, "has-reservations"),
        (f"{equipment}/retire", {}, "has-reservations"),
    ):
        told, _ = await platform.post(path, body, status=409, **NARROWED)
        assert told["type"] == f"/problems/{slug}"
        assert [one["session"] for one in told["sessions"]] == [stage["session"]]
        told, _ = await platform.post(path, body | meant, status=403, **NARROWED)
        assert told["scope"] == "overrides:write"
        told, _ = await platform.post(path, body | meant)
        assert told["count"] == 1


async def test_who_has_not_got_the_scope_has_nobody_work_by_other_clocks_in_spite_of_sessions(platform, stage):
    path = f"/v1/instructors/{stage['instructor']}"
    days = [{"weekday": day, "opens": "08:00", "closes": "17:00"} for day in range(1, 8)]
    await platform.post(f"{path}/working-hours", {"hours": days})
    moves = {"timezone": "Asia/Tokyo"}
    told, _ = await platform.post(f"{path}/change", moves, status=409, **NARROWED)
    assert [one["kinds"] for one in told["sessions"]] == [["outside-working-hours"]]
    meant = {"in_spite_of_reservations": True, "reason": "She moves house."}
    await platform.post(f"{path}/change", moves | meant, status=403, **NARROWED)
    assert (await platform.post(f"{path}/change", moves | meant))[0]["count"] == 1


async def test_what_has_come_to_stand_in_the_way_is_shown_by_the_session_until_it_is_gone(platform, stage):
    room = f"/v1/rooms/{stage['room']}"
    meant = {"in_spite_of_reservations": True, "reason": "The caretaker comes in the evening."}
    _, token = await platform.post(f"{room}/change", {"hours": EVENINGS} | meant)
    session = f"/v1/sessions/{stage['session']}"
    assert (await platform.get(session, token))["overrides"] == ["room-closed"]
    day = "from=2030-03-30T00:00:00Z&to=2030-03-31T00:00:00Z"
    (entry,) = (await platform.get(f"/v1/calendar?{day}"))["items"]
    assert entry["overrides"] == ["room-closed"]
    (reserved,) = (await platform.get(f"/v1/reservations?resource={stage['room']}"))["items"]
    assert reserved["overrides"] == ["room-closed"]
    _, token = await platform.post(f"{room}/change", {"hours": []})
    assert (await platform.get(session, token))["overrides"] == []


async def test_a_way_that_nobody_said_the_length_of_is_shown_by_the_session(platform, stage):
    far, _ = await platform.post("/v1/venues", venue_examples.VENUE_BODY | {"code": "FAR"})
    hall, _ = await platform.post(f"/v1/venues/{far['venue']}/rooms", {"code": "A", "name": "A"})
    times = {"starts_at": "2030-03-30T13:00:00+01:00", "ends_at": "2030-03-30T14:00:00+01:00"}
    there = {"room": hall["room"], "instructors": [stage["instructor"]]}
    made, token = await platform.post(stage["path"], NINE | times | there)
    way = {"instructor": stage["instructor"], "venue": far["venue"], "other": stage["room"].partition(".")[0]}
    assert made == {"session": made["session"], "travel_unknown": [way]}
    assert (await platform.get(f"/v1/sessions/{made['session']}", token))["travel_unknown"] == [way]


async def test_a_batch_overrides_nothing_either_for_who_has_not_got_the_scope(platform, stage):
    body = NINE | {"offering": stage["offering"], "room": stage["room"], "override": ["room-taken"], "reason": "Now."}
    line = {"command": "ScheduleSession", "key": "1", "body": body}
    narrowed = {
        "Authorization": "Bearer admin@offerings:write,imports:write",
        "Content-Type": "application/x-ndjson",
    }
    reply = await platform.client.post("/v1/batch", json=line, headers=narrowed)
    assert (reply.status_code, reply.json()["status"]) == (200, 403)


async def test_a_dry_run_over_http_changes_nothing(platform, stage):
    told, _ = await platform.post(stage["path"], NINE | {"room": stage["room"], "dry_run": True}, status=200)
    assert [one["kind"] for one in told["clashes"]] == ["room-taken"]
    shown = await platform.get(f"/v1/sessions?offering={stage['offering']}", stage["token"])
    assert [one["session"] for one in shown["items"]] == [stage["session"]]


async def test_what_a_cancelled_session_had_is_not_shown_as_reserved_any_more(platform, stage):
    _, token = await platform.post(f"/v1/sessions/{stage['session']}/cancel")
    assert (await platform.get(f"/v1/reservations?offering={stage['offering']}", token))["items"] == []
