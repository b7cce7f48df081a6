"""Requirements, the organization tree and leavers through the gateway, on one process and on many."""

import itertools
from datetime import UTC, datetime

from tests.e2e.caller import problem
from tests.e2e.test_notices import told
from tests.e2e.test_passed_over import offered, published, result

_numbers = itertools.count(1)


async def registered(caller, **profile):
    """A learner, and their id."""
    return (await caller.post("/v1/learners", {"name": f"Learner {next(_numbers)}", **profile}))["learner"]


async def test_a_requirement_follows_people_and_their_completions(caller):
    code = f"{next(_numbers)}-{caller.token[-6:]}"
    top = (await caller.post("/v1/organizations", {"code": f"T-{code}", "name": "Top"}))["organization"]
    below = (await caller.post("/v1/organizations", {"code": f"B-{code}", "name": "Below", "parent": top}))[
        "organization"
    ]
    course = await published(caller)
    ada, ben = [await registered(caller, organization=below, job_role="Nurse") for _ in range(2)]
    await registered(caller, organization=below, job_role="Cook")
    body = {"code": f"Q-{code}", "title": "Safety", "course": course, "due": {"within_days": 30}}
    body |= {"who": {"organizations": [top], "job_roles": ["nurse"]}}
    await caller.settled()
    requirement = (await caller.post("/v1/requirements", body))["requirement"]
    address = f"/v1/requirements/{requirement}/people"

    def states(page):
        return {row["learner"]: row["state"] for row in page["items"]}

    await caller.until(address, lambda page: states(page) == {ada: "due", ben: "due"})
    offering = await offered(caller, course, delivery="on_demand")
    await result(caller, offering, ada, "completed")
    await caller.until(address, lambda page: states(page) == {ada: "met", ben: "due"})
    await caller.post(f"/v1/learners/{ben}/change", {"active": False, "reason": "Contract ends."})
    await caller.until(address, lambda page: states(page) == {ada: "met"})
    assert (await caller.get(f"/v1/requirements/{requirement}/figures")) == {"required": 1, "states": {"met": 1}}

    refused = await caller.command("/v1/enrollments", {"offering": offering, "learner": ben})
    problem(refused, 409, "learner-inactive")
    circle = await caller.command(f"/v1/organizations/{top}/change", {"parent": below})
    problem(circle, 409, "organization-circle")
    problem(await caller.command(f"/v1/organizations/{below}/close", {}), 409, "has-members")


async def test_who_has_something_to_do_is_told_so_in_time_and_once(caller):
    course = await published(caller)
    ada = await registered(caller, email="ada@x.test", language="de")
    await caller.settled()
    body = {"code": f"D-{next(_numbers)}-{caller.token[-6:]}", "title": "Brandschutz", "course": course}
    body |= {"who": {"learners": [ada]}, "due": {"within_days": 7}}
    requirement = (await caller.post("/v1/requirements", body))["requirement"]
    (notice,) = await told(caller, ada, 1)
    assert (notice["kind"], notice["requirement"], notice["via"]) == ("requirement-due", requirement, "outbox")
    (mail,) = (await caller.get(f"/v1/notices/{notice['notice']}"))["mails"]
    assert mail["subject"].startswith("Fällig bis ")
    # A revision has everybody looked at once more.
    revised = {name: body[name] for name in ("who", "due")} | {"title": "Brandschutz, neu"}
    await caller.post(f"/v1/requirements/{requirement}/revise", revised)
    await caller.until("/v1/ops/timers", lambda page: all(_rests(one, requirement) for one in page["items"]))
    await told(caller, ada, 1)


def _rests(timer, requirement):
    """Whether a timer is not that of a requirement which is still to be looked at today."""
    return not timer["key"].endswith(requirement) or datetime.fromisoformat(timer["due"]) > datetime.now(UTC)
