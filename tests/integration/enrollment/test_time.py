"""What is due: seat offers that run out, minimums that are decided, however late the timer."""

from contracts.enrollment import MinimumMissed, SeatOffered, SeatOfferExpired
from services.enrollment.commands import AcceptSeat, CancelEnrollment, EnrollLearner
from services.enrollment.reactions import SEAT_OFFER


async def offered(office, count=4):
    """One seat, freed at noon and offered to the second of some learners until half past."""
    office.published(capacity=1, offer_minutes=30)
    learners = await office.learners(count)
    for learner in learners[:-1]:
        await office.ask(EnrollLearner(offering="o1", learner=learner))
    await office.ask(CancelEnrollment(enrollment=f"o1.{learners[0]}"))
    await office.settled()
    ((event, _),) = office.happenings(SeatOffered)
    assert (event.learner, event.expires_at) == (learners[1], office.later(30))
    return learners


async def test_an_offer_that_ran_out_is_gone_for_a_later_request_although_no_timer_ran(office):
    _, second, third, fourth = await offered(office)
    office.now = office.later(35)
    assert (await office.ask(EnrollLearner(offering="o1", learner=fourth))).body["state"] == "waitlisted"
    await office.settled()
    assert [event.learner for event, _ in office.happenings(SeatOfferExpired)] == [second]
    assert [event.learner for event, _ in office.happenings(SeatOffered)] == [second, third]


async def test_the_timer_passes_an_offer_on(office):
    _, second, third, _ = await offered(office)
    office.now = office.later(30)
    await office.timers.fire_due()
    await office.settled()
    assert [event.learner for event, _ in office.happenings(SeatOffered)] == [second, third]
    await office.timers.fire_due()
    await office.settled()
    assert len(office.happenings(SeatOfferExpired)) == 1


async def test_an_accepted_offer_has_no_timer_left(office):
    _, second, _, _ = await offered(office)
    await office.ask(AcceptSeat(enrollment=f"o1.{second}"))
    assert office.log.due_timers(office.later(10_000), 10, [SEAT_OFFER]) == []


async def test_after_three_days_off_the_offer_expires_and_the_next_has_the_whole_window(office):
    _, second, third, _ = await offered(office)
    office.now = office.later(3 * 24 * 60)
    await office.restart()
    await office.timers.fire_due()
    await office.settled()
    offers = [(event.learner, event.expires_at) for event, _ in office.happenings(SeatOffered)]
    assert offers == [(second, office.later(30)), (third, office.later(3 * 24 * 60 + 30))]


async def test_a_minimum_is_decided_when_due(office):
    office.published(capacity=9, minimum=3, decide_at=office.later(60), starts_at=office.later(600))
    (learner,) = await office.learners(1)
    await office.ask(EnrollLearner(offering="o1", learner=learner))
    await office.timers.fire_due()
    assert office.happenings(MinimumMissed) == []
    office.now = office.later(61)
    await office.timers.fire_due()
    await office.settled()
    ((missed, recorded),) = office.happenings(MinimumMissed)
    assert (missed.enrolled, missed.minimum, recorded.actor) == (1, 3, "timer")
    assert (await office.get("/v1/offerings/o1/seats"))["minimum_met"] is False
