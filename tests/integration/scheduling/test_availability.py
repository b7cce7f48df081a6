"""What is free, over HTTP: what is offered can be booked, and what is not is refused for the reason told."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from services.scheduling.api import examples, instructors, session_examples, venue_examples

DAY, NOW = "2026-03-30", datetime(2026, 3, 2, tzinfo=UTC)
OPEN = [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)]


class Training:
    """Two rooms of one venue, two who teach, and an offering to put sessions in."""

    def __init__(self, platform):
        self.platform, self.token = platform, None

    async def make(self):
        post = self.platform.post
        venue, _ = await post("/v1/venues", venue_examples.VENUE_BODY)
        self.venue = venue["venue"]
        self.rooms = [
            (await post(f"/v1/venues/{self.venue}/rooms", self.a_room(code, capacity)))[0]["room"]
            for code, capacity in (("ATRIUM", 12), ("NOOK", 4))
        ]
        course, _ = await post("/v1/courses", examples.COURSE_BODY)
        self.course = course["course"]
        await post(f"/v1/courses/{self.course}/publish")
        self.people = []
        for code in ("ANNA", "BEN"):
            body = instructors.BODY | {"code": code, "name": code.title(), "home": self.venue}
            person, _ = await post("/v1/instructors", body)
            await post(f"/v1/instructors/{person['instructor']}/qualifications", {"course": self.course})
            self.people.append(person["instructor"])
        body = {name: value for name, value in examples.OFFERING_BODY.items() if name not in ("program", "capacity")}
        offering, self.token = await post("/v1/offerings", body | {"course": self.course, "capacity": 10})
        self.offering = offering["offering"]
        return self

    @staticmethod
    def a_room(code, capacity):
        return {
            "code": code, "name": code.title(), "capacity": capacity, "hours": OPEN, "setup_minutes": 30,
            "features": ["projector"] if code == "ATRIUM" else [],
        }  # fmt: skip

    async def book(self, room, person, start, end, status=201, **more):
        body = session_examples.SESSION_BODY | {
            "starts_at": start, "ends_at": end, "place": None, "room": room, "instructors": [person] if person else [],
        }  # fmt: skip
        made, self.token = await self.platform.post(
            f"/v1/offerings/{self.offering}/sessions", body | more, status=status
        )
        return made

    async def ask(self, **asked):
        params = "&".join(f"{name}={str(value).replace('+', '%2B')}" for name, value in asked.items())
        return await self.platform.get(f"/v1/availability?{params}", self.token)


@pytest.fixture
async def training(platform):
    platform.clock = lambda: NOW
    return await Training(platform).make()


def at(hour, minute=0, day=DAY):
    return f"{day}T{hour:02}:{minute:02}:00+02:00"


async def test_rooms_and_people_that_nobody_has_are_free(training):
    found = await training.ask(**{"from": at(10), "to": at(12)}, course=training.course)
    assert [one["room"] for one in found["rooms"]] == training.rooms
    assert {one["instructor"] for one in found["instructors"]} == set(training.people)


async def test_a_room_is_large_enough_and_has_what_is_needed(training):
    large = await training.ask(**{"from": at(10), "to": at(12)}, offering=training.offering)
    equipped = await training.ask(**{"from": at(10), "to": at(12)}, course=training.course, features="Projector")
    assert [one["code"] for one in large["rooms"]] == ["ATRIUM"]
    assert [one["code"] for one in equipped["rooms"]] == ["ATRIUM"]


async def test_what_is_taken_is_not_offered_and_why_is_told_as_it_would_be_refused(training):
    atrium, anna = training.rooms[0], training.people[0]
    first = await training.book(atrium, anna, at(10), at(12))
    free = await training.ask(**{"from": at(11), "to": at(13)}, offering=training.offering)
    assert (free["rooms"], [one["instructor"] for one in free["instructors"]]) == ([], training.people[1:])

    told = await training.ask(**{"from": at(11), "to": at(13)}, offering=training.offering, why="true")
    against = [clash for one in (*told["rooms"], *told["instructors"]) for clash in one["clashes"]]
    refused = await training.book(atrium, anna, at(11), at(13), status=409)
    assert all(clash in against for clash in refused["clashes"])
    assert {clash["session"] for clash in refused["clashes"]} == {first["session"]}
    assert {clash["kind"] for clash in refused["clashes"]} == {"room-taken", "instructor-taken"}


async def test_what_a_session_needs_is_offered_where_it_is_and_while_there_are_enough(training):
    post, atrium = training.platform.post, training.rooms[0]
    other, _ = await post("/v1/venues", venue_examples.VENUE_BODY | {"code": "FAR"})
    far, _ = await post(f"/v1/venues/{other['venue']}/rooms", training.a_room("FAR", 20))
    board = {"code": "BOARD", "name": "Board", "quantity": 2, "venue": training.venue}
    made, _ = await post("/v1/equipment", board)
    board, needed = made["equipment"], {"offering": training.offering, "equipment": f"{made['equipment']}:2"}
    await training.book(atrium, None, at(10), at(11), equipment=[{"equipment": board}])

    free = await training.ask(**{"from": at(11, 30), "to": at(12)}, **needed)
    assert ([one["room"] for one in free["rooms"]], free["equipment"][0]["clashes"]) == ([atrium], [])
    told = await training.ask(**{"from": at(10), "to": at(12)}, **needed, why="true")
    against = [clash for one in (*told["rooms"], *told["equipment"]) for clash in one["clashes"]]
    both = {"equipment": [{"equipment": board, "units": 2}]}
    for room in (atrium, far["room"]):
        refused = await training.book(room, None, at(10), at(12), status=409, **both)
        assert all(clash in against for clash in refused["clashes"])
    assert {clash["kind"] for clash in refused["clashes"]} == {"equipment-short", "equipment-elsewhere"}

    slots = (await training.ask(**{"from": at(9), "to": at(17)}, **needed, minutes=60, limit=2))["slots"]
    assert [datetime.fromisoformat(one["starts_at"]) for one in slots] == [
        datetime.fromisoformat(at(11, 30)),
        datetime.fromisoformat(at(12, 30)),
    ]
    for slot in slots:
        assert slot["rooms"] == [atrium]


@pytest.mark.parametrize("named", ["equipment=e1:2", "course=c1", "venue=v1", "offering=o1"])
async def test_what_there_is_not_is_unknown(training, named):
    asked = f"from=2026-03-30T08:00:00Z&to=2026-03-30T09:00:00Z&instructors=0&{named}"
    answer = await training.platform.client.get(f"/v1/availability?{asked}")
    assert answer.status_code == 404


async def test_a_room_that_has_to_be_set_up_is_not_offered_from_the_moment_it_opens(training):
    early = await training.ask(**{"from": at(9), "to": at(10)}, offering=training.offering)
    later = await training.ask(**{"from": at(9, 30), "to": at(10)}, offering=training.offering)
    assert ([one["code"] for one in early["rooms"]], [one["code"] for one in later["rooms"]]) == ([], ["ATRIUM"])


async def test_the_next_times_are_the_earliest_and_each_of_them_can_be_booked(training):
    atrium = training.rooms[0]
    await training.book(atrium, training.people[0], at(10), at(12))
    window = {"from": at(6), "to": at(6, day="2026-04-02")}
    found = await training.ask(**window, offering=training.offering, minutes=180, limit=4)
    starts = [datetime.fromisoformat(one["starts_at"]) for one in found["slots"]]
    # The room opens at nine, Berlin's time, and takes half an hour to set up; on the first day it is taken until noon.
    expected = [at(12, 30), at(9, 30, "2026-03-31"), at(12, 30, "2026-03-31"), at(9, 30, "2026-04-01")]
    assert starts == [datetime.fromisoformat(one) for one in expected]
    for slot in found["slots"]:
        assert slot["rooms"] == [atrium]
        assert slot["venue"] == training.venue
        times = slot["starts_at"], slot["ends_at"]
        tried = await training.book(slot["rooms"][0], slot["instructors"][0], *times, status=200, dry_run=True)
        assert (tried["dry_run"], tried["clashes"]) == (True, [])


async def test_no_time_is_offered_at_which_somebody_cannot_be_there_yet(training):
    post = training.platform.post
    other, _ = await post("/v1/venues", venue_examples.VENUE_BODY | {"code": "FAR"})
    far, _ = await post(f"/v1/venues/{other['venue']}/rooms", training.a_room("FAR", 20))
    await post(f"/v1/venues/{training.venue}/travel-times", {"other": other["venue"], "minutes": 90})
    ben = training.people[1]
    _, training.token = await post(f"/v1/instructors/{ben}/retire")
    await training.book(far["room"], training.people[0], at(9, 30), at(11))
    asked = {"from": at(9), "to": at(17), "offering": training.offering, "venue": training.venue, "minutes": 60}
    found = await training.ask(**asked, limit=1)
    assert datetime.fromisoformat(found["slots"][0]["starts_at"]) == datetime.fromisoformat(at(12, 30))


async def test_over_the_change_of_clocks_a_room_opens_by_the_clock_on_its_wall(training):
    window = {"from": "2026-10-23T00:00:00+02:00", "to": "2026-10-27T00:00:00+01:00"}
    found = await training.ask(**window, offering=training.offering, minutes=450, limit=5)
    assert [one["starts_at"] for one in found["slots"]] == ["2026-10-23T07:30:00Z", "2026-10-26T08:30:00Z"]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"from": at(12), "to": at(10), "instructors": 0}, "$.to"),
        ({"from": at(10), "to": at(12, day="2026-09-30"), "instructors": 0}, "$.to"),
        ({"from": at(10), "to": at(12)}, "$.course"),
        ({"from": at(10), "to": at(12), "instructors": 0, "equipment": "e1:none"}, "$.equipment[0]"),
    ],
)
async def test_a_question_without_sense_says_what_is_wrong_with_it(platform, asked, where):
    params = "&".join(f"{name}={str(value).replace('+', '%2B')}" for name, value in asked.items())
    answer = await platform.client.get(f"/v1/availability?{params}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [where]


async def test_a_place_is_found_for_every_hour_of_a_day_and_none_twice(training):
    booked = []
    while True:
        asked = {"from": at(9), "to": at(17), "offering": training.offering, "minutes": 60, "limit": 1}
        slots = (await training.ask(**asked))["slots"]
        if not slots:
            break
        (slot,) = slots
        await training.book(slot["rooms"][0], slot["instructors"][0], slot["starts_at"], slot["ends_at"])
        booked.append(datetime.fromisoformat(slot["starts_at"]))
    # From half past nine until five, each with half an hour to set up before it.
    assert [later - earlier for earlier, later in pairwise(booked)] == [timedelta(minutes=90)] * 4
