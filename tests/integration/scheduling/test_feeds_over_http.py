"""Calendars over HTTP: who gets an address, and what is found there."""

import icalendar
import pytest

from contracts.enrollment import CancelledBy, EnrollmentCancelled, EnrollmentState, LearnerEnrolled, LearnerRegistered
from contracts.shared import Format
from services.scheduling.api import session_examples, venue_examples
from tests.integration.scheduling.test_over_http import a_course, an_offering

MORNING = {"starts_at": "2096-04-02T07:00:00Z", "ends_at": "2096-04-02T10:00:00Z"}
EVENING = {"starts_at": "2096-04-03T17:00:00Z", "ends_at": "2096-04-03T18:00:00Z"}
LINK = "https://meet.example.org/neg"
AS_LEARNER = {"Authorization": "Bearer learner:l1"}


class Made:
    """An offering with one session in a room, taught by somebody."""

    def __init__(self, platform):
        self.platform = platform

    async def begin(self, **changes):
        post = self.platform.post
        self.course = await a_course(self.platform)
        made, _ = await post("/v1/offerings", an_offering(self.course))
        self.offering = made["offering"]
        venue, _ = await post("/v1/venues", venue_examples.VENUE_BODY)
        room, _ = await post(f"/v1/venues/{venue['venue']}/rooms", {"code": "ATRIUM", "name": "Atrium"})
        self.room = room["room"]
        anna, _ = await post("/v1/instructors", {"code": "ANNA", "timezone": "UTC"})
        self.anna = anna["instructor"]
        await post(f"/v1/instructors/{self.anna}/qualifications", {"course": self.course})
        body = session_examples.SESSION_BODY | MORNING | {"room": self.room, "instructors": [self.anna]}
        session, token = await post(f"/v1/offerings/{self.offering}/sessions", body | {"join_url": LINK} | changes)
        self.session = session["session"]
        await self.platform.get(f"/v1/sessions/{self.session}", token)
        return self

    async def calendar(self, kind, of):
        made, token = await self.platform.post("/v1/calendars", {"kind": kind, "of": of})
        return await self.platform.get(f"/v1/calendars/{made['calendar']}", token)

    async def enroll(self, learner="l1"):
        name = f"{self.offering}.{learner}"
        enrolled = LearnerEnrolled(
            enrollment=name, offering=self.offering, course=self.course, learner=learner, format=Format.LIVE
        )
        self.platform.happened(f"roster:{self.offering}", enrolled)

    async def do(self, what, body=None):
        _, token = await self.platform.post(f"/v1/sessions/{self.session}/{what}", body)
        await self.platform.get(f"/v1/sessions/{self.session}", token)


@pytest.fixture
async def made(platform):
    return await Made(platform).begin()


async def subscribed(platform, address, status=200, **headers):
    """What somebody without a token finds there."""
    response = await platform.client.get(address, headers={"Authorization": "", **headers})
    assert response.status_code == status, response.text
    return response


async def entries(platform, address):
    body = (await subscribed(platform, address)).content
    return {
        str(event["uid"]): (event.decoded("dtstart").isoformat(), event["sequence"], str(event["status"]), event)
        for event in icalendar.Calendar.from_ical(body).events
    }


@pytest.mark.parametrize("kind", ["offering", "room", "instructor"])
async def test_whoever_has_the_address_reads_the_sessions(platform, made, kind):
    of = {"offering": made.offering, "room": made.room, "instructor": made.anna}[kind]
    calendar = await made.calendar(kind, of)
    response = await subscribed(platform, calendar["address"])
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "private, no-cache"
    (event,) = icalendar.Calendar.from_ical(response.content).events
    assert (event["uid"], event.decoded("dtstart").isoformat()) == (
        f"{made.session}@rollbook",
        "2096-04-02T07:00:00+00:00",
    )
    assert (event["summary"], event["status"]) == ("Negotiation, Berlin: Workshop", "TENTATIVE")
    assert event["location"] == "Atrium, Spree campus, Spreeufer 6, 10178 Berlin"


async def test_the_same_uid_has_a_higher_sequence_after_each_change(platform, made):
    calendar = await made.calendar("room", made.room)
    uid, seen = f"{made.session}@rollbook", []
    changes = [("reschedule", EVENING), ("join-url", {"join_url": None}), ("cancel", None)]
    for what, body in changes:
        seen.append((await entries(platform, calendar["address"]))[uid][:3])
        await made.do(what, body)
    seen.append((await entries(platform, calendar["address"]))[uid][:3])
    evening = "2096-04-03T17:00:00+00:00"
    assert seen == [
        ("2096-04-02T07:00:00+00:00", 0, "TENTATIVE"),
        (evening, 1, "TENTATIVE"),
        (evening, 2, "TENTATIVE"),
        (evening, 3, "CANCELLED"),
    ]


async def test_publishing_confirms_with_a_higher_sequence(platform, made):
    calendar = await made.calendar("offering", made.offering)
    _, token = await platform.post(f"/v1/offerings/{made.offering}/publish")
    await platform.get(f"/v1/offerings/{made.offering}", token)
    ((_, sequence, status, _),) = (await entries(platform, calendar["address"])).values()
    assert (sequence, status) == (1, "CONFIRMED")


async def test_who_no_longer_teaches_sees_the_session_called_off(platform):
    made = await Made(platform).begin(room=None)
    calendar = await made.calendar("instructor", made.anna)
    await made.do("assign-instructors", {"instructors": []})
    ((_, sequence, status, _),) = (await entries(platform, calendar["address"])).values()
    assert (sequence, status) == (1, "CANCELLED")


async def test_a_learner_sees_where_they_hold_a_seat_and_what_becomes_of_it(platform, made):
    platform.happened("learner:l1", LearnerRegistered(learner="l1"))
    calendar = await made.calendar("learner", "l1")
    assert await entries(platform, calendar["address"]) == {}
    await made.enroll()
    uid = f"{made.session}@rollbook"
    shown = await eventually(platform, calendar["address"], lambda found: uid in found)
    assert (shown[uid][1], shown[uid][3]["url"]) == (1, LINK)
    left = EnrollmentCancelled(
        enrollment=f"{made.offering}.l1", offering=made.offering, course=made.course, learner="l1",
        was=EnrollmentState.ENROLLED, by=CancelledBy.LEARNER,
    )  # fmt: skip
    platform.happened(f"roster:{made.offering}", left, version=2)
    shown = await eventually(platform, calendar["address"], lambda found: found[uid][2] == "CANCELLED")
    assert shown[uid][1] == 2
    assert "url" not in shown[uid][3]


async def eventually(platform, address, condition):
    return await platform.eventually(lambda: entries(platform, address), condition)


async def test_only_those_who_join_are_told_where_in_a_calendar(platform, made):
    for kind, of, told in (
        ("instructor", made.anna, True),
        ("room", made.room, False),
        ("offering", made.offering, False),
    ):
        calendar = await made.calendar(kind, of)
        ((*_, event),) = (await entries(platform, calendar["address"])).values()
        assert ("url" in event) is told


async def test_a_revoked_address_is_told_as_one_that_never_was(platform, made):
    calendar = await made.calendar("offering", made.offering)
    _, token = await platform.post(f"/v1/calendars/{calendar['calendar']}/revoke")
    assert (await platform.get(f"/v1/calendars/{calendar['calendar']}", token))["address"] is None
    revoked = await subscribed(platform, calendar["address"], 404)
    never = await subscribed(platform, "/v1/calendars/o1.k1-nothing/feed.ics", 404)
    forged = await subscribed(platform, f"/v1/calendars/{calendar['calendar']}-{'0' * 40}/feed.ics", 404)
    assert revoked.json() == never.json() == forged.json()


async def test_a_new_calendar_has_a_new_address(platform, made):
    first, second = [await made.calendar("offering", made.offering) for _ in range(2)]
    assert first["address"] != second["address"]
    listed = await platform.get(f"/v1/calendars?of={made.offering}")
    assert {one["address"] for one in listed["items"]} == {first["address"], second["address"]}


async def test_who_has_the_newest_calendar_is_not_sent_it_again(platform, made):
    calendar = await made.calendar("offering", made.offering)
    tag = (await subscribed(platform, calendar["address"])).headers["etag"]
    unchanged = await subscribed(platform, calendar["address"], 304, **{"If-None-Match": tag})
    assert unchanged.content == b""
    await made.do("reschedule", EVENING)
    assert (await subscribed(platform, calendar["address"], **{"If-None-Match": tag})).headers["etag"] != tag


async def test_no_calendar_of_a_learner_whom_nobody_knows(platform):
    problem, _ = await platform.post("/v1/calendars", {"kind": "learner", "of": "l9"}, status=404)
    assert problem["learner"] == "l9"


async def test_people_find_their_own_calendars_and_no_others(platform, made):
    platform.happened("learner:l1", LearnerRegistered(learner="l1"))
    await made.calendar("offering", made.offering)
    own, token = await platform.post("/v1/calendars", {"kind": "learner", "of": "l1"}, **AS_LEARNER)
    response = await platform.client.get("/v1/calendars", headers={**AS_LEARNER, "Rollbook-Position": token})
    assert [one["calendar"] for one in response.json()["items"]] == [own["calendar"]]
    for path in (f"/v1/calendars?of={made.offering}", f"/v1/calendars/{made.offering}.k1"):
        assert (await platform.client.get(path, headers=AS_LEARNER)).status_code == 403
    await platform.post("/v1/calendars", {"kind": "offering", "of": made.offering}, status=403, **AS_LEARNER)


async def test_where_a_session_is_joined_is_told_to_those_who_hold_a_seat_and_those_who_teach(platform, made):
    _, position = await platform.post(f"/v1/offerings/{made.offering}/publish")

    async def link(token):
        headers = {"Authorization": f"Bearer {token}", "Rollbook-Position": position}
        shown = await platform.client.get(f"/v1/sessions/{made.session}", headers=headers)
        return shown.json()["join_url"]

    told = [await link(one) for one in ("coordinator", "instructor", "auditor", "integrator", "manager", "learner:l1")]
    assert told == [LINK, LINK, None, None, None, None]
    await made.enroll()
    assert await platform.eventually(lambda: link("learner:l1"), lambda found: found == LINK) == LINK
    assert await link("learner:l2") is None


async def test_where_a_session_is_held_is_told_by_name_to_those_who_do_not_read_venues(platform, made):
    _, position = await platform.post(f"/v1/offerings/{made.offering}/publish")
    headers = {**AS_LEARNER, "Rollbook-Position": position}

    (shown,) = (await platform.client.get(f"/v1/sessions?offering={made.offering}", headers=headers)).json()["items"]

    venue = venue_examples.VENUE_BODY
    assert (shown["room_name"], shown["venue_name"], shown["address"]) == ("Atrium", venue["name"], venue["address"])
