"""Somebody leaves: nobody enrolls them, their seat waits for them, and is then passed on."""

from datetime import timedelta


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
