"""Each blended model through the gateway, from one call that defines it to its completion."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.caller import kind, problem

_numbers = itertools.count(1)
BEGAN = timedelta(minutes=45)
LIVE, ALONE = {"kind": "session"}, {"kind": "module"}
CUSTOM = [
    {"key": "kick-off", "title": "Kick-off", "kind": "session", "mode": "virtual"},
    {"key": "case", "title": "Case", "kind": "exercise", "phase": "reinforcement", "minutes": 90},
]
MODELS = [
    pytest.param("flipped", [], ["pre_work", "live"], id="flipped"),
    pytest.param("sandwich", [], ["pre_work", "live", "reinforcement", "reinforcement"], id="sandwich"),
    pytest.param("ongoing", [], ["library", "live"], id="ongoing"),
    pytest.param("custom", CUSTOM, ["live", "reinforcement"], id="custom"),
]
PROGRAMS = [
    pytest.param("flipped", (ALONE, LIVE), ["pre_work", "live"], id="flipped"),
    pytest.param("sandwich", (ALONE, LIVE, ALONE), ["pre_work", "live", "reinforcement"], id="sandwich"),
    pytest.param("ongoing", (ALONE, LIVE), ["library", "live"], id="ongoing"),
    pytest.param("custom", (LIVE, ALONE), ["live", "reinforcement"], id="custom"),
]


def code(caller, what):
    return f"{what}-{next(_numbers)}-{caller.token[-6:]}"


async def taught(caller, course, learner):
    """Publish the course, hold its sessions with the learner in them, and have the rest of it done as well."""
    await caller.post(f"/v1/courses/{course}/publish")
    parts = (await caller.get(f"/v1/courses/{course}"))["components"]
    live = [part for part in parts if part["kind"] == "session"]
    delivery = "scheduled" if live else "on_demand"
    terms = {"course": course, "code": code(caller, "O"), "delivery": delivery, "timezone": "Europe/Berlin"}
    offering = (await caller.post("/v1/offerings", terms))["offering"]
    await caller.post(f"/v1/offerings/{offering}/publish")
    began = datetime.now(UTC) - BEGAN
    hours = {"starts_at": began.isoformat(), "ends_at": (began + BEGAN).isoformat()}
    sessions = [
        (await caller.post(f"/v1/offerings/{offering}/sessions", {"component": part["key"], **hours}))["session"]
        for part in live
    ]
    reply = await caller.enroll(offering, learner, effective_at=began.isoformat())
    assert reply.json()["state"] == "enrolled"
    for session in sessions:
        await caller.until(
            f"/v1/sessions/{session}/roll", lambda roll: learner in {m["learner"] for m in roll["marks"]}
        )
        await caller.post(f"/v1/sessions/{session}/attendance", {"learner": learner, "status": "present"})
        await caller.post(f"/v1/sessions/{session}/close")
    for part in parts:
        if part not in live and part.get("required", True):
            outcome = {"offering": offering, "learner": learner, "component": part["key"], "outcome": "completed"}
            await caller.post("/v1/outcomes", outcome)
    return offering


@pytest.mark.parametrize(("blend", "components", "phases"), MODELS)
async def test_a_course_of_each_model_is_defined_in_one_call_and_completed(caller, blend, components, phases):
    body = {"code": code(caller, "B"), "title": "Blended", "blend": blend, "components": components, "hours": 7.5}
    made = await caller.post("/v1/courses", body)
    assert ("suggested_rule" in made) is (blend == "ongoing")
    shown = await caller.get(f"/v1/courses/{made['course']}")
    assert [part["phase"] for part in shown["components"]] == phases
    assert (shown["format"], shown["blend"], shown["hours"]) == ("blended", blend, 7.5)
    (learner,) = await caller.learners(1)

    offering = await taught(caller, made["course"], learner)

    done = await caller.until("/v1/completions", lambda page: page["items"], offering=offering)
    assert [one["learner"] for one in done["items"]] == [learner]


@pytest.mark.parametrize(("blend", "kinds", "phases"), PROGRAMS)
async def test_a_program_of_each_model_is_defined_in_one_call_and_completed(caller, blend, kinds, phases):
    codes = [code(caller, "C") for _ in kinds]
    steps = [
        {"defines": {"code": one, "title": one, "components": [{"key": "part", "title": "Part", **part}]}}
        for one, part in zip(codes, kinds, strict=True)
    ]
    body = {"code": code(caller, "P"), "title": "Blended", "blend": blend, "steps": steps}
    made = await caller.post("/v1/programs", body)
    program = made["program"]
    shown = await caller.get(f"/v1/programs/{program}")
    assert [step["phase"] for step in shown["steps"]] == phases
    assert [step["course"] for step in shown["steps"]] == [made["courses"][one] for one in codes]
    problem(await caller.command(f"/v1/programs/{program}/publish"), 409, "course-not-published")
    for step in shown["steps"]:
        await caller.post(f"/v1/courses/{step['course']}/publish")
    await caller.post(f"/v1/programs/{program}/publish")
    (learner,) = await caller.learners(1)
    await caller.post("/v1/enrollments", {"program": program, "learner": learner})

    for step in shown["steps"]:
        await taught(caller, step["course"], learner)

    await caller.settled()
    assert "program-completed" in [kind(one) for one in await caller.stream(f"path:{learner}")]


async def test_a_program_is_there_with_all_its_courses_or_not_at_all(caller):
    taken = code(caller, "C")
    part = {"key": "part", "title": "Part", "kind": "module"}
    await caller.post("/v1/courses", {"code": taken, "title": "Taken", "components": [part]})
    await caller.settled()
    end = await caller.end_of_log()
    new = {"defines": {"code": code(caller, "C"), "title": "New", "components": [part]}}
    twice = {"defines": {"code": taken.lower(), "title": "Again", "components": [part]}}
    body = {"code": code(caller, "P"), "title": "Path", "steps": [new, twice]}
    assert problem(await caller.command("/v1/programs", body), 409, "code-taken")["spelled"] == taken
    assert await caller.asked_since(end) == []


async def test_a_revised_program_takes_newcomers_and_leaves_others_on_their_version(caller):
    part = {"key": "part", "title": "Part", "kind": "module"}
    defines = [{"code": code(caller, "C"), "title": "One", "components": [part]} for _ in range(2)]
    made = await caller.post(
        "/v1/programs", {"code": code(caller, "P"), "title": "Path", "steps": [{"defines": defines[0]}]}
    )
    program, first = made["program"], made["courses"][defines[0]["code"]]
    await caller.post(f"/v1/courses/{first}/publish")
    await caller.post(f"/v1/programs/{program}/publish")
    early, late = await caller.learners(2)
    held = (await caller.post("/v1/enrollments", {"program": program, "learner": early}))["enrollment"]

    steps = [{"course": first}, {"defines": defines[1], "requires": [first]}]
    revised = await caller.post(f"/v1/programs/{program}/revise", {"steps": steps})
    assert revised["program_version"] == 2
    await caller.post(f"/v1/courses/{revised['courses'][defines[1]['code']]}/publish")
    await caller.post(f"/v1/programs/{program}/publish")
    await caller.settled()
    joined = (await caller.post("/v1/enrollments", {"program": program, "learner": late}))["enrollment"]

    versions = {}
    for enrollment in (held, joined):
        (event,) = await caller.stream(f"enrollment:{enrollment}")
        versions[enrollment] = (event["data"]["program_version"], len(event["data"]["steps"]))
    assert versions == {held: (1, 1), joined: (2, 2)}
    told = await caller.get(f"/v1/programs/{program}/versions")
    assert [(one["version"], len(one["steps"]), bool(one["published_at"])) for one in told["items"]] == [
        (1, 1, True),
        (2, 2, True),
    ]


async def test_a_course_names_the_advice_that_led_to_it(caller):
    yes = {"practice": True, "spread": True, "budget": True}
    answers = {"critical": False, "informational": False, "changing": False, **yes}
    body = {"answers": answers, "audience": 120, "assumptions": {"day_rate": 1500}}
    advice = await caller.post("/v1/format-advice", body)
    assert (advice["recommendation"], advice["blend"]) == ("blended", "sandwich")
    told = await caller.get(f"/v1/format-advice/{advice['advice']}")
    assert [reason["yes"] for reason in told["advised"]["reasons"]] == [True, True, False, False, False, True]
    assert {line["name"]: line["basis"] for line in told["projection"]["assumptions"]}["day_rate"] == "given"
    made = {"code": code(caller, "B"), "title": "Blended", "blend": advice["blend"], "advice": advice["advice"]}
    course = (await caller.post("/v1/courses", made))["course"]
    assert (await caller.get(f"/v1/courses/{course}"))["advice"] == advice["advice"]
    odd = made | {"code": code(caller, "B"), "advice": "a0000000000000000"}
    assert problem(await caller.command("/v1/courses", odd), 404, "unknown")["advice"] == odd["advice"]


async def test_nobody_is_let_in_without_what_comes_before_unless_for_a_reason(caller):
    part = {"key": "part", "title": "Part", "kind": "module"}
    first, second = [
        (await caller.post("/v1/courses", {"code": code(caller, "C"), "title": "Part", "components": [part], **terms}))
        for terms in ({}, {"credits": 2})
    ]
    await caller.post(f"/v1/courses/{second['course']}/revise", {"prerequisites": [first["course"]]})
    await caller.post(f"/v1/courses/{second['course']}/publish")
    terms = {"course": second["course"], "code": code(caller, "O"), "delivery": "on_demand", "timezone": "UTC"}
    offering = (await caller.post("/v1/offerings", terms))["offering"]
    await caller.post(f"/v1/offerings/{offering}/publish")
    able, unable = await caller.learners(2)
    before = await taught(caller, first["course"], able)
    await caller.until("/v1/completions", lambda page: page["items"], offering=before)

    assert (await caller.enroll(offering, able)).status_code == 201
    told = problem(await caller.enroll(offering, unable), 409, "prerequisite-missing")
    assert (told["learner"], told["courses"]) == (unable, [first["course"]])
    reply = await caller.enroll(offering, unable, without_prerequisites=True, reason="Ten years of practice")
    assert reply.status_code == 201
    (event,) = await caller.stream(f"enrollment:{offering}.{unable}")
    assert event["reason"] == "Ten years of practice"
