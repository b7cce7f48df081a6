"""Who has seats of sessions at the same time, as it is told of among what needs somebody."""

from datetime import timedelta

import pytest

from contracts.enrollment import EnrollmentCancelled, EnrollmentState
from tests.integration.reporting.test_needs import ask, tale

__all__ = ["ask", "tale"]


@pytest.fixture
def beside(tale):
    """Two offerings with sessions of two hours, the second of which begins so many hours after the first."""

    def told(hours, first=48):
        for name, start in (("berlin", first), ("munich", first + hours)):
            tale.offering(name, "neg", days=2)
            tale.session(name, "1", start)
        return tale

    return told


async def test_who_has_seats_of_two_sessions_at_the_same_time_is_told_of(beside, ask, now):
    tale = beside(1)
    for learner in "123":
        tale.enrolled("berlin", learner)
    for learner in "234":
        tale.enrolled("munich", learner)
    (need,) = await ask(tale)
    assert (need.kind, need.severity, need.title, need.with_title) == ("double_booked", "warn", "Berlin", "Munich")
    assert ([learner[-1] for learner in need.learners], need.figures) == (["2", "3"], {"learners": 2})
    assert need.due_at == now + timedelta(hours=48)
    assert (need.session, need.with_session) == (tale._sitting("berlin", "1")[0], tale._sitting("munich", "1")[0])


@pytest.mark.parametrize(("hours", "first"), [(2, 48), (1, 15 * 24)])
async def test_sessions_one_after_the_other_or_far_off_need_nobody(beside, ask, hours, first):
    tale = beside(hours, first)
    for name in ("berlin", "munich"):
        tale.enrolled(name, "1")
    assert await ask(tale) == []


async def test_who_gave_a_seat_up_or_has_both_knowingly_is_not_told_of(beside, ask):
    tale = beside(0)
    for learner in "12":
        tale.enrolled("berlin", learner)
    tale.enrolled("munich", "1")
    tale.cancelled("munich", "1")
    tale.enrolled("munich", "2", knowingly=True)
    assert await ask(tale) == []


async def test_a_session_that_is_moved_away_needs_nobody_any_more(beside, ask):
    tale = beside(0)
    for name in ("berlin", "munich"):
        tale.enrolled(name, "1")
    assert [need.kind for need in await ask(tale)] == ["double_booked"]
    tale.moved("munich", "1", 70)
    assert await ask(tale) == []


async def test_a_seat_that_goes_over_to_another_id_of_theirs_may_make_one_and_a_transfer_ends_it(beside, ask):
    tale = beside(0)
    tale.enrolled("berlin", "1")
    tale.enrolled("munich", "2")
    assert await ask(tale) == []
    left(tale, "munich", "2", because="merged", substituted_by="another id")
    tale.enrolled("munich", "1", -4)
    (need,) = await ask(tale)
    assert ([learner[-1] for learner in need.learners], need.figures) == (["1"], {"learners": 1})
    left(tale, "berlin", "1", on=-3, transferred_to="another offering")
    assert await ask(tale) == []


def left(tale, name, learner, on=-5, **how):
    who, enrollment, _, _ = tale._who(name, learner)
    event = EnrollmentCancelled(enrollment=enrollment, **who, was=EnrollmentState.ENROLLED, **how)
    tale._tell(event, f"roster:{who['offering']}", on)
