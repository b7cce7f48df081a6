"""A waitlist told to those who see their own alone: in full pages, each in their place among all."""

from datetime import timedelta

import pytest

WAITLIST = "/v1/offerings/o1/waitlist"
TODAY, BEFORE = {}, {"on": "2026-03-02"}


@pytest.fixture
async def queue(office):
    """One seat that Ada has; nine wait, every third of them of the first organization. It is two days later."""
    office.published(capacity=1)
    firms = [(await office.post("/v1/organizations", {"code": code, "name": code})) for code in ("North", "South")]
    people = {}
    for number, name in enumerate(("Ada", "W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9")):
        person = {"name": name} | firms[0 if number % 3 == 0 else 1]
        people[name] = (await office.post("/v1/learners", person))["learner"]
        await office.post("/v1/enrollments", {"offering": "o1", "learner": people[name]})
    await office.settled()
    office.now += timedelta(days=2)
    return people, f"manager@{firms[0]['organization']}"


async def pages(office, role, **asked):
    """The places and names on each page, from the first to the last."""
    found, after = [], {}
    while True:
        page = await office.get(WAITLIST, role=role, **asked, **after)
        assert page["total"] == 9
        found.append([(one["place"], one["name"]) for one in page["items"]])
        if page["after"] is None:
            return found
        after = {"after": page["after"]}


@pytest.mark.parametrize("day", [TODAY, BEFORE])
async def test_a_managers_pages_are_full_though_others_wait_between(office, queue, day):
    _, north = queue
    assert await pages(office, north, limit=2, **day) == [[(3, "W3"), (6, "W6")], [(9, "W9")]]
    assert await pages(office, north, limit=1, **day) == [[(3, "W3")], [(6, "W6")], [(9, "W9")]]
    assert await pages(office, north, limit=3, **day) == [[(3, "W3"), (6, "W6"), (9, "W9")]]
    assert await pages(office, "manager@g9", limit=1, **day) == [[]]


@pytest.mark.parametrize("day", [TODAY, BEFORE])
async def test_a_learner_far_back_is_on_the_first_page(office, queue, day):
    people, _ = queue
    assert await pages(office, f"learner@{people['W8']}", limit=1, **day) == [[(8, "W8")]]


@pytest.mark.parametrize("day", [TODAY, BEFORE])
async def test_whoever_sees_all_sees_all_in_order(office, queue, day):
    everyone = [(place, f"W{place}") for place in range(1, 10)]
    assert await pages(office, "coordinator", limit=4, **day) == [everyone[:4], everyone[4:8], everyone[8:]]


@pytest.mark.parametrize("day", [TODAY, BEFORE])
async def test_a_cursor_that_was_not_handed_out_for_the_list_is_refused(office, queue, day):
    _, north = queue
    for after in ("x", "W10"):
        await office.get(WAITLIST, 422, role=north, after=after, **day)
