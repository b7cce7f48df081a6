"""The lag of promotions, measured of a service at work."""

from datetime import timedelta

import pytest

from chassis.clock import utc_now
from chassis.effects import Tools
from chassis.settings import Settings
from services.enrollment.commands import CancelEnrollment, EnrollLearner
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
