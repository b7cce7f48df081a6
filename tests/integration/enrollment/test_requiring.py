"""Requirements over HTTP: they follow people who join, move and leave, and are told as of any day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chassis.eventlog.port import Append, NewEvent
from chassis.mapper import Meta, encode, event_ids
from contracts.attendance import CompletionImported, CourseCompleted
from contracts.enrollment import LearnerRegistered
from contracts.scheduling import CourseDefined
from contracts.shared import Format


@pytest.fixture
async def ward(office):
    """A hospital with a ward below it; safety is required of its nurses within 30 days."""
    office.now = datetime.now(UTC) - timedelta(days=100)
    course = CourseDefined(course="c1", code="SAFE", title="Safety", format=Format.LIVE, components=())
    office.happened("course:c1", course)
    top = (await office.post("/v1/organizations", {"code": "Hospital", "name": "Hospital"}))["organization"]
    ward = (await office.post("/v1/organizations", {"code": "W", "name": "W", "parent": top}))["organization"]
    await office.settled()
    body = {"code": "SAFE", "title": "Safety", "course": "c1", "due": {"within_days": 30}}
    body |= {"who": {"organizations": [top], "job_roles": ["Nurse"]}}
    office.requirement = (await office.post("/v1/requirements", body))["requirement"]
    office.top, office.ward = top, ward
    return office


async def person(office, name, **profile):
    body = {"name": name, "organization": office.ward, "job_role": "nurse", **profile}
    return (await office.post("/v1/learners", body))["learner"]


async def states(office, **asked):
    page = await office.get(f"/v1/requirements/{office.requirement}/people", **asked)
    return {row["name"]: row["state"] for row in page["items"]}


async def test_it_follows_who_joins_moves_and_leaves_and_is_told_as_of_any_day(ward):
    ada, ben, eva = [await person(ward, name) for name in ("Ada", "Ben", "Eva")]
    await person(ward, "Kai", job_role="cook")
    began = ward.now
    await ward.settled()
    before_it_was_told = datetime.now(UTC).isoformat()
    ward.now = began + timedelta(days=10)
    await ward.post(f"/v1/learners/{ben}/change", {"job_role": "cook"})
    await ward.post(f"/v1/learners/{eva}/change", {"active": False})
    await ward.settled()
    assert await states(ward) == {"Ada": "overdue"}
    then = (began + timedelta(days=5)).isoformat()
    assert await states(ward, on=then) == {"Ada": "due", "Ben": "due", "Eva": "due"}
    assert await states(ward, known_at=before_it_was_told) == dict.fromkeys(("Ada", "Ben", "Eva"), "overdue")
    figures = await ward.get(f"/v1/requirements/{ward.requirement}/figures", on=then)
    assert figures == {"required": 3, "states": {"due": 3}}
    assert [one["state"] for one in (await ward.get(f"/v1/learners/{ada}/requirements"))["items"]] == ["overdue"]
    assert (await ward.get(f"/v1/learners/{ben}/requirements"))["items"] == []


async def test_pages_hold_everybody_once_and_states_narrow_them(ward):
    everybody = [await person(ward, f"N{number}") for number in range(5)]
    await ward.settled()
    seen, after = [], None
    while True:
        asked = {"limit": 2} | ({"after": after} if after else {})
        page = await ward.get(f"/v1/requirements/{ward.requirement}/people", **asked)
        seen += [row["learner"] for row in page["items"]]
        after = page["after"]
        if after is None:
            break
    assert seen == sorted(everybody)
    assert await states(ward, state="met,lapsed") == {}


async def test_a_completion_meets_it_and_a_late_correction_changes_today_and_not_what_was_known(ward):
    ada = await person(ward, "Ada")
    began = ward.now
    ward.now = began + timedelta(days=20)
    attendance, name = ward.logs["attendance"], f"progress:o1.{ada}"
    completed = CourseCompleted(offering="o1", course="c1", learner=ada)
    (ident,) = event_ids(1, 1)
    meta = Meta(effective_at=ward.now, actor="anna")
    attendance.append([Append(events=[NewEvent(name, 1, completed.TYPE, encode(completed, ident, meta))])])
    ward.wakeups["attendance"].notify(attendance.last_position())
    await ward.settled()
    assert await states(ward) == {"Ada": "met"}
    assert await states(ward, on=(began + timedelta(days=10)).isoformat()) == {"Ada": "due"}
    cook = {"job_role": "cook", "effective_at": (began + timedelta(days=5)).isoformat()}
    await ward.post(f"/v1/learners/{ada}/change", cook)
    await ward.settled()
    assert await states(ward, on=(began + timedelta(days=10)).isoformat()) == {}


async def test_managers_see_their_people_and_learners_themselves(ward):
    ada = await person(ward, "Ada")
    await person(ward, "Ben", organization=ward.top)
    await ward.settled()
    address = f"/v1/requirements/{ward.requirement}/people"
    everybody = ["Ada", "Ben"]
    for role, seen in (
        (f"manager@{ward.ward}", ["Ada"]),
        (f"manager@{ward.top}", everybody),
        (f"learner@{ada}", ["Ada"]),
    ):
        assert sorted(row["name"] for row in (await ward.get(address, role=role))["items"]) == seen
    await ward.get(f"/v1/learners/{ada}/requirements", role="manager@g9", status=404)
    assert len((await ward.get(f"/v1/learners/{ada}/requirements", role=f"learner@{ada}"))["items"]) == 1


async def test_one_that_was_retired_is_asked_of_nobody_from_then_on(ward):
    await person(ward, "Ada")
    began = ward.now
    ward.now = began + timedelta(days=10)
    await ward.post(f"/v1/requirements/{ward.requirement}/retire", {"reason": "Not needed."})
    await ward.settled()
    assert await states(ward) == {}
    assert (await ward.get("/v1/requirements"))["items"] == []
    assert len((await ward.get("/v1/requirements", on=(began + timedelta(days=5)).isoformat()))["items"]) == 1
    assert (await ward.get(f"/v1/requirements/{ward.requirement}"))["retired"]


async def test_what_is_named_has_to_be_known(ward):
    body = {"code": "X", "title": "X", "due": {"within_days": 1}}
    for named, kind in (({"organizations": ["g9"]}, "organization"), ({"learners": ["l9"]}, "learner")):
        problem = await ward.post("/v1/requirements", {**body, "course": "c1", "who": named}, status=404)
        assert kind in problem
    problem = await ward.post("/v1/requirements", {**body, "course": "c9", "who": {"sites": ["B"]}}, status=404)
    assert problem["course"] == "c9"


async def test_what_somebody_is_late_with_is_counted(ward):
    for name in ("Ada", "Ben"):
        await person(ward, name)
    await person(ward, "Eva", organization=ward.top)
    await ward.settled()
    told = {"requirement": ward.requirement, "code": "SAFE", "title": "Safety", "lapsed": 0}
    assert (await ward.get("/v1/requirements/overdue"))["items"] == [told | {"overdue": 3, "required": 3}]
    of_the_ward = await ward.get("/v1/requirements/overdue", role=f"manager@{ward.ward}")
    assert of_the_ward["items"] == [told | {"overdue": 2, "required": 2}]


async def test_a_completion_of_an_earlier_system_counts_through_its_last_day_and_no_longer(ward):
    later = CourseDefined(
        course="c2", code="LEAD", title="Lead", format=Format.LIVE, components=(), prerequisites=("c1",)
    )
    ward.happened("course:c2", later)
    ward.published("o2", course="c2", prerequisites=("c1",))
    ada, ben = [await person(ward, name) for name in ("Ada", "Ben")]
    today, began = datetime.now(UTC).date(), ward.now
    for learner, end in ((ada, began.date() + timedelta(days=5)), (ben, today + timedelta(days=30))):
        told = {"learner": learner, "course": "c1", "completed_on": date(2019, 5, 6), "source": "old", "batch": "j1"}
        record = f"{learner}.h1"
        ward.now = datetime(2019, 5, 6, tzinfo=UTC)
        ward.attended(f"record:{record}", CompletionImported(record=record, expires_on=end, **told))
    ward.now = began
    await ward.settled()
    assert await states(ward, on=(began + timedelta(days=4)).isoformat()) == {"Ada": "met", "Ben": "met"}
    assert await states(ward) == {"Ada": "lapsed", "Ben": "met"}
    problem = await ward.post("/v1/enrollments", {"offering": "o2", "learner": ada}, status=409)
    assert (problem["type"], problem["courses"]) == ("/problems/prerequisite-missing", ["c1"])
    await ward.post("/v1/enrollments", {"offering": "o2", "learner": ben})


async def test_a_day_that_is_surely_not_meant_is_refused_and_one_that_was_stored_keeps_nobody_from_anything(ward):
    who, due = {"job_roles": ["nurse"]}, {"within_days": 30, "after": "hired"}
    body = {"code": "HIRE", "title": "Safety", "course": "c1", "who": who, "due": due}
    for address, asked in (
        ("/v1/learners", {"name": "Ada", "hired_on": "9999-12-31"}),
        ("/v1/requirements", {**body, "starts_on": "9999-12-31"}),
        ("/v1/requirements", {**body, "due": {"by": "9999-12-31"}, "dry_run": True}),
    ):
        problem = await ward.post(address, asked, status=409)
        assert problem["type"] == "/problems/time-out-of-range"
    ward.told("learner:l9", LearnerRegistered(learner="l9", name="Ben", job_role="nurse", hired_on=date.max))
    requirement = (await ward.post("/v1/requirements", body))["requirement"]
    eva = await person(ward, "Eva", hired_on=ward.now.date().isoformat())
    await ward.settled()
    page = await ward.get(f"/v1/requirements/{requirement}/people")
    due_on = {row["learner"]: row["due_on"] for row in page["items"]}
    assert due_on == {"l9": "9999-12-31", eva: (ward.now.date() + timedelta(days=30)).isoformat()}
    assert (await ward.get(f"/v1/requirements/{requirement}/figures"))["required"] == 2
