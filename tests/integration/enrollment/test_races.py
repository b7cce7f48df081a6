"""Many at once, through the decision loop, reactions and views: exact under any race."""

import asyncio
import random

from contracts.enrollment import EnrollmentCancelled, LearnerEnrolled, LearnerWaitlisted
from services.enrollment.commands import CancelEnrollment, ChangeCapacity, EnrollLearner

SEATS, RACERS = 20, 500


async def race(office, learners):
    commands = [EnrollLearner(offering="o1", learner=learner) for learner in learners]
    random.Random(7).shuffle(commands)
    return await asyncio.gather(*(office.ask(command) for command in commands))


async def test_five_hundred_race_for_twenty_seats(office):
    office.published(capacity=SEATS)
    replies = await race(office, await office.learners(RACERS))
    states = [reply.body["state"] for reply in replies]
    assert (states.count("enrolled"), states.count("waitlisted")) == (SEATS, RACERS - SEATS)
    assert sorted(reply.body["place"] for reply in replies if "place" in reply.body) == [*range(1, RACERS - SEATS + 1)]
    assert [event.ticket for event, _ in office.happenings(LearnerWaitlisted)] == [*range(1, RACERS - SEATS + 1)]

    await office.settled()
    seats = await office.get("/v1/offerings/o1/seats")
    assert (seats["enrolled"], seats["waitlisted"], seats["open"], seats["oversubscribed"]) == (20, 480, 0, 0)
    by_place = {reply.body["place"]: reply.body["enrollment"] for reply in replies if "place" in reply.body}
    first = await office.get("/v1/offerings/o1/waitlist", limit=100)
    second = await office.get("/v1/offerings/o1/waitlist", limit=100, after=first["after"])
    listed = {row["place"]: row["enrollment"] for row in first["items"] + second["items"]}
    assert listed == {place: by_place[place] for place in range(1, 201)}


async def test_each_of_thirty_cancellations_at_once_promotes_one_in_order_and_says_so(office):
    office.published(capacity=SEATS)
    await race(office, await office.learners(60))
    seated = [event.enrollment for event, _ in office.happenings(LearnerEnrolled)]
    queue = [event.learner for event, _ in office.happenings(LearnerWaitlisted)]
    await asyncio.gather(*(office.ask(CancelEnrollment(enrollment=one)) for one in seated * 2))
    await office.settled()

    cancelled = {one.id: event.enrollment for event, one in office.happenings(EnrollmentCancelled)}
    promoted = [(event, one) for event, one in office.happenings(LearnerEnrolled) if event.from_waitlist]
    assert [event.learner for event, _ in promoted] == queue[:SEATS]
    assert {event.because_of for event, _ in promoted} == set(seated)
    assert all(cancelled[one.causation] == event.because_of for event, one in promoted)
    seats = await office.get("/v1/offerings/o1/seats")
    assert (seats["enrolled"], seats["waitlisted"]) == (SEATS, 20)


async def test_a_batch_with_everything_in_it_never_oversells(office):
    office.published(capacity=5, offer_minutes=30)
    learners = await office.learners(40)
    commands = [EnrollLearner(offering="o1", learner=learner) for learner in learners]
    await asyncio.gather(*(office.ask(command) for command in commands[:20]))
    commands += [CancelEnrollment(enrollment=f"o1.{learner}") for learner in learners[:10]]
    commands += [ChangeCapacity(offering="o1", capacity=capacity) for capacity in (6, 9, 7)]
    random.Random(3).shuffle(commands)
    await asyncio.gather(*(office.ask(command) for command in commands), return_exceptions=True)
    await office.settled()
    seats = await office.get("/v1/offerings/o1/seats")
    assert seats["enrolled"] + seats["offered"] == seats["capacity"]
    assert seats["waitlisted"] > 0


async def test_a_roster_goes_on_from_its_snapshot_after_a_restart(office):
    office.published(capacity=1500)
    learners = await office.learners(2100)
    for start in range(0, len(learners), 300):
        await race(office, learners[start : start + 300])
    await office.restart()
    assert office.log.snapshots(["roster:o1"])["roster:o1"][0] >= 2000
    (late,) = await office.learners(1)
    reply = await office.ask(EnrollLearner(offering="o1", learner=late))
    assert (reply.body["state"], reply.body["place"]) == ("waitlisted", 601)
