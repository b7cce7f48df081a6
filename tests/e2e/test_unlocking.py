"""Components and steps that wait for others, through the gateway: nothing is lost, and nothing counts too early."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.caller import problem

_numbers = itertools.count(1)
BASICS = {"key": "basics", "title": "Basics", "kind": "module"}


def code(caller, what):
    return f"{what}-{next(_numbers)}-{caller.token[-6:]}"


async def published(caller, *components):
    """A course of these components, on offer."""
    course = (await caller.post("/v1/courses", {"code": code(caller, "C"), "title": "C", "components": components}))[
        "course"
    ]
    await caller.post(f"/v1/courses/{course}/publish")
    return course


async def offered(caller, course, **terms):
    """An offering of a course that takes learners."""
    body = {"course": course, "code": code(caller, "O"), "timezone": "UTC", "delivery": "on_demand", **terms}
    offering = (await caller.post("/v1/offerings", body))["offering"]
    await caller.post(f"/v1/offerings/{offering}/publish")
    return offering


async def done(caller, offering, learner, component, outcome="completed", **more):
    """Somebody's evidence about a component."""
    body = {"offering": offering, "learner": learner, "component": component, "outcome": outcome, **more}
    return await caller.post("/v1/outcomes", body)


async def standing(caller, offering, learner):
    """The states of the parts, by key."""
    told = await caller.get(f"/v1/progress/{offering}.{learner}")
    return {one["component"]: one["state"] for one in told["parts"]}, told


async def test_what_is_done_before_its_component_is_open_is_held_and_counts_when_it_is(caller):
    case = {"key": "case", "title": "Case", "kind": "exercise", "requires": ["basics"]}
    offering = await offered(caller, await published(caller, BASICS, case))
    (learner,) = await caller.learners(1)
    await caller.enroll(offering, learner)
    await caller.settled()
    states, told = await standing(caller, offering, learner)
    assert states == {"basics": "open", "case": "locked"}
    assert told["locked"]["case"]["requires"] == ["basics"]

    await done(caller, offering, learner, "case", source="moodle", source_id="statement-1")
    await caller.settled()
    states, told = await standing(caller, offering, learner)
    assert (states["case"], told["locked"]["case"]["held"], told["state"]) == ("locked", True, "in_progress")

    await done(caller, offering, learner, "basics", source="moodle", source_id="statement-2")
    await caller.until(f"/v1/progress/{offering}.{learner}", lambda one: one["state"] == "completed")
    assert (await standing(caller, offering, learner))[0] == {"basics": "done", "case": "done"}


async def test_a_component_opens_days_after_the_enrollment_whenever_its_evidence_came(caller):
    week = {**BASICS, "unlock": {"days": 7}}
    offering = await offered(caller, await published(caller, week))
    early, late = await caller.learners(2)
    now = datetime.now(UTC)
    for learner in (early, late):
        await done(caller, offering, learner, "basics", source="moodle", source_id="statement-1")
    await caller.settled()
    await caller.enroll(offering, early, effective_at=(now - timedelta(days=8)).isoformat())
    await caller.enroll(offering, late)

    completed = await caller.until("/v1/completions", lambda page: page["items"], offering=offering)
    assert [one["learner"] for one in completed["items"]] == [early]
    states, told = await standing(caller, offering, late)
    assert (states, told["locked"]["basics"]["held"]) == ({"basics": "locked"}, True)
    assert datetime.fromisoformat(told["locked"]["basics"]["opens_at"]) > now + timedelta(days=6)


async def test_a_component_that_opens_in_a_moment_completes_the_course_then(caller):
    """Its week is over a second from now."""
    offering = await offered(caller, await published(caller, {**BASICS, "unlock": {"days": 7}}))
    (learner,) = await caller.learners(1)
    began = datetime.now(UTC) - timedelta(days=7) + timedelta(seconds=2)
    await caller.enroll(offering, learner, effective_at=began.isoformat())
    await caller.settled()
    await done(caller, offering, learner, "basics", source="moodle")
    page = await caller.until("/v1/completions", lambda page: page["items"], offering=offering)
    assert datetime.fromisoformat(page["items"][0]["completed_at"]) >= began + timedelta(days=7)


async def test_nobody_is_enrolled_on_a_step_before_those_it_requires_unless_for_a_reason(caller):
    first, second = await published(caller, BASICS), await published(caller, BASICS)
    steps = [{"course": first}, {"course": second, "requires": [first]}]
    program = (await caller.post("/v1/programs", {"code": code(caller, "P"), "title": "Path", "steps": steps}))[
        "program"
    ]
    await caller.post(f"/v1/programs/{program}/publish")
    before, behind = await offered(caller, first), await offered(caller, second)
    ready, bold, free = await caller.learners(3)
    for learner in (ready, bold):
        await caller.post("/v1/enrollments", {"program": program, "learner": learner})
    await done(caller, before, ready, "basics")
    await caller.settled()

    assert (await caller.enroll(behind, ready)).status_code == 201
    assert (await caller.enroll(behind, free)).status_code == 201, "they are on no program"
    told = problem(await caller.enroll(behind, bold), 409, "step-not-open")
    assert (told["courses"], told["program"]) == ([first], program)
    reply = await caller.enroll(behind, bold, without_prerequisites=True, reason="Ten years of practice")
    assert reply.status_code == 201

    await done(caller, behind, bold, "basics")
    await caller.settled()
    (path,) = (await caller.get(f"/v1/learners/{bold}/transcript"))["programs"]
    assert (path["credited"], path["locked"], path["completed_at"]) == ([second], {second: [first]}, None)
    await done(caller, before, bold, "basics")
    await caller.until(f"/v1/learners/{bold}/transcript", lambda told: told["programs"][0]["completed_at"] is not None)


@pytest.mark.parametrize("way", ["replaced", "waived"])
async def test_a_required_session_called_off_blocks_completion_until_it_is_replaced_or_waived(caller, way):
    live = {"key": "workshop", "title": "Workshop", "kind": "session"}
    offering = await offered(caller, await published(caller, BASICS, live), delivery="scheduled")
    (learner,) = await caller.learners(1)
    began = datetime.now(UTC) - timedelta(minutes=30)
    ahead = {"starts_at": (began + timedelta(days=1)).isoformat(), "ends_at": (began + timedelta(days=1.1)).isoformat()}
    path = f"/v1/offerings/{offering}/sessions"
    session = (await caller.post(path, {"component": "workshop", **ahead}))["session"]
    await caller.enroll(offering, learner, effective_at=began.isoformat())
    await done(caller, offering, learner, "basics")
    await caller.post(f"/v1/sessions/{session}/cancel")
    await caller.settled()
    assert (await caller.get("/v1/progress", offering=offering))["items"][0]["state"] == "in_progress"

    if way == "waived":
        body = {"offering": offering, "learner": learner, "component": "workshop", "outcome": "exempt"}
        problem(await caller.command("/v1/outcomes", body), 422, "malformed")
        await caller.post("/v1/outcomes", {**body, "reason": "The provider called it off"})
    else:
        hours = {"starts_at": began.isoformat(), "ends_at": (began + timedelta(minutes=20)).isoformat()}
        again = (await caller.post(path, {"component": "workshop", **hours}))["session"]
        await caller.until(f"/v1/sessions/{again}/roll", lambda roll: roll["expected"])
        await caller.post(f"/v1/sessions/{again}/attendance", {"learner": learner, "status": "present"})
        await caller.post(f"/v1/sessions/{again}/close")
    await caller.until(f"/v1/progress/{offering}.{learner}", lambda one: one["state"] == "completed")
