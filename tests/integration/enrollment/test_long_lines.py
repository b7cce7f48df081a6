"""Lines of managers and of organizations are followed to their end, however long they are and whatever is in memory."""

from itertools import pairwise

LEVELS = 12


async def test_a_manager_far_down_is_taken_and_one_far_up_is_no_circle_unless_it_is(office):
    line = await office.learners(LEVELS)
    for above, below in pairwise(line):
        await office.post(f"/v1/learners/{below}/change", {"manager": above})
    (new,) = await office.learners(1)
    await office.restart()
    await office.post(f"/v1/learners/{new}/change", {"manager": line[-1]})
    await office.restart()
    refused = await office.post(f"/v1/learners/{line[0]}/change", {"manager": new}, 409)
    assert refused["type"] == "/problems/manager-circle"


async def test_an_organization_far_down_is_opened_moved_and_no_circle(office):
    line = []
    for level in range(LEVELS):
        parent = {"parent": line[-1]} if line else {}
        made = await office.post("/v1/organizations", {"code": f"L{level}", "name": f"Level {level}", **parent})
        line.append(made["organization"])
        await office.settled()
    aside = (await office.post("/v1/organizations", {"code": "A", "name": "Aside"}))["organization"]
    await office.settled()
    await office.restart()
    await office.post(f"/v1/organizations/{aside}/change", {"parent": line[-1]})
    await office.settled()
    await office.restart()
    refused = await office.post(f"/v1/organizations/{line[0]}/change", {"parent": aside}, 409)
    assert refused["type"] == "/problems/organization-circle"
