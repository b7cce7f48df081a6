"""Dry runs over HTTP: whom a move would concern, as the views know them."""

import pytest

from contracts.enrollment import CancelledBy, EnrollmentCancelled, EnrollmentState, LearnerEnrolled
from contracts.shared import Format
from tests.integration.scheduling.test_over_http import a_course, an_offering

NINE = {"starts_at": "2096-04-02T07:00:00Z", "ends_at": "2096-04-02T10:00:00Z"}
NOON = {"starts_at": "2096-04-02T11:00:00Z", "ends_at": "2096-04-02T12:00:00Z"}


class Made:
    """Two offerings with a session each, at nine and at noon."""

    def __init__(self, platform):
        self.platform, self.seats = platform, 0

    async def begin(self):
        self.course = await a_course(self.platform)
        self.first, self.nine = await self._offering("FIRST", NINE)
        self.second, self.noon = await self._offering("SECOND", NOON)
        return self

    async def _offering(self, code, times):
        made, _ = await self.platform.post("/v1/offerings", an_offering(self.course) | {"code": code})
        path = f"/v1/offerings/{made['offering']}/sessions"
        session, self.token = await self.platform.post(path, times | {"component": "workshop"})
        return made["offering"], session["session"]

    def enroll(self, offering, *learners):
        for number, learner in enumerate(learners, start=1):
            self.seats += 1
            name = f"{offering}.{learner}"
            seat = LearnerEnrolled(
                enrollment=name, offering=offering, course=self.course, learner=learner, format=Format.LIVE
            )
            self.platform.happened(f"roster:{offering}", seat, version=number)

    async def tried(self, path, body):
        headers = {"Rollbook-Position": self.token}
        told, _ = await self.platform.post(path, body | {"dry_run": True}, status=(200,), **headers)
        return told

    async def until(self, path, body, seated):
        return await self.platform.eventually(lambda: self.tried(path, body), lambda told: told["seated"] == seated)


@pytest.fixture
async def made(platform):
    return await Made(platform).begin()


async def test_a_try_tells_who_holds_a_seat_and_who_of_them_has_another_session_then(made):
    made.enroll(made.second, "l2", "l3", "l4")
    made.enroll(made.first, "l1", "l2", "l3")
    path = f"/v1/sessions/{made.nine}/reschedule"
    told = await made.until(path, NOON, seated=3)
    assert told["clashes"] == []
    assert (told["clashing_learners"], told["notices"]) == (2, {"learners": 3, "instructors": 0})
    assert told["clashing"] == [
        {"learner": learner, "session": made.noon, "offering": made.second} for learner in ("l2", "l3")
    ]
    moved, _ = await made.platform.post(path, NOON)
    assert moved == {"session": made.nine}


async def test_each_kind_of_move_tells_it(made):
    made.enroll(made.second, "l1")
    made.enroll(made.first, "l1")
    session = f"/v1/sessions/{made.nine}"
    told = await made.until(f"/v1/offerings/{made.first}/sessions", NOON | {"component": "workshop"}, seated=1)
    assert [one["session"] for one in told["clashing"]] == [made.noon]
    for path, body in ((f"{session}/change-room", {"place": "Outdoors"}), (f"{session}/assign-instructors", {})):
        told = await made.tried(path, {"instructors": []} | body if "assign" in path else body)
        assert (told["seated"], told["clashing"]) == (1, [])
    await made.platform.post(f"{session}/cancel")
    assert (await made.tried(f"{session}/restore", {}))["seated"] == 1


async def test_who_gave_their_seat_up_is_not_concerned(made):
    made.enroll(made.first, "l1", "l2")
    path = f"/v1/sessions/{made.nine}/reschedule"
    await made.until(path, NOON, seated=2)
    gone = EnrollmentCancelled(
        enrollment=f"{made.first}.l1",
        offering=made.first,
        course=made.course,
        learner="l1",
        was=EnrollmentState.ENROLLED,
        by=CancelledBy.LEARNER,
    )
    made.platform.happened(f"roster:{made.first}", gone, version=3)
    assert (await made.until(path, NOON, seated=1))["notices"]["learners"] == 1


async def test_a_time_that_nobody_can_mean_is_refused_in_a_dry_run_too(made):
    path = f"/v1/sessions/{made.nine}/reschedule"
    for times in (
        {"starts_at": "0001-01-01T00:00:00Z", "ends_at": "0001-01-01T01:00:00Z"},
        {"starts_at": "2096-04-02T07:00:00", "ends_at": "2096-04-02T08:00:00"},
        {"starts_at": "2096-04-02T09:00:00Z", "ends_at": "2096-04-02T08:00:00Z"},
    ):
        told, _ = await made.platform.post(path, times | {"dry_run": True}, status=(409, 422, 400))
        assert told["status"] >= 400


async def test_a_series_tells_it_of_all_its_sessions(made):
    made.enroll(made.second, "l1")
    made.enroll(made.first, "l1", "l2")
    series = {"component": "workshop", "rule": "FREQ=DAILY;COUNT=2", "timezone": "UTC"}
    series |= {"starts": "2096-04-01T11:00", "ends": "2096-04-01T12:00"}
    told = await made.until(f"/v1/offerings/{made.first}/series", series, seated=2)
    assert [one["session"] for one in told["clashing"]] == [made.noon]
    assert (len(told["sessions"]), told["notices"]["learners"]) == (2, 2)
