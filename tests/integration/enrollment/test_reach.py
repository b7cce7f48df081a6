"""Managers see their own organization's learners and enrollments, learners their own, and nobody else's."""

import pytest


@pytest.fixture
async def two_firms(office):
    """One seat; Ada of the first organization has it, Ben of the second and Eva of the first wait."""
    office.published(capacity=1)
    firms = [await office.post("/v1/organizations", {"code": code, "name": code}) for code in ("North", "South")]
    people = {}
    for name, firm in (("Ada", firms[0]), ("Ben", firms[1]), ("Eva", firms[0])):
        people[name] = (await office.post("/v1/learners", {"name": name} | firm))["learner"]
        await office.post("/v1/enrollments", {"offering": "o1", "learner": people[name]})
    await office.settled()
    return people, [f"manager@{firm['organization']}" for firm in firms]


def names(page):
    return [row["name"] for row in page["items"]]


async def test_lists_hold_their_own_alone(office, two_firms):
    people, (north, south) = two_firms
    for role, seen in ((north, ["Ada", "Eva"]), (south, ["Ben"]), ("manager", []), ("coordinator", [*people])):
        assert names(await office.get("/v1/learners", role=role)) == seen
        assert names(await office.get("/v1/learners", role=role, ids=",".join(people.values()))) == seen
        assert len((await office.get("/v1/enrollments", role=role, offering="o1"))["items"]) == len(seen)
    assert names(await office.get("/v1/learners", role=south, q="a")) == []
    assert names(await office.get("/v1/learners", role=south, organization=north.partition("@")[2])) == []


async def test_rosters_show_their_own_and_a_place_is_the_place_among_all(office, two_firms):
    _, (north, south) = two_firms
    assert names(await office.get("/v1/offerings/o1/roster", role=north)) == ["Ada"]
    assert names(await office.get("/v1/offerings/o1/roster", role=south)) == []
    waiting = (await office.get("/v1/offerings/o1/waitlist", role=north))["items"]
    assert [(row["name"], row["place"]) for row in waiting] == [("Eva", 2)]


async def test_what_is_not_theirs_is_not_there(office, two_firms):
    people, (north, south) = two_firms
    await office.get(f"/v1/learners/{people['Ada']}", role=north)
    await office.get(f"/v1/learners/{people['Ada']}", role=south, status=404)
    await office.get(f"/v1/enrollments/o1.{people['Ada']}", role=north)
    await office.get(f"/v1/enrollments/o1.{people['Ada']}", role=south, status=404)


async def test_learners_see_themselves_alone(office, two_firms):
    people, _ = two_firms
    eva = f"learner@{people['Eva']}"
    assert names(await office.get("/v1/learners", role=eva)) == ["Eva"]
    assert names(await office.get("/v1/learners", role=eva, q="ev")) == ["Eva"]
    for other in ({"q": "ada"}, {"ids": people["Ada"]}, {"organization": "g9"}):
        assert names(await office.get("/v1/learners", role=eva, **other)) == [], other
    assert (await office.get(f"/v1/learners/{people['Eva']}", role=eva))["name"] == "Eva"
    await office.get(f"/v1/learners/{people['Ada']}", role=eva, status=404)
    assert names(await office.get("/v1/learners", role="learner")) == []


async def test_learners_see_their_own_enrollments_and_their_place(office, two_firms):
    people, _ = two_firms
    eva = f"learner@{people['Eva']}"
    mine = (await office.get("/v1/enrollments", role=eva))["items"]
    assert [(one["learner"], one["state"]) for one in mine] == [(people["Eva"], "waitlisted")]
    assert (await office.get("/v1/enrollments", role=eva, learner=people["Ada"]))["items"] == []
    await office.get(f"/v1/enrollments/o1.{people['Ada']}", role=eva, status=404)
    assert names(await office.get("/v1/offerings/o1/roster", role=eva)) == []
    assert [row["place"] for row in (await office.get("/v1/offerings/o1/waitlist", role=eva))["items"]] == [2]


async def test_a_manager_of_a_parent_sees_those_below_and_nobody_beside(office):
    office.published(capacity=5)
    firms = {}
    for code, parent in (("Group", None), ("North", "Group"), ("Oslo", "North"), ("South", None)):
        body = {"code": code, "name": code, "parent": firms.get(parent)}
        firms[code] = (await office.post("/v1/organizations", body))["organization"]
    for name, firm in (("Ada", "Oslo"), ("Ben", "South"), ("Eva", "North")):
        learner = (await office.post("/v1/learners", {"name": name, "organization": firms[firm]}))["learner"]
        await office.post("/v1/enrollments", {"offering": "o1", "learner": learner})
    await office.settled()
    for code, seen in (("Group", ["Ada", "Eva"]), ("North", ["Ada", "Eva"]), ("Oslo", ["Ada"]), ("South", ["Ben"])):
        manager = f"manager@{firms[code]}"
        assert names(await office.get("/v1/learners", role=manager)) == seen
        assert len((await office.get("/v1/enrollments", role=manager, offering="o1"))["items"]) == len(seen)
        assert sorted(names(await office.get("/v1/offerings/o1/roster", role=manager, on="2026-03-03"))) == seen
    below = await office.get("/v1/learners", role=f"manager@{firms['Group']}", organization=firms["Oslo"])
    assert names(below) == ["Ada"]
    await office.post(f"/v1/organizations/{firms['Oslo']}/change", {"parent": firms["South"]})
    await office.settled()
    assert names(await office.get("/v1/learners", role=f"manager@{firms['Group']}")) == ["Eva"]
    assert names(await office.get("/v1/learners", role=f"manager@{firms['South']}")) == ["Ada", "Ben"]


async def test_learners_are_found_by_role_site_and_manager_whatever_the_case(office):
    boss = (await office.post("/v1/learners", {"name": "Eva"}))["learner"]
    profile = {"name": "Ada", "job_role": "Night Nurse", "site": "Berlin", "manager": boss, "custom": {"ward": "4"}}
    ada = (await office.post("/v1/learners", profile))["learner"]
    await office.settled()
    for asked in ({"job_role": "night  nurse"}, {"site": "BERLIN"}, {"manager": boss}):
        assert names(await office.get("/v1/learners", **asked)) == ["Ada"], asked
    await office.post(f"/v1/learners/{ada}/change", {"active": False, "custom": {"ward": None}})
    await office.settled()
    assert names(await office.get("/v1/learners", active="false")) == ["Ada"]
    told = await office.get(f"/v1/learners/{ada}")
    assert (told["active"], told["custom"], told["job_role"]) == (False, {}, "Night Nurse")


async def test_an_organization_with_members_is_not_closed_and_a_closed_one_takes_nobody(office):
    firm = await office.post("/v1/organizations", {"code": "North", "name": "North"})
    ada = (await office.post("/v1/learners", {"name": "Ada"} | firm))["learner"]
    await office.settled()
    address = f"/v1/organizations/{firm['organization']}/close"
    assert (await office.post(address, {}, status=409))["learners"] == [ada]
    await office.post(f"/v1/learners/{ada}/change", {"organization": None})
    await office.settled()
    await office.post(address, {})
    await office.settled()
    assert (await office.get(f"/v1/organizations/{firm['organization']}"))["closed"]
    refused = await office.post("/v1/learners", {"name": "Ben"} | firm, status=409)
    assert refused["type"] == "/problems/organization-closed"


async def test_who_is_named_as_manager_sees_their_people_of_whichever_organization(office, two_firms):
    people, (_, south) = two_firms
    boss = f"{south}+{people['Ben']}"
    await office.post("/v1/offerings/o1/terms", {"approval": "manager"})
    for name in ("Ada", "Eva"):
        await office.post(f"/v1/learners/{people[name]}/change", {"manager": people["Ben"]})
    await office.post("/v1/enrollments/o1." + people["Eva"] + "/cancel")
    await office.settled()
    asks = {"offering": "o1", "learner": people["Eva"]}
    await office.post("/v1/enrollments", asks, Authorization=f"Bearer learner@{people['Eva']}")
    await office.settled()
    enrollment = f"o1.{people['Eva']}"
    (request,) = (await office.get("/v1/requests", role=boss))["items"]
    assert (request["enrollment"], request["awaits"]) == (enrollment, "manager")
    assert (await office.get("/v1/requests", role=south))["items"] == []
    for path in (f"/v1/requests/{enrollment}", f"/v1/learners/{people['Eva']}", f"/v1/enrollments/{enrollment}/story"):
        await office.get(path, role=boss)
        await office.get(path, role=south, status=404)
    ids = ",".join(people.values())
    assert sorted(names(await office.get("/v1/learners", role=boss, ids=ids))) == ["Ada", "Ben", "Eva"]
    assert names(await office.get("/v1/learners", role=boss, manager=people["Ben"])) == ["Ada", "Eva"]
    assert len((await office.get("/v1/enrollments", role=boss, learner=people["Ada"]))["items"]) == 1


async def test_pages_of_what_a_manager_decides_about_hold_each_request_once_in_order(office, two_firms):
    people, (north, _) = two_firms
    await office.post("/v1/offerings/o1/terms", {"approval": "manager"})
    everyone = list(people.values())
    for one in everyone:
        await office.post(f"/v1/enrollments/o1.{one}/cancel")
        await office.post(
            f"/v1/learners/{one}/change", {"manager": everyone[0]} if one != everyone[0] else {"site": "N"}
        )
    await office.settled()
    for one in everyone:
        body = {"offering": "o1", "learner": one}
        await office.post("/v1/enrollments", body, Authorization=f"Bearer learner@{one}")
    await office.settled()
    seen, after = [], {}
    while after is not None:
        page = await office.get("/v1/requests", role=f"{north}+{everyone[0]}", limit=1, **after)
        seen += [row["learner"] for row in page["items"]]
        after = {"after": page["after"]} if page["after"] else None
    assert seen == everyone
