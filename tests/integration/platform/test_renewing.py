"""A refresher that is open at any time is done every year on the same offering: the real platform, over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from services.enrollment.domain.obligation import months_after

YESTERDAY = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
FIRST, SECOND = YESTERDAY - timedelta(days=370), YESTERDAY - timedelta(days=10)
MODULE = {"key": "module", "title": "Fire safety", "kind": "module"}


@pytest.fixture
async def refresher(fresh):
    """A course of one module that is open at any time, who has to do it every year, and what the LMS says of them."""
    post = fresh.client.post
    course = (await post("/v1/courses", {"code": "FIRE", "title": "Fire safety", "components": [MODULE]}))["course"]
    await post(f"/v1/courses/{course}/publish")
    await fresh.platform.settle()
    offering = {"course": course, "code": "FIRE-1", "timezone": "Europe/Berlin", "delivery": "on_demand"}
    fresh.offering = (await post("/v1/offerings", offering))["offering"]
    await post(f"/v1/offerings/{fresh.offering}/publish")
    fresh.learner = (await post("/v1/learners", {"name": "Ada"}))["learner"]
    since = {"job_role": "nurse", "effective_at": (FIRST - timedelta(days=30)).isoformat()}
    await post(f"/v1/learners/{fresh.learner}/change", since)
    await fresh.platform.settle()
    await post("/v1/enrollments", {"offering": fresh.offering, "learner": fresh.learner})
    body = {"code": "FIRE", "title": "Fire safety", "course": course, "who": {"job_roles": ["nurse"]}}
    fresh.required = body | {"due": {"within_days": 60, "every_months": 12}, "enroll_in": fresh.offering}
    return fresh


async def said(refresher, named, at, outcome="completed"):
    """What the LMS says, and the answer to that, once everybody has heard of it."""
    about = {"offering": refresher.offering, "learner": refresher.learner, "component": "module", "outcome": outcome}
    told = about | {"source": "lms", "source_id": named, "effective_at": at.isoformat()}
    answer = await refresher.client.post("/v1/outcomes", told)
    await refresher.platform.settle()
    return answer["recorded"], datetime.fromisoformat(answer["met_since"])


async def obligation(refresher):
    (one,) = (await refresher.client.get(f"/v1/learners/{refresher.learner}/requirements"))["items"]
    return one["state"], one["completed_on"], one["due_on"]


async def dates(refresher):
    """When the transcript says that the course was completed, first and anew."""
    (course,) = (await refresher.client.get(f"/v1/learners/{refresher.learner}/transcript"))["courses"]
    return [datetime.fromisoformat(at) for at in (course["completed_at"], *course["renewed_at"])]


async def reached(refresher):
    answer = await refresher.client.post("/v1/requirements", refresher.required | {"dry_run": True})
    return answer["reaches"]["states"], answer["reaches"]["told"]


async def test_who_does_it_again_within_the_year_has_met_it_for_another_and_is_named_nowhere(refresher):
    assert await said(refresher, "st-1", FIRST) == (True, FIRST)
    assert await reached(refresher) == ({"lapsed": 1}, 1)
    assert await said(refresher, "st-2", SECOND) == (True, FIRST)
    for _ in range(2):
        assert await said(refresher, "st-2", SECOND) == (False, FIRST)
    assert await said(refresher, "st-1", YESTERDAY) == (False, FIRST)
    assert await dates(refresher) == [FIRST, SECOND]
    assert await reached(refresher) == ({"met": 1}, 0)

    await refresher.client.post("/v1/requirements", refresher.required)
    await refresher.platform.settle()
    again = months_after(SECOND.date(), 12).isoformat()
    assert await obligation(refresher) == ("met", SECOND.date().isoformat(), again)
    assert (await refresher.client.get("/v1/requirements/overdue"))["items"] == []
    notices = (await refresher.client.get("/v1/notices", {"learner": refresher.learner}))["items"]
    assert [one["kind"] for one in notices if one["kind"].startswith("requirement")] == []
    (completed,) = (await refresher.client.get("/v1/completions"))["items"]
    assert datetime.fromisoformat(completed["completed_at"]) == FIRST

    assert await said(refresher, "st-2", YESTERDAY, "not_met") == (True, FIRST)
    assert await dates(refresher) == [FIRST]
    ran_out = months_after(FIRST.date(), 12).isoformat()
    assert await obligation(refresher) == ("lapsed", FIRST.date().isoformat(), ran_out)
    # Figures are told again for a while, by zone.
    (late,) = (await refresher.client.get("/v1/requirements/overdue", {"timezone": "Europe/Berlin"}))["items"]
    assert (late["required"], late["overdue"], late["lapsed"]) == (1, 0, 1)
