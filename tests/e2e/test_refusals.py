"""What the rules of the domain refuse: one clear problem, with the facts it rests on, and nothing changed."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.caller import COMPONENTS, kind, problem

SOON = datetime.now(UTC) + timedelta(days=10)
DAY = timedelta(days=1)


def iso(moment):
    return moment.isoformat()


async def nothing_but_the_refusal(caller, offering, learner):
    """That somebody was refused is kept, for who asks why; nothing else has happened to them."""
    await caller.settled()
    assert (await caller.send("GET", f"/v1/enrollments/{offering}.{learner}")).status_code == 404
    assert [kind(one) for one in await caller.stream(f"request:{offering}.{learner}")] == ["enrollment-refused"]
    story = await caller.get(f"/v1/enrollments/{offering}.{learner}/story")
    assert [line["what"] for line in story["items"]] == ["enrollment-refused"]


@pytest.fixture
async def course(caller):
    return await caller.course()


@pytest.mark.parametrize(
    "terms",
    [
        {"timezone": "Mars/Phobos"},
        {"timezone": "../../etc/passwd"},
        {"timezone": ""},
        {"starts_at": iso(SOON), "ends_at": iso(SOON - DAY)},
        {"starts_at": "9999-12-31T23:59:59-23:59", "ends_at": iso(SOON)},
        {"minimum": 6, "capacity": 3, "decide_at": iso(SOON)},
        {"capacity": 3, "waitlist_limit": -1},
        {"capacity": 3, "offer_minutes": 0},
    ],
    ids="-".join,
)
async def test_terms_that_make_no_sense_are_refused(caller, course, terms):
    body = {"course": course, "code": "TERMS", "delivery": "scheduled", "timezone": "Europe/Berlin"}
    end = await caller.end_of_log()
    reply = await caller.command("/v1/offerings", {**body, **terms})
    assert reply.status_code in (409, 422)
    problem(reply, reply.status_code)
    assert await caller.asked_since(end) == []


async def test_a_code_is_taken_once_whatever_its_case(caller):
    body = {"code": "Once", "title": "A course", "components": COMPONENTS}
    await caller.post("/v1/courses", body)
    end = await caller.end_of_log()
    problem(await caller.command("/v1/courses", {**body, "code": "ONCE"}), 409)
    assert await caller.asked_since(end) == []


async def test_a_draft_takes_nobody(caller, course):
    body = {"course": course, "code": f"D{course}", "delivery": "scheduled", "timezone": "UTC", "capacity": 3}
    draft = (await caller.post("/v1/offerings", body))["offering"]
    (learner,) = await caller.learners(1)
    problem(await caller.enroll(draft, learner), 409)
    await nothing_but_the_refusal(caller, draft, learner)


async def test_capacity_does_not_fall_below_the_seats_taken_unless_that_is_meant(caller):
    offering = await caller.offering(2)
    for learner in await caller.learners(2):
        await caller.enroll(offering, learner)
    end = await caller.end_of_log()
    problem(await caller.command(f"/v1/offerings/{offering}/capacity", {"capacity": 1}), 409)
    assert await caller.asked_since(end) == []
    meant = {"capacity": 1, "allow_oversubscription": True, "reason": "A smaller room"}
    assert (await caller.post(f"/v1/offerings/{offering}/capacity", meant))["oversubscribed"] == 1


async def test_a_full_queue_is_full(caller):
    offering = await caller.offering(1, waitlist_limit=1)
    first, second, third = await caller.learners(3)
    assert (await caller.enroll(offering, first)).json()["state"] == "enrolled"
    assert (await caller.enroll(offering, second)).json()["state"] == "waitlisted"
    problem(await caller.enroll(offering, third), 409, "waitlist-full")
    await nothing_but_the_refusal(caller, offering, third)


async def test_a_cancelled_offering_takes_nobody_and_keeps_nobody(caller):
    offering = await caller.offering(1)
    first, second = await caller.learners(2)
    held = (await caller.enroll(offering, first)).json()["enrollment"]
    await caller.post(f"/v1/offerings/{offering}/cancel", {"reason": "Nobody to teach it"})
    await caller.until(f"/v1/enrollments/{held}", lambda one: one["state"] == "cancelled")
    await caller.settled()
    problem(await caller.enroll(offering, second), 409, "offering-cancelled")
    await nothing_but_the_refusal(caller, offering, second)


async def test_a_session_whose_roll_is_closed_took_place(caller):
    offering = await caller.offering(3)
    hours = {"starts_at": iso(datetime.now(UTC) - timedelta(seconds=30)), "ends_at": iso(SOON - 9 * DAY - DAY / 2)}
    day = {"component": "day", **hours}
    held = (await caller.post(f"/v1/offerings/{offering}/sessions", day))["session"]
    ahead = (await caller.post(f"/v1/offerings/{offering}/sessions", day))["session"]
    await caller.until(f"/v1/sessions/{held}/roll", lambda roll: roll["state"] == "open")
    await caller.post(f"/v1/sessions/{held}/close")
    end = await caller.end_of_log()
    moved = {"starts_at": iso(SOON), "ends_at": iso(SOON + DAY / 2)}
    problem(await caller.command(f"/v1/sessions/{held}/reschedule", moved), 409, "roll-closed")
    problem(await caller.command(f"/v1/sessions/{held}/cancel", {"reason": "Nobody came"}), 409, "roll-closed")
    assert await caller.asked_since(end) == []
    assert (await caller.post(f"/v1/offerings/{offering}/cancel", {"reason": "Moved"}))["sessions"] == 1
    states = {one["session"]: one["state"] for one in (await caller.get("/v1/sessions", offering=offering))["items"]}
    assert states == {held: "scheduled", ahead: "cancelled"}
