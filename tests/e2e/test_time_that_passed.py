"""What is due is over: whether a timer ran or not, and however long nobody was there to run it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.caller import kind, problem
from tests.e2e.conftest import calling
from tests.e2e.server import Server

MINUTE = timedelta(minutes=1)
ACCURACY = timedelta(seconds=30)


class Elsewhen:
    """A platform whose clock is moved."""

    def __init__(self, folder):
        self._folder, self._file = folder, folder / "ahead"
        self.ahead = timedelta()
        self.move(timedelta())

    def move(self, by):
        """Move the clock on."""
        self.ahead += by
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(self.ahead.total_seconds()))
        fresh.replace(self._file)

    def now(self):
        return datetime.now(UTC) + self.ahead

    def server(self, *, timers=True):
        program = ("-m", "tests.e2e.odd_clock", str(self._file), *(() if timers else ("no-timers",)))
        return Server(self._folder / "data", program=program)


@pytest.fixture
def elsewhen(tmp_path):
    return Elsewhen(tmp_path)


@pytest.fixture
def running():
    """Starts platforms, and ends those that still run."""
    started = []

    def start(server):
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.kill()


async def offered(caller, others=1, **terms):
    """An offering of one seat, freed and offered for ten minutes to the first of the queue."""
    offering = await caller.offering(1, offer_minutes=10, **terms)
    asked = [(await caller.enroll(offering, one)).json() for one in await caller.learners(2 + others)]
    await caller.post(f"/v1/enrollments/{asked[0]['enrollment']}/cancel")
    first = asked[1]["enrollment"]
    await caller.until(f"/v1/enrollments/{first}", lambda one: one["state"] == "offered")
    return offering, [one["enrollment"] for one in asked[1:]]


async def deadlines(caller):
    """The timers that are set for later, and not those of what is about to be told."""
    return [one for one in (await caller.get("/v1/ops/timers"))["items"] if one["kind"] not in ("mail", "dated")]


def expiry(shown):
    return datetime.fromisoformat(shown["expires_at"])


async def test_an_offer_that_ran_out_is_gone_although_no_timer_ran(elsewhen, running):
    server = running(elsewhen.server(timers=False))
    async with calling(server) as caller:
        offering, (first, second) = await offered(caller)
        elsewhen.move(15 * MINUTE)
        assert (await caller.get(f"/v1/enrollments/{first}"))["state"] == "offered"

        problem(await caller.command(f"/v1/enrollments/{first}/accept-seat"), 409)
        last = (await caller.learners(1))[0]
        assert (await caller.enroll(offering, last)).json()["state"] == "waitlisted"
        shown = await caller.until(f"/v1/enrollments/{second}", lambda one: one["state"] == "offered")
        assert abs(expiry(shown) - (elsewhen.now() + 10 * MINUTE)) < ACCURACY
        assert (await caller.get(f"/v1/enrollments/{first}"))["state"] == "cancelled"
        await caller.post(f"/v1/enrollments/{second}/accept-seat")
        told = [kind(one) for one in await caller.stream(f"roster:{offering}")]
    assert told.count("seat-offer-expired") == 1
    assert told.index("seat-offer-expired") < len(told) - 1 - told[::-1].index("learner-waitlisted")


async def test_an_offer_can_be_taken_until_it_runs_out_and_not_a_moment_later(elsewhen, running):
    server = running(elsewhen.server(timers=False))
    async with calling(server) as caller:
        _, (first, *_) = await offered(caller)
        _, (too_late, *_) = await offered(caller)
        elsewhen.move(10 * MINUTE - ACCURACY)
        assert (await caller.post(f"/v1/enrollments/{first}/accept-seat"))["state"] == "enrolled"
        elsewhen.move(ACCURACY)
        problem(await caller.command(f"/v1/enrollments/{too_late}/accept-seat"), 409)


async def test_after_three_days_off_timers_do_what_their_kind_says(elsewhen, running):
    server = running(elsewhen.server())
    async with calling(server) as caller:
        _, (first, second, third) = await offered(caller, others=2)
        start = elsewhen.now() + timedelta(days=30)
        dates = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=8)).isoformat()}
        decide = {"minimum": 2, "decide_at": (elsewhen.now() + timedelta(days=1)).isoformat()}
        doomed, enough = await caller.offering(5, **dates, **decide), await caller.offering(5, **dates, **decide)
        one, two, three = await caller.learners(3)
        lonely = (await caller.enroll(doomed, one)).json()["enrollment"]
        for learner in (two, three):
            await caller.enroll(enough, learner)
        assert len(await deadlines(caller)) == 3
    assert server.stop() == 0

    elsewhen.move(timedelta(days=3))
    back = elsewhen.now()
    server = running(elsewhen.server())
    async with calling(server) as caller:
        shown = await caller.until(f"/v1/enrollments/{second}", lambda one: one["state"] == "offered")
        assert expiry(shown) >= back + 10 * MINUTE, "a chained deadline counts from the firing"
        assert (await caller.get(f"/v1/enrollments/{first}"))["state"] == "cancelled"
        assert (await caller.get(f"/v1/enrollments/{third}"))["state"] == "waitlisted"
        await caller.until(f"/v1/offerings/{doomed}", lambda one: one["state"] == "cancelled")
        await caller.until(f"/v1/enrollments/{lonely}", lambda one: one["state"] == "cancelled")
        await caller.settled()
        assert (await caller.get(f"/v1/offerings/{enough}"))["state"] == "published"
        assert (await caller.get(f"/v1/offerings/{enough}/seats"))["minimum_met"] is True
        told = [kind(one) for one in await caller.stream(f"roster:{doomed}")]
        assert told == ["roster-opened", "learner-enrolled", "minimum-missed", "enrollment-cancelled", "roster-closed"]
        (timer,) = await deadlines(caller)
        assert second in timer["key"]
    assert server.stop() == 0


@pytest.mark.slow  # it looks at its clock every few seconds
async def test_a_running_platform_lets_go_of_an_offer_by_itself(elsewhen, running):
    server = running(elsewhen.server())
    async with calling(server) as caller:
        _, (first, second) = await offered(caller)
        elsewhen.move(11 * MINUTE)
        await caller.until(f"/v1/enrollments/{second}", lambda one: one["state"] == "offered")
        assert (await caller.get(f"/v1/enrollments/{first}"))["state"] == "cancelled"


async def test_an_offering_whose_rolls_are_closed_is_delivered_once_its_own_end_has_passed(elsewhen, running):
    server = running(elsewhen.server())
    async with calling(server) as caller:
        now, hour = elsewhen.now(), timedelta(hours=1)
        offering = await caller.offering(3, ends_at=(now + hour).isoformat(), timezone="UTC")
        times = {"starts_at": (now - 2 * hour).isoformat(), "ends_at": (now - hour).isoformat()}
        sent = {"component": "day", "timezone": "UTC", **times}
        session = (await caller.post(f"/v1/offerings/{offering}/sessions", sent))["session"]
        await caller.until(f"/v1/sessions/{session}/roll", lambda roll: roll["state"] == "open")
        await caller.post(f"/v1/sessions/{session}/close")
        await caller.settled()
        assert (await caller.get(f"/v1/offerings/{offering}"))["state"] == "published"
        elsewhen.move(61 * MINUTE)
        await caller.until(f"/v1/offerings/{offering}", lambda told: told["state"] == "delivered")
