"""The lag of promotions, measured of a service at work."""

from datetime import timedelta

import pytest

from chassis.clock import utc_now
from chassis.effects import Tools
from chassis.settings import Settings
from services.enrollment.commands import CancelEnrollment, ChangeLearner, EnrollLearner, ReserveSeats
from services.enrollment.promotion_lag import Lag

LATE = timedelta(minutes=3)


@pytest.fixture
def lag(office):
    """The lag as it would be some minutes from now."""
    clock = lambda: utc_now() + LATE  # noqa: E731
    return Lag(Tools(loop=office.loop, reads=office.reads, log=office.log, settings=Settings(), clock=clock))


async def test_it_grows_while_nothing_is_passed_on_and_is_over_with_the_promotion(office, lag):
    office.published(capacity=1)
    seated, waiting = await office.learners(2)
    for learner in (seated, waiting):
        await office.ask(EnrollLearner(offering="o1", learner=learner))
    await office.settled()
    assert await lag.longest() == 0

    await office.reactions.stop()
    await office.ask(CancelEnrollment(enrollment=f"o1.{seated}"))
    await office.reads.wait({"enrollment": office.log.last_position()}, 20)
    assert await lag.longest() >= LATE.total_seconds()

    await office.reactions.start()
    await office.settled()
    assert (await office.get(f"/v1/enrollments/o1.{waiting}"))["state"] == "enrolled"
    assert await lag.longest() == 0


async def test_a_seat_that_nobody_who_waits_could_take_is_not_late(office, lag):
    firm = (await office.post("/v1/organizations", {"code": "F", "name": "Firm"}))["organization"]
    office.published("o1", capacity=2)
    office.published("o2", capacity=1)
    seated, waiting = await office.learners(2)
    await office.settled()
    await office.ask(ReserveSeats(offering="o1", seats=1, organization=firm))
    for offering in ("o1", "o2"):
        for learner in (seated, waiting):
            await office.ask(EnrollLearner(offering=offering, learner=learner))
    await office.ask(ChangeLearner(learner=waiting, active=False))
    await office.settled()
    await office.ask(CancelEnrollment(enrollment=f"o2.{seated}"))
    await office.settled()

    for offering in ("o1", "o2"):
        assert (await office.get(f"/v1/enrollments/{offering}.{waiting}"))["state"] == "waitlisted"
    assert await lag.longest() == 0
