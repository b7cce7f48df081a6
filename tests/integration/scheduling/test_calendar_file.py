"""The calendar as a file, for those who have a token: one's own, or what the calendar shows."""

import icalendar
import pytest

from contracts.enrollment import LearnerEnrolled, LearnerRegistered
from contracts.shared import Format
from tests.integration.scheduling.test_feeds_over_http import LINK, Made

MAY = "from=2096-04-01T00:00:00Z&to=2096-05-01T00:00:00Z"
NOON = {"starts_at": "2096-04-02T11:00:00Z", "ends_at": "2096-04-02T12:00:00Z", "component": "workshop"}


@pytest.fixture
async def made(platform):
    """A session that somebody teaches in a room, and one of the same offering that nobody does, in none."""
    made = await Made(platform).begin()
    path = f"/v1/offerings/{made.offering}/sessions"
    other, token = await platform.post(path, NOON)
    made.other = other["session"]
    await platform.get(f"/v1/sessions/{made.other}", token)
    return made


async def asked(platform, token, query="", status=200):
    headers = {"Authorization": f"Bearer {token}"}
    reply = await platform.client.get(f"/v1/calendar.ics?{query}", headers=headers)
    assert reply.status_code == status, reply.text
    return reply


async def entries(platform, token, query=""):
    body = (await asked(platform, token, query)).content
    return {str(one["uid"]).partition("@")[0]: one for one in icalendar.Calendar.from_ical(body).events}


async def test_who_teaches_reads_their_own_sessions_and_where_they_are_joined(platform, made):
    found = await entries(platform, f"instructor:{made.anna}")
    assert {session: one["url"] for session, one in found.items()} == {made.session: LINK}
    assert await entries(platform, "instructor:i9") == {}


async def test_a_learner_reads_where_they_hold_a_seat(platform, made):
    platform.happened("learner:l1", LearnerRegistered(learner="l1"))
    assert await entries(platform, "learner:l1") == {}
    enrolled = LearnerEnrolled(
        enrollment=f"{made.offering}.l1", offering=made.offering, course=made.course, learner="l1", format=Format.LIVE
    )
    platform.happened(f"roster:{made.offering}", enrolled)
    found = await platform.eventually(lambda: entries(platform, "learner:l1"), lambda found: found)
    assert found.keys() == {made.session, made.other}
    assert found[made.session]["url"] == LINK


async def test_who_plans_reads_all_that_the_calendar_shows_by_the_same_filters(platform, made):
    day = "from=2096-04-02T10:30:00Z&to=2096-04-02T11:30:00Z"
    for query, sessions in (
        (MAY, {made.session, made.other}),
        (day, {made.other}),
        (f"{MAY}&room={made.room}", {made.session}),
        (f"{MAY}&instructor={made.anna}", {made.session}),
        (f"{MAY}&offering={made.offering}", {made.session, made.other}),
        (f"{MAY}&organization=g1", set()),
        ("", set()),
    ):
        found = await entries(platform, "coordinator", query)
        shown = await platform.get(f"/v1/calendar?{query}") if "from" in query else {"items": []}
        assert found.keys() == sessions == {one["session"] for one in shown["items"]}
        assert all("url" not in one for one in found.values())


async def test_a_session_that_was_called_off_stays_as_that(platform, made):
    await made.do("cancel")
    found = await entries(platform, "coordinator", MAY)
    assert {session: str(one["status"]) for session, one in found.items()} == {
        made.session: "CANCELLED",
        made.other: "TENTATIVE",
    }


async def test_it_has_the_uid_and_the_number_of_changes_that_a_subscription_has(platform, made):
    calendar = await made.calendar("instructor", made.anna)
    feed = await platform.client.get(calendar["address"], headers={"Authorization": ""})
    (subscribed,) = icalendar.Calendar.from_ical(feed.content).events
    assert (await entries(platform, f"instructor:{made.anna}"))[made.session] == subscribed
    assert (await entries(platform, "coordinator", MAY))[made.session]["sequence"] == subscribed["sequence"]


async def test_a_manager_reads_what_is_for_their_organization(platform, made):
    await platform.post(f"/v1/offerings/{made.offering}/publish")
    assert await entries(platform, "manager:g1", MAY) == {}
    query = f"{MAY}&offering={made.offering}"
    found = await platform.eventually(lambda: entries(platform, "manager:g1", query), lambda found: found)
    assert found.keys() == {made.session, made.other}


async def test_a_learner_reads_of_others_what_the_calendar_shows_them_and_not_where_it_is_joined(platform, made):
    await platform.post(f"/v1/offerings/{made.offering}/publish")
    query = f"{MAY}&instructor={made.anna}"
    found = await platform.eventually(lambda: entries(platform, "learner:l1", query), lambda found: found)
    assert found.keys() == {made.session}
    assert "url" not in found[made.session]


async def test_who_may_read_their_own_alone_reads_no_others(platform, made):
    assert (await asked(platform, "coordinator@own:read", MAY, 403)).json()["scope"] == "offerings:read"
    assert (await entries(platform, f"instructor:{made.anna}@own:read")).keys() == {made.session}


async def test_without_a_token_there_is_none(platform, made):
    reply = await platform.client.get("/v1/calendar.ics", headers={"Authorization": ""})
    assert reply.status_code == 401


async def test_who_has_the_newest_is_not_sent_it_again(platform, made):
    reply = await asked(platform, "coordinator", MAY)
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    headers = {"If-None-Match": reply.headers["etag"]}
    assert (await platform.client.get(f"/v1/calendar.ics?{MAY}", headers=headers)).status_code == 304


@pytest.mark.parametrize("field", ["from", "to"])
@pytest.mark.parametrize("extreme", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
async def test_a_time_that_cannot_be_meant_is_told(platform, field, extreme):
    reply = await asked(platform, "coordinator", f"{field}={extreme}", 422)
    assert reply.json()["errors"][0]["field"] == f"$.{field}"


@pytest.mark.parametrize("since", ["2096-05-01", "2096-01-01"])
async def test_a_time_that_is_empty_or_too_long_is_told(platform, since):
    query = f"from={since}T00:00:00Z&to=2096-05-01T00:00:00Z"
    assert (await asked(platform, "coordinator", query, 422)).json()["errors"][0]["field"] == "$.to"
