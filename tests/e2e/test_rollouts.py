"""One offering for everybody of some organizations, told before it is done, done as a job."""

import pytest

from tests.e2e.caller import problem
from tests.e2e.test_imports import counts, done, figures
from tests.e2e.test_passed_over import offered, published, result


async def organization(caller, name, parent=None):
    body = {"code": f"{name}-{caller.token[-8:]}", "name": name, **({"parent": parent} if parent else {})}
    return (await caller.post("/v1/organizations", body))["organization"]


async def person(caller, name, **profile):
    return (await caller.post("/v1/learners", {"name": name, **profile}))["learner"]


async def test_a_rollout_tells_whom_it_reaches_and_reaches_them(caller):
    course = await published(caller)
    target = await offered(caller, course, delivery="on_demand")
    earlier = await offered(caller, course, delivery="on_demand")
    north, elsewhere = await organization(caller, "North"), await organization(caller, "Elsewhere")
    below = await organization(caller, "Below", parent=north)
    ada = await person(caller, "Ada", organization=north, job_role="Sales  Rep")
    bob = await person(caller, "Bob", organization=below, job_role="sales rep")
    cyd = await person(caller, "Cyd", organization=below, job_role="sales rep")
    for name, more in (("Dan", {"organization": elsewhere}), ("Eve", {"organization": north, "job_role": "cook"})):
        await person(caller, name, **({"job_role": "sales rep"} | more))
    gone = await person(caller, "Fay", organization=north, job_role="sales rep")
    await caller.post(f"/v1/learners/{gone}/change", {"active": False})
    await result(caller, earlier, cyd, "completed")
    await caller.settled()
    assert (await caller.enroll(target, ada)).status_code == 201
    await caller.settled()
    who = {"organizations": [north], "job_roles": ["Sales rep"], "not_completed": True}

    job = (await caller.post("/v1/rollouts", {"offering": target, **who}))["job"]
    told = await caller.until(f"/v1/rollouts/{job}/preview", bool)

    assert (told["learners"], told["enrolled"], told["completed"]) == (2, 1, 1)
    assert [(one["name"], one["learners"], one["enrolled"]) for one in told["organizations"]] == [
        ("Below", 1, 0),
        ("North", 1, 1),
    ]
    tried = await done(caller, f"/v1/rollouts/{job}", dry_run=True)
    assert figures(tried) == counts(taken=1, known=1)
    await caller.post(f"/v1/rollouts/{job}/start")
    ended = await caller.until(f"/v1/rollouts/{job}", lambda one: one["state"] == "finished" and not one["dry_run"])
    assert figures(ended) == counts(taken=1, known=1)
    await caller.settled()
    on = await caller.get("/v1/enrollments", offering=target)
    assert sorted(one["learner"] for one in on["items"]) == sorted([ada, bob])


@pytest.mark.parametrize(("notify", "told"), [(None, []), ("learner", ["learner"]), ("all", ["learner", "manager"])])
async def test_who_is_told_of_a_rollout_is_as_it_says(caller, notify, told):
    target = await offered(caller, await published(caller), delivery="on_demand")
    north = await organization(caller, "North")
    boss = await person(caller, "Zoe")
    await person(caller, "Ada", organization=north, manager=boss)
    await caller.settled()
    body = {"offering": target, "organizations": [north]} | ({"notify": notify} if notify else {})
    await done(caller, f"/v1/rollouts/{(await caller.post('/v1/rollouts', body))['job']}")
    await caller.settled()
    assert sorted(one["to"] for one in await caller.everything("/v1/notices", offering=target)) == told


async def test_a_rollout_of_what_is_not_there_or_to_nobody_named_is_refused(caller):
    target = await offered(caller, await published(caller), delivery="on_demand")
    problem(await caller.command("/v1/rollouts", {"offering": target}), 422, "malformed")
    problem(await caller.command("/v1/rollouts", {"offering": "d1", "sites": ["Ulm"]}), 404, "unknown")
    problem(await caller.command("/v1/rollouts", {"offering": target, "organizations": ["g1"]}), 404, "unknown")
