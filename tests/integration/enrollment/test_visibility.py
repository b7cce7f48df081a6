"""Offerings that are for others: how full they are is told to nobody who does not see them, and nobody gets in."""

import pytest

from tests.integration.enrollment.test_reach import names

KINDS = {"o1": "public", "o2": "organization", "o3": "private"}


@pytest.fixture
async def firm(office):
    """An offering of each kind for the first organization; Ada is of a part of it, Ben of another one."""
    north, south = [
        (await office.post("/v1/organizations", {"code": code, "name": code}))["organization"] for code in ("N", "S")
    ]
    part = (await office.post("/v1/organizations", {"code": "P", "name": "P", "parent": north}))["organization"]
    for ident, kind in KINDS.items():
        office.published(ident, capacity=1, visibility=kind, organization=north)
    people = {}
    for name, organization in (("Ada", part), ("Ben", south)):
        body = {"name": name, "organization": organization}
        people[name] = (await office.post("/v1/learners", body))["learner"]
    await office.settled()
    return people, {"north": f"manager@{north}", "part": f"manager@{part}", "south": f"manager@{south}"}


async def seen(office, role):
    """Of which offerings a caller is told the seats: in a list, and one by one."""
    listed = [one["offering"] for one in (await office.get("/v1/seats", role=role, offerings="o3,o2,o1"))["items"]]
    for ident in KINDS:
        for view in ("seats", "roster", "waitlist"):
            await office.get(f"/v1/offerings/{ident}/{view}", role=role, status=200 if ident in listed else 404)
    return sorted(listed)


async def test_seats_are_told_to_those_who_see_the_offering(office, firm):
    people, managers = firm
    for role in ("coordinator", "instructor", "integrator", "auditor"):
        assert await seen(office, role) == ["o1", "o2", "o3"]
    for role in (managers["north"], managers["part"], f"learner@{people['Ada']}"):
        assert await seen(office, role) == ["o1", "o2"]
    for role in (managers["south"], f"learner@{people['Ben']}", "manager", "learner"):
        assert await seen(office, role) == ["o1"]


async def test_a_draft_is_for_those_who_plan_or_teach(office, firm):
    _, managers = firm
    office.published("o4", only_drafted=True)
    await office.settled()
    path = "/v1/offerings/o4/seats"
    await office.get(path)
    await office.get(path, role=managers["north"], status=404)


async def test_who_is_on_a_private_offering_sees_how_full_it_is(office, firm):
    people, managers = firm
    ada = f"learner@{people['Ada']}"
    await office.post("/v1/enrollments", {"offering": "o3", "learner": people["Ada"]})
    await office.settled()
    assert await seen(office, ada) == ["o1", "o2", "o3"]
    roster = await office.get("/v1/offerings/o3/roster", role=managers["part"])
    assert names(roster) == ["Ada"], "their own people's manager sees them there"
    await office.get("/v1/offerings/o3/seats", role=managers["part"], status=404)
    await office.get("/v1/offerings/o3/roster", role=managers["south"], status=404)


@pytest.mark.parametrize("offering", ["o2", "o3"])
async def test_nobody_for_whom_it_is_not_is_enrolled_by_its_id(office, firm, offering):
    people, _ = firm
    told = await office.post("/v1/enrollments", {"offering": offering, "learner": people["Ben"]}, status=409)
    assert told["type"] == "/problems/offering-private"


async def test_a_coordinator_lets_somebody_in_for_a_reason(office, firm):
    people, _ = firm
    body = {"offering": "o3", "learner": people["Ben"], "outside_organization": True}
    await office.post("/v1/enrollments", body, status=422)
    meant = body | {"reason": "The client invited them"}
    await office.post("/v1/enrollments", meant, status=403, Authorization="Bearer integrator")
    assert (await office.post("/v1/enrollments", meant))["state"] == "enrolled"
