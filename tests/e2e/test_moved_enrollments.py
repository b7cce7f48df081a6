"""A learner on a program that was revised: judged by the version they joined until somebody moves them."""

import itertools

from tests.e2e.caller import kind, problem

_numbers = itertools.count(1)
PART = {"key": "part", "title": "Part", "kind": "module"}


def code(caller, what):
    return f"{what}-{next(_numbers)}-{caller.token[-6:]}"


async def made(caller):
    """A program of one course in its first version, and two courses besides, all published."""
    courses = []
    for _ in range(2):
        body = {"code": code(caller, "C"), "title": "Part", "components": [PART]}
        courses.append((await caller.post("/v1/courses", body))["course"])
        await caller.post(f"/v1/courses/{courses[-1]}/publish")
    body = {"code": code(caller, "P"), "title": "Path", "steps": [{"course": courses[0]}]}
    program = (await caller.post("/v1/programs", body))["program"]
    await caller.post(f"/v1/programs/{program}/publish")
    return program, *courses


async def offered(caller, course):
    """An offering of a course that anybody can take at any time."""
    terms = {"course": course, "code": code(caller, "O"), "delivery": "on_demand", "timezone": "UTC"}
    offering = (await caller.post("/v1/offerings", terms))["offering"]
    await caller.post(f"/v1/offerings/{offering}/publish")
    return offering


async def test_who_is_moved_to_a_newer_version_is_judged_by_it(caller):
    program, first, second = await made(caller)
    (learner,) = await caller.learners(1)
    held = (await caller.post("/v1/enrollments", {"program": program, "learner": learner}))["enrollment"]
    told = problem(await caller.command(f"/v1/enrollments/{held}/move", {"reason": "Asked"}), 409, "no-newer-version")
    assert told["program_version"] == 1
    offering = await offered(caller, first)
    await caller.settled()
    await caller.post("/v1/results", {"offering": offering, "learner": learner, "result": "completed"})
    await caller.settled()
    assert kind((await caller.stream(f"path:{learner}"))[-1]) == "program-completed"

    await caller.post(f"/v1/programs/{program}/revise", {"steps": [{"course": first}, {"course": second}]})
    await caller.post(f"/v1/programs/{program}/publish")
    await caller.settled()
    assert kind((await caller.stream(f"path:{learner}"))[-1]) == "program-completed", "nobody moved them"

    moved = await caller.post(f"/v1/enrollments/{held}/move", {"reason": "The law changed"})
    assert moved == {"enrollment": held, "program_version": 2, "was_version": 1}
    await caller.settled()
    assert [kind(one) for one in (await caller.stream(f"path:{learner}"))[-2:]] == [
        "path-moved",
        "program-completion-withdrawn",
    ]
    assert (await caller.get(f"/v1/enrollments/{held}"))["program_version"] == 2
    event = (await caller.stream(f"enrollment:{held}"))[-1]
    assert (kind(event), event["reason"]) == ("program-enrollment-moved", "The law changed")
    (path,) = (await caller.get(f"/v1/learners/{learner}/transcript"))["programs"]
    assert (path["required"], path["credited"], path["completed_at"]) == ([first, second], [first], None)

    await caller.post(
        "/v1/results", {"offering": await offered(caller, second), "learner": learner, "result": "completed"}
    )
    await caller.settled()
    assert kind((await caller.stream(f"path:{learner}"))[-1]) == "program-completed"


async def test_an_enrollment_in_an_offering_is_not_moved(caller):
    _, course, _ = await made(caller)
    offering = await offered(caller, course)
    (learner,) = await caller.learners(1)
    await caller.enroll(offering, learner)
    reply = await caller.command(f"/v1/enrollments/{offering}.{learner}/move", {"reason": "Asked"})
    problem(reply, 409, "not-in-program")
