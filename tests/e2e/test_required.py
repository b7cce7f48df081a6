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


async def test_whom_a_requirement_would_reach_is_known_before_it_is_there(caller):
    course = await published(caller)
    offering = await offered(caller, course, delivery="on_demand")
    role, boss = f"Role {next(_numbers)}-{caller.token[-6:]}", await registered(caller, email="boss@x.test")
    done, on_it, new = people = [await registered(caller, manager=boss) for _ in range(3)]
    for learner in people:
        since = {"job_role": role, "effective_at": "2026-01-01T00:00:00Z"}
        await caller.post(f"/v1/learners/{learner}/change", since)
    await result(caller, offering, done, "completed")
    await caller.enroll(offering, on_it)
    await caller.settled()
    body = {"title": "Safety", "who": {"job_roles": [role]}, "due": {"by": "2020-01-01"}, "enroll_in": offering}
    define = {"code": f"R-{role[5:]}", "course": course, **body}
    end = await caller.end_of_log()
    states = {"overdue": 2, "met": 1}
    reaches = {"required": 3, "states": states, "enrolled": 1, "told": 2, "managers": 1}
    assert await caller.post("/v1/requirements", {**define, "dry_run": True}) == {"dry_run": True, "reaches": reaches}
    quiet = await caller.post("/v1/requirements", {**define, "remind_days": [], "enroll_in": None, "dry_run": True})
    assert quiet["reaches"] == {"required": 3, "states": states, "enrolled": 0, "told": 0, "managers": 0}
    assert await caller.asked_since(end) == []

    requirement = (await caller.post("/v1/requirements", define))["requirement"]
    for learner in (on_it, new):
        await caller.until("/v1/notices", lambda page: page["items"], learner=learner, kind="requirement-overdue")
    await caller.until("/v1/notices", lambda page: page["items"], learner=boss, kind="team-overdue")
    await caller.until(f"/v1/enrollments/{offering}.{new}", lambda one: one["state"] == "enrolled")
    await caller.settled()
    figures = await caller.get(f"/v1/requirements/{requirement}/figures")
    assert figures == {"required": 3, "states": states}
    again = f"/v1/requirements/{requirement}/revise"
    later = (await caller.post(again, {**body, "due": {"by": "2026-02-01"}, "dry_run": True}))["reaches"]
    assert (later["enrolled"], later["told"]) == (0, 2)
    assert (await caller.post(again, {**body, "dry_run": True}))["reaches"]["told"] == 0
    problem(await caller.command("/v1/requirements", {**define, "dry_run": True}), 409, "code-taken")


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
