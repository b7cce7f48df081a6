"""Somebody has to agree before a learner joins a program; where no manager is there, a coordinator does at once."""

from tests.e2e.conftest import calling


async def test_a_coordinator_agrees_in_place_of_a_manager_who_has_left(caller, platform):
    course = await caller.course()
    steps = [{"course": course, "phase": "live"}]
    body = {"code": f"P-{course[-8:]}", "title": "Onboarding", "steps": steps}
    program = (await caller.post("/v1/programs", body))["program"]
    await caller.post(f"/v1/programs/{program}/publish")
    manager, learner = await caller.learners(2)
    await caller.post(f"/v1/learners/{learner}/change", {"manager": manager})
    await caller.post(f"/v1/learners/{manager}/change", {"active": False})
    await caller.post(f"/v1/programs/{program}/terms", {"approval": "both"})
    terms = await caller.get(f"/v1/programs/{program}/terms")
    assert (terms["approval"], terms["approval_said"]) == ("both", True)
    enrollment = f"{program}.{learner}"
    async with calling(platform, "learner", learner=learner) as herself:
        herself.position = caller.position
        answer = await herself.post("/v1/enrollments", {"program": program, "learner": learner})
        assert (answer["state"], answer["awaits"]) == ("requested", "coordinator")
        caller.position = herself.position
        asked = await caller.get(f"/v1/requests/{enrollment}")
        assert (asked["program"], asked["passed_on"]) == (program, "vacant")
        await caller.post(f"/v1/requests/{enrollment}/approve")
        await herself.until(f"/v1/enrollments/{enrollment}", lambda found: found["state"] == "enrolled")
