"""The calendar over HTTP: what takes place between two moments, of everything or of one thing."""

from datetime import UTC, datetime

import pytest

from services.scheduling.api import examples, instructors, session_examples, venue_examples

FIRST = {"from": "2026-03-30T00:00:00Z", "to": "2026-03-31T00:00:00Z"}


@pytest.fixture
async def taught(platform):
    """Two sessions on one day: one in a room, with somebody to teach it; one for an organization, somewhere."""
    platform.clock = lambda: datetime(2026, 3, 2, tzinfo=UTC)
    post = platform.post
    venue = (await post("/v1/venues", venue_examples.VENUE_BODY))[0]["venue"]
    room = (await post(f"/v1/venues/{venue}/rooms", {"code": "ATRIUM", "name": "Atrium"}))[0]["room"]
    person = (await post("/v1/instructors", instructors.BODY | {"home": venue, "hours": []}))[0]["instructor"]
    course = (await post("/v1/courses", examples.COURSE_BODY))[0]["course"]
    await post(f"/v1/courses/{course}/publish")
    await post(f"/v1/instructors/{person}/qualifications", {"course": course})
    body = {name: value for name, value in examples.OFFERING_BODY.items() if name != "program"}
    made = [(await post("/v1/offerings", body | {"course": course, "code": code}))[0]["offering"] for code in "AB"]
    where = ({"room": room, "instructors": [person], "place": None}, {"place": "Garden"})
    sessions = []
    for offering, more in zip(made, where, strict=True):
        told, token = await post(f"/v1/offerings/{offering}/sessions", session_examples.SESSION_BODY | more)
        sessions.append(told["session"])
    return {"room": room, "instructor": person, "offerings": made, "sessions": sessions, "token": token}


async def ask(platform, taught, **asked):
    query = "&".join(f"{name}={value}" for name, value in {**FIRST, **asked}.items())
    return (await platform.get(f"/v1/calendar?{query}", taught["token"]))["items"]


async def test_a_day_shows_its_sessions_with_where_they_are_and_who_teaches_them(platform, taught):
    indoors, outdoors = sorted(await ask(platform, taught), key=lambda one: one["offering_code"])
    assert (indoors["room_name"], indoors["instructor_names"], indoors["title"]) == (
        "Atrium", ["Anna Berg"], "Negotiation, Berlin",
    )  # fmt: skip
    assert (outdoors["room"], outdoors["place"], outdoors["instructor_names"]) == (None, "Garden", [])


async def test_one_room_or_instructor_or_offering_shows_its_own(platform, taught):
    first, second = taught["sessions"]
    for asked in ({"room": taught["room"]}, {"instructor": taught["instructor"]}):
        assert [one["session"] for one in await ask(platform, taught, **asked)] == [first]
    assert [one["session"] for one in await ask(platform, taught, offering=taught["offerings"][1])] == [second]
    assert await ask(platform, taught, organization="g-nobody") == []


async def test_what_began_before_and_goes_on_is_shown_and_what_has_ended_is_not(platform, taught):
    during = await ask(platform, taught, **{"from": "2026-03-30T08:00:00Z"})
    after = await ask(platform, taught, **{"from": "2026-03-30T10:30:00Z"})
    assert (len(during), after) == (2, [])


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"),
        ("0001-01-01T00:00:00%2B14:00", "0001-01-02T00:00:00Z"),
        ("9999-12-30T00:00:00Z", "9999-12-31T23:59:59.999999-23:59"),
        ("1899-12-31T23:00:00Z", "1900-01-02T00:00:00Z"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/calendar", "/v1/calendar.ics", "/v1/availability"])
async def test_a_calendar_of_years_that_cannot_be_meant_is_refused(platform, path, since, until):
    answer = await platform.client.get(f"{path}?from={since}&to={until}")

    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert (wrong["field"], wrong["message"]) == ("$.from", "must lie in the years 1900 to 2199")


async def test_a_calendar_of_no_time_or_of_years_is_refused(platform):
    for until in ("2026-03-30T00:00:00Z", "2027-03-30T00:00:00Z"):
        answer = await platform.client.get(f"/v1/calendar?from=2026-03-30T00:00:00Z&to={until}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "$.to"
