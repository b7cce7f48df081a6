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
