"""Those of whom something is required are enrolled by it: once each, and not again when they have left."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.effects import EffectRunner, Tools
from chassis.settings import Settings
from contracts.scheduling import CourseDefined
from contracts.shared import Format
from tests.toys.beside import BesideTheLoop


@pytest.fixture
async def ward(office):
    """Safety, required of nurses, with a class of two seats that they are put in."""
    office.now = datetime.now(UTC)
    course = CourseDefined(course="c1", code="SAFE", title="Safety", format=Format.LIVE, components=())
    office.happened("course:c1", course)
    office.published(capacity=2, starts_at=office.now + timedelta(days=30))
    office.people = [
        (await office.post("/v1/learners", {"name": name, "job_role": role}))["learner"]
        for name, role in (("Ada", "nurse"), ("Ben", "nurse"), ("Kai", "cook"))
    ]
    await office.settled()
    body = {"code": "SAFE", "title": "Safety", "course": "c1", "who": {"job_roles": ["Nurse"]}}
    body |= {"due": {"within_days": 30}, "enroll_in": "o1"}
    office.requirement = (await office.post("/v1/requirements", body))["requirement"]
    await office.settled()
    tools = Tools(
        loop=office.loop,
        reads=office.reads,
        log=BesideTheLoop(office.log),
        settings=Settings(),
        clock=lambda: office.now,
    )
    office.effects = EffectRunner(tools)
    return office


async def swept(office):
    await office.effects.do_due()
    await office.settled()
    return {row["learner"] for row in (await office.get("/v1/offerings/o1/roster"))["items"]}


async def test_they_are_enrolled_once_and_who_left_the_class_is_left_alone(ward):
    ada, ben, kai = ward.people
    assert await swept(ward) == {ada, ben}
    assert (await ward.get(f"/v1/enrollments/o1.{ada}"))["via"] == "requirement"
    await ward.post(f"/v1/enrollments/o1.{ada}/cancel")
    await ward.post(f"/v1/learners/{kai}/change", {"job_role": "nurse"})
    await ward.settled()
    ward.now += timedelta(days=1)
    assert await swept(ward) == {ben, kai}


@pytest.mark.parametrize(
    ("notify", "told"), [(None, ["learner"]), ("none", []), ("learner", ["learner"]), ("all", ["learner", "manager"])]
)
async def test_who_is_told_of_it_is_as_the_requirement_says(ward, notify, told):
    body = {"title": "Safety", "who": {"learners": ward.people[2:]}, "due": {"within_days": 30}, "enroll_in": "o1"}
    await ward.post(f"/v1/requirements/{ward.requirement}/revise", {**body, "notify": notify})
    await ward.settled()
    assert await swept(ward) == {ward.people[2]}
    letters = (await ward.get("/v1/notices"))["items"]
    assert sorted(one["to"] for one in letters if one["kind"] == "confirmation") == told


async def test_nobody_is_enrolled_by_one_that_was_retired(ward):
    await ward.post(f"/v1/requirements/{ward.requirement}/retire")
    await ward.settled()
    assert await swept(ward) == set()
