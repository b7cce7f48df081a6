"""Offerings that not everybody sees, over HTTP: in lists, by their id, with their sessions."""

import pytest

from contracts.enrollment import LearnerEnrolled, LearnerRegistered, OrganizationRegistered
from contracts.shared import Format
from tests.integration.scheduling.test_over_http import a_course, an_offering

NINE = {"starts_at": "2096-04-02T07:00:00Z", "ends_at": "2096-04-02T10:00:00Z", "component": "workshop"}
ORGANIZATIONS = (("g1", None), ("g2", "g1"), ("g3", None))
LEARNERS = (("l1", "g1"), ("l2", "g2"), ("l3", "g3"))
WINDOW = "from=2096-04-01T00:00:00Z&to=2096-04-05T00:00:00Z"


class Made:
    """An offering of each kind, for the first of three organizations, with a session; a learner in each of them."""

    def __init__(self, platform):
        self.platform = platform

    async def begin(self):
        for ident, parent in ORGANIZATIONS:
            told = OrganizationRegistered(organization=ident, code=ident, name=ident, parent=parent)
            self.platform.happened(f"organization:{ident}", told)
        for learner, organization in LEARNERS:
            told = LearnerRegistered(learner=learner, organization=organization)
            self.platform.happened(f"learner:{learner}", told)
        self.course = await a_course(self.platform)
        self.ids = {}
        for kind in ("public", "organization", "private"):
            body = an_offering(self.course, code=kind, organization="g1") | {"visibility": kind}
            made, _ = await self.platform.post("/v1/offerings", body)
            await self.platform.post(f"/v1/offerings/{made['offering']}/sessions", NINE)
            self.ids[kind] = made["offering"]
        room = self.ids["private"]
        _, self.token = await self.platform.post(f"/v1/offerings/{room}/publish")
        await self.sees("learner:l2", "public", "organization")
        return self

    async def get(self, who, path, status=200):
        headers = {"Authorization": f"Bearer {who}", "Rollbook-Position": self.token}
        reply = await self.platform.client.get(path, headers=headers)
        assert reply.status_code == status, reply.text
        return reply.json()

    async def sees(self, who, *kinds):
        await self.platform.eventually(
            lambda: self.get(who, "/v1/offerings"),
            lambda told: [one["code"] for one in told["items"]] == sorted(kinds),
        )

    async def sessions(self, who, path):
        named = {ident: kind for kind, ident in self.ids.items()}
        return sorted(named[one["offering"]] for one in (await self.get(who, path))["items"])


@pytest.fixture
async def made(platform):
    return await Made(platform).begin()


@pytest.mark.parametrize("who", ["learner:l1", "learner:l2"])
async def test_the_people_of_an_organization_and_of_what_belongs_to_it_see_what_is_for_it(made, who):
    await made.sees(who, "public", "organization")
    assert (await made.get(who, f"/v1/offerings/{made.ids['organization']}"))["visibility"] == "organization"
    await made.get(who, f"/v1/offerings/{made.ids['private']}", 404)


async def test_others_see_what_is_for_everybody_alone(made):
    await made.sees("learner:l3", "public")
    for kind in ("organization", "private"):
        await made.get("learner:l3", f"/v1/offerings/{made.ids[kind]}", 404)


@pytest.mark.parametrize("who", ["coordinator", "instructor"])
async def test_who_plans_or_teaches_sees_everything(made, who):
    await made.sees(who, "public", "organization", "private")


async def test_sessions_and_the_calendar_show_what_the_offerings_do(made):
    for path in ("/v1/sessions", f"/v1/calendar?{WINDOW}"):
        assert await made.sessions("learner:l3", path) == ["public"]
        assert await made.sessions("learner:l1", path) == ["organization", "public"]
        assert await made.sessions("coordinator", path) == ["organization", "private", "public"]
    (session,) = (await made.get("coordinator", f"/v1/sessions?offering={made.ids['private']}"))["items"]
    await made.get("learner:l1", f"/v1/sessions/{session['session']}", 404)


async def test_who_holds_a_seat_of_a_private_offering_sees_it(made):
    private = made.ids["private"]
    seat = LearnerEnrolled(
        enrollment=f"{private}.l1", offering=private, course=made.course, learner="l1", format=Format.LIVE
    )
    made.platform.happened(f"roster:{private}", seat)
    await made.platform.eventually(
        lambda: made.sessions("learner:l1", "/v1/sessions"),
        lambda told: told == ["organization", "private", "public"],
    )
    await made.get("learner:l1", f"/v1/offerings/{private}")


async def test_an_offering_that_is_hidden_from_everybody_is_refused(made):
    body = an_offering(made.course, code="nobodys", visibility="private", organization=None)
    told, _ = await made.platform.post("/v1/offerings", body, status=409)
    assert told["type"] == "/problems/visibility-needs-organization"
