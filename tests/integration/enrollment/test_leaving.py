"""Somebody leaves: nobody enrolls them, their seat waits for them, and is then passed on."""

from datetime import timedelta

import pytest

from tests.integration.enrollment import entra, okta
from tests.integration.enrollment.test_directories import Directory


async def test_a_leavers_seat_waits_three_days_and_goes_to_the_next(office):
    office.published(capacity=1, starts_at=office.now + timedelta(days=30))
    ada, ben = [(await office.post("/v1/learners", {"name": name}))["learner"] for name in ("Ada", "Ben")]
    await office.settled()
    for learner in (ada, ben):
        await office.post("/v1/enrollments", {"offering": "o1", "learner": learner})
    await office.post(f"/v1/learners/{ada}/change", {"active": False, "reason": "Contract ends."})
    await office.settled()
    office.published("o2", capacity=5)
    await office.settled()
    refused = await office.post("/v1/enrollments", {"offering": "o2", "learner": ada}, status=409)
    assert refused["type"] == "/problems/learner-inactive"

    office.now += timedelta(days=2)
    await office.timers.fire_due()
    await office.settled()
    assert (await office.get(f"/v1/enrollments/o1.{ada}"))["state"] == "enrolled"

    office.now += timedelta(days=6)
    await office.timers.fire_due()
    await office.settled()
    await office.timers.fire_due()
    await office.settled()
    assert [row["learner"] for row in (await office.get("/v1/offerings/o1/roster"))["items"]] == [ben]
    assert (await office.get(f"/v1/enrollments/o1.{ada}"))["state"] == "cancelled"


@pytest.mark.parametrize(("method", "told"), [("DELETE", None), ("PATCH", entra.DISABLED)])
async def test_the_seat_of_who_leaves_the_directory_waits_three_days_and_goes_to_the_next(office, method, told):
    directory = Directory(office)
    anna, ben = await directory.user(entra.NEW_USER), await directory.user(okta.NEW_USER)
    office.published(capacity=1, starts_at=office.now + timedelta(days=30))
    await office.settled()
    for learner in (anna, ben):
        await office.post("/v1/enrollments", {"offering": "o1", "learner": learner})

    await directory.send(method, f"/Users/{anna}", told, 204)

    for days, seated in ((2, anna), (2, ben)):
        office.now += timedelta(days=days)
        for _ in range(2):
            await office.timers.fire_due()
            await office.settled()
        assert next(row["learner"] for row in (await office.get("/v1/offerings/o1/roster"))["items"]) == seated


async def test_who_is_back_in_time_has_their_seat(office):
    office.published(capacity=1, starts_at=office.now + timedelta(days=30))
    person = {"name": "Ada"}
    ada = (await office.post("/v1/learners/by-external-id/hr/1", person, method="PUT"))["learner"]
    await office.settled()
    await office.post("/v1/enrollments", {"offering": "o1", "learner": ada})
    await office.post("/v1/learners/by-external-id/hr/1", person | {"active": False}, method="PUT")
    office.now += timedelta(days=2)
    again = await office.post("/v1/learners/by-external-id/hr/1", person, method="PUT")
    assert again == {"learner": ada, "created": False}
    office.now += timedelta(days=2)
    await office.timers.fire_due()
    await office.settled()
    assert (await office.get(f"/v1/enrollments/o1.{ada}"))["state"] == "enrolled"


async def test_what_a_leaver_loses_and_who_has_their_seat_then_is_told_beforehand(office):
    office.published(capacity=1, starts_at=office.now + timedelta(days=30))
    office.published("o2", capacity=1, starts_at=office.now + timedelta(days=1))
    office.published("o3", capacity=1, starts_at=office.now + timedelta(days=30))
    names = ("Ada", "Ben", "Cleo")
    ada, ben, cleo = [(await office.post("/v1/learners", {"name": name}))["learner"] for name in names]
    await office.settled()
    for offering, learner in (("o1", ada), ("o1", ben), ("o2", ada), ("o2", ben), ("o3", cleo), ("o3", ada)):
        await office.post("/v1/enrollments", {"offering": offering, "learner": learner})
    await office.settled()

    leave = f"/v1/learners/{ada}/change"
    tried = await office.post(leave, {"active": False, "notify": "none", "dry_run": True})
    assert (tried["happens"], tried["notices"]) == ({"learner-deactivated": 1}, {})
    follows = tried["follows"]
    # what has begun by then stays, and the place in a queue is given up like the seat
    happens = {"enrollment-cancelled": 2, "leaver-released": 1, "learner-enrolled": 1, "notice-intended": 1}
    assert (follows["happens"], follows["learners"]) == (happens, [ada, ben])
    assert follows["notices"] == {"confirmation": 1}
    assert (await office.get(f"/v1/learners/{ada}"))["active"]

    left = await office.post(leave, {"active": False, "notify": "none"})
    assert left["held_until"] == tried["held_until"]
    office.now += timedelta(days=3)
    for _ in range(2):
        await office.timers.fire_due()
        await office.settled()
    seats = {one: (await office.get(f"/v1/offerings/{one}/roster"))["items"] for one in ("o1", "o2", "o3")}
    assert {one: [row["learner"] for row in rows] for one, rows in seats.items()} == {
        "o1": [ben],
        "o2": [ada],
        "o3": [cleo],
    }
    letters = (await office.get("/v1/notices", offering="o1"))["items"]
    assert [one["kind"] for one in letters if one["learner"] == ada] == ["confirmation"]


async def test_a_learner_who_changes_otherwise_frees_nothing(office):
    ada = (await office.post("/v1/learners", {"name": "Ada"}))["learner"]
    await office.settled()
    tried = await office.post(f"/v1/learners/{ada}/change", {"name": "Ada L.", "dry_run": True})
    assert (tried["happens"], "follows" in tried, "held_until" in tried) == ({"learner-changed": 1}, False, False)
