"""Over HTTP: changing to another offering, a colleague in one's place, and what else there is."""

import asyncio
from collections import Counter
from datetime import timedelta

from chassis.clock import utc_now
from contracts.enrollment import EnrollmentCancelled, LearnerEnrolled
from services.enrollment.api.money_examples import ALTERNATIVES


async def seated(office, offering, count):
    """So many learners with seats."""
    learners = await office.learners(count)
    bodies = [{"offering": offering, "learner": one} for one in learners]
    await asyncio.gather(*(office.post("/v1/enrollments", body, 201) for body in bodies))
    return learners


async def test_of_forty_who_change_at_once_into_ten_seats_each_ends_on_one_side(office):
    office.published("o1", capacity=40)
    office.published("o2", capacity=10)
    learners = await seated(office, "o1", 40)
    told = await asyncio.gather(
        *(office.post(f"/v1/enrollments/o1.{one}/transfer", {"to": "o2"}, (201, 409)) for one in learners)
    )
    assert Counter(one.get("state", one.get("type")) for one in told) == {
        "enrolled": 10,
        "/problems/offering-full": 30,
    }
    await office.settled()
    seats = {one: await office.get(f"/v1/offerings/{one}/seats") for one in ("o1", "o2")}
    assert (seats["o1"]["enrolled"], seats["o2"]["enrolled"]) == (30, 10)
    left = {event.transferred_to for event, _ in office.happenings(EnrollmentCancelled)}
    came = {event.enrollment for event, _ in office.happenings(LearnerEnrolled) if event.transferred_from}
    assert left == came
    assert len(came) == 10


async def test_both_sides_tell_where_a_seat_went_and_where_it_came_from(office):
    office.published("o1", capacity=1)
    office.published("o2", capacity=1)
    (learner,) = await seated(office, "o1", 1)
    await office.post(f"/v1/enrollments/o1.{learner}/transfer", {"to": "o2"}, 201)
    (colleague,) = await office.learners(1)
    told = await office.post(
        f"/v1/enrollments/o2.{learner}/substitute", {"substitute": colleague, "reason": "Ill"}, 201
    )
    assert told == {"enrollment": f"o2.{colleague}", "state": "enrolled", "was": f"o2.{learner}"}
    await office.settled()
    first = await office.get(f"/v1/enrollments/o1.{learner}")
    second = await office.get(f"/v1/enrollments/o2.{learner}")
    third = await office.get(f"/v1/enrollments/o2.{colleague}")
    assert (first["transferred_to"], second["transferred_from"]) == (f"o2.{learner}", f"o1.{learner}")
    assert (second["substituted_by"], third["substitutes"]) == (f"o2.{colleague}", f"o2.{learner}")


async def test_a_dry_run_changes_nothing(office):
    office.published("o1", capacity=1)
    office.published("o2", capacity=1)
    (learner,) = await seated(office, "o1", 1)
    told = await office.post(f"/v1/enrollments/o1.{learner}/transfer", {"to": "o2", "dry_run": True})
    assert told["happens"] == {"learner-enrolled": 1, "enrollment-cancelled": 1, "notice-intended": 2}
    await office.settled()
    assert (await office.get(f"/v1/enrollments/o1.{learner}"))["state"] == "enrolled"


async def test_alternatives_are_other_dates_of_the_course_that_take_the_learner(office):
    day = utc_now() + timedelta(days=9)
    dates = {"starts_at": day, "ends_at": day + timedelta(hours=4)}
    office.published("o1", capacity=1, **dates)
    office.published("o2", capacity=2, **dates)
    office.published("o3", capacity=1, **dates)
    office.published("o4", capacity=2, only_drafted=True, **dates)
    office.published("o5", capacity=2, visibility="organization", organization="g9", **dates)
    office.published("o6", capacity=2, starts_at=utc_now() - timedelta(days=1))
    (learner,) = await seated(office, "o1", 1)
    await seated(office, "o3", 1)
    await office.post("/v1/offerings/o2/terms", {"price": 400, "currency": "EUR"})
    await office.settled()
    told = (await office.get(f"/v1/enrollments/o1.{learner}/alternatives"))["items"]
    assert [(one["offering"], one["open"], one["price"]) for one in told] == [("o2", 2, 400), ("o3", 0, None)]
    assert told[0].keys() == ALTERNATIVES["items"][0].keys()
    await office.get("/v1/enrollments/o1.l9/alternatives", 404)


async def test_learners_change_their_own_seat_and_hand_on_none(office):
    office.published("o1", capacity=2)
    office.published("o2", capacity=1)
    one, other = await seated(office, "o1", 2)
    await office.settled()
    mine = {"Authorization": f"Bearer learner@{one}"}
    await office.post(f"/v1/enrollments/o1.{other}/transfer", {"to": "o2"}, 403, **mine)
    await office.post(f"/v1/enrollments/o1.{one}/substitute", {"substitute": other, "reason": "Ill"}, 403, **mine)
    await office.post(
        f"/v1/enrollments/o1.{one}/transfer", {"to": "o2", "other_course": True, "reason": "x"}, 403, **mine
    )
    told = await office.post(f"/v1/enrollments/o1.{one}/transfer", {"to": "o2"}, 201, **mine)
    assert told["state"] == "enrolled"
