"""What an enrollment comes to, on any day, as it was known on any other."""

import random

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from contracts.enrollment import CancelledBy, EnrollmentState
from contracts.shared import Format


def test_whoever_holds_a_seat_is_in_progress(toys):
    one = toys.enrollment().enrolled(-30)
    assert [one.state(day) for day in (-31, -30, 100)] == [None, "in_progress", "in_progress"]


def test_whoever_only_waits_never_counts_as_enrolled(toys):
    one = toys.enrollment().waitlisted(-30).cancelled(-20, was=EnrollmentState.WAITLISTED)
    assert [one.on(day)["seated"] for day in (-30, -20)] == [False, False]
    assert one.on(-20)["left_before_start"] is False


def test_whoever_is_promoted_counts_from_then_on(toys):
    one = toys.enrollment().waitlisted(-30).enrolled(-10)
    assert [one.state(day) for day in (-30, -10)] == [None, "in_progress"]


def test_whoever_cancels_is_withdrawn_from_that_day_on(toys):
    one = toys.enrollment().enrolled(-30).cancelled(12)
    assert [one.state(day) for day in (11, 12)] == ["in_progress", "withdrawn"]
    assert one.on(12)["left_before_start"] is False


def test_whoever_cancels_before_the_start_left_before_it(toys):
    one = toys.enrollment().enrolled(-30).cancelled(-2)
    assert one.on(-2)["left_before_start"] is True
    assert one.on(-3)["left_before_start"] is False


def test_whoever_comes_back_is_in_progress_again(toys):
    one = toys.enrollment().enrolled(-30).cancelled(-20).enrolled(-10)
    assert [one.state(day) for day in (-25, -15, -5)] == ["in_progress", "withdrawn", "in_progress"]
    assert one.on(-5)["left_before_start"] is False
    assert one.on(-5)["enrolled_at"] == toys.day(-30)


def test_what_the_provider_called_off_leaves_the_denominator(toys):
    one = toys.enrollment().enrolled(-30).cancelled(12, by=CancelledBy.PROVIDER)
    assert [one.state(day) for day in (11, 12)] == ["in_progress", None]
    assert one.enrolled(20).state(20) == "in_progress"


@pytest.mark.parametrize("how", [{"transferred_to": "o2.l1"}, {"substituted_by": "o1.l2"}])
def test_who_moved_elsewhere_or_sent_a_colleague_has_not_withdrawn(toys, how):
    one = toys.enrollment().enrolled(-30).cancelled(12, **how)
    assert [one.state(day) for day in (11, 12)] == ["in_progress", None]
    assert one.enrolled(20).state(20) == "in_progress"


def test_a_result_stands_although_the_provider_called_the_rest_off(toys):
    assert toys.enrollment().enrolled(-30).completed(5).cancelled(12, by=CancelledBy.PROVIDER).state(12) == "completed"


def test_the_result_outranks_a_cancellation_before_it(toys):
    one = toys.enrollment().enrolled(-30).cancelled(100).failed(268)
    assert [one.state(day) for day in (99, 100, 268)] == ["in_progress", "withdrawn", "failed"]


def test_the_result_outranks_a_cancellation_after_it(toys):
    one = toys.enrollment().enrolled(-30).failed(200).cancelled(250)
    assert [one.state(day) for day in (200, 250)] == ["failed", "failed"]


def test_a_result_of_withdrawn_needs_no_cancellation(toys):
    one = toys.enrollment().enrolled(-30).withdrawn(268)
    assert [one.state(day) for day in (267, 268)] == ["in_progress", "withdrawn"]


def test_a_result_without_a_seat_is_no_enrollment(toys):
    one = toys.enrollment().completed(10)
    assert one.on(10)["seated"] is False
    assert one.enrolled(20).state(20) == "completed"


def test_enrolled_and_cancelled_at_the_same_moment_is_withdrawn(toys):
    assert toys.enrollment().enrolled(-5).cancelled(-5).state(-5) == "withdrawn"


def test_a_cancellation_said_to_precede_its_enrollment_still_ends_it(toys):
    one = toys.enrollment(imported=500).enrolled(-5).cancelled(-9)
    assert [one.state(day) for day in (-9, -5, 100)] == [None, "withdrawn", "withdrawn"]


def test_nothing_is_known_before_it_was_recorded(toys):
    one = toys.enrollment(imported=500).enrolled(-30).failed(268)
    assert one.on(600, known=499) is None
    assert one.state(600, known=500) == "failed"
    assert one.state(100, known=500) == "in_progress"


def test_a_late_result_changes_what_was_and_not_what_was_known(toys):
    one = toys.enrollment().enrolled(-30).completed(200, recorded=300)
    assert one.state(250, known=299) == "in_progress"
    assert one.state(250, known=300) == "completed"


def test_a_withdrawn_completion_is_in_progress_again(toys):
    one = toys.enrollment().enrolled(-30).completed(50).taken_back(50, recorded=60)
    assert one.state(55, known=59) == "completed"
    assert one.state(55, known=60) == "in_progress"


def test_a_correction_of_what_the_completion_rested_on_undoes_it_although_it_happened_before(toys):
    one = toys.enrollment().enrolled(-30).completed(50).taken_back(40, recorded=60)
    assert [one.state(day, known=60) for day in (45, 50, 70)] == ["in_progress"] * 3
    assert one.state(50, known=59) == "completed"


def test_a_completion_told_anew_and_earlier_counts_from_there_once_it_is_known(toys):
    one = toys.enrollment().enrolled(-30).completed(50).completed(20, recorded=60)
    assert [one.state(30, known=known) for known in (59, 60)] == ["in_progress", "completed"]
    assert one.state(55, known=60) == "completed"


def test_a_completion_told_anew_and_later_no_longer_counts_before_once_it_is_known(toys):
    one = toys.enrollment().enrolled(-30).completed(20).taken_back(20, recorded=60).completed(50, recorded=60)
    assert [one.state(30, known=known) for known in (59, 60)] == ["completed", "in_progress"]
    assert [one.state(day, known=60) for day in (19, 49, 50)] == ["in_progress", "in_progress", "completed"]


def test_an_appeal_said_to_precede_the_failure_still_replaces_it(toys):
    one = toys.enrollment().enrolled(-30).failed(200).completed(199, recorded=260)
    assert one.state(250, known=259) == "failed"
    assert one.state(250, known=260) == "completed"


def test_a_course_within_a_blended_program_shows_by_format_with_its_program(toys):
    def by_format(**more):
        return toys.enrollment().enrolled(0, **more).on(0)["by_format"]

    assert by_format(kind=Format.BLENDED) is True
    assert by_format(kind=Format.BLENDED, program="p1") is False
    assert by_format(kind=Format.LIVE, program="p1") is True


@pytest.mark.parametrize(("kind", "shown"), [(Format.BLENDED, True), (Format.SELF_PACED, False)])
def test_a_program_shows_by_format_if_it_is_blended(toys, kind, shown):
    row = toys.enrollment().joined(0, kind=kind).on(0)
    assert (row["kind"], row["by_format"], row["course"]) == ("program", shown, None)


def test_a_program_is_completed_or_left(toys):
    assert toys.enrollment().joined(0).graduated(5).state(5) == "completed"
    assert toys.enrollment().joined(0).left(5).state(5) == "withdrawn"
    assert toys.enrollment().joined(0).graduated(5).left(6).state(6) == "completed"
    assert toys.enrollment().joined(0).graduated(5).graduation_taken_back(7).state(7) == "in_progress"


STEPS = ("enrolled", "cancelled", "completed", "failed", "withdrawn", "taken_back")
DAYS = st.integers(-6, 6)
HISTORIES = st.lists(st.tuples(st.sampled_from(STEPS), DAYS, st.integers(0, 3)), max_size=7)


def told(toys, steps):
    """An enrollment from steps, each so many days recorded after the one before."""
    one, recorded = toys.enrollment(), 0
    for step, on, later in steps:
        recorded += later
        getattr(one, step)(on, recorded)
    return one


def counted(steps, on, known):
    """What the same steps come to, said plainly: of each kind of thing, the last word known counts."""
    seat, result, ever, recorded = None, None, False, 0
    for step, happened, later in steps:
        recorded += later
        if recorded > known or happened > on:
            continue
        if step in ("enrolled", "cancelled"):
            seat, ever = step, ever or step == "enrolled"
        else:
            result = None if step == "taken_back" else step
    if not ever:
        return None
    return result or ("in_progress" if seat == "enrolled" else "withdrawn")


@forall(HISTORIES, DAYS, st.integers(0, 20))
def test_at_any_point_in_both_times_the_last_word_known_counts(toys, steps, on, known):
    assert told(toys, steps).state(on, known=known) == counted(steps, on, known)


@forall(HISTORIES, st.randoms())
def test_neither_order_nor_repetition_of_arrival_matters(toys, steps, shuffler: random.Random):
    events = list(told(toys, steps).history.events())
    once = toys.rows_of(events)
    shuffler.shuffle(events)
    assert set(toys.rows_of(events)) == set(once)


@forall(HISTORIES)
def test_there_is_never_more_than_one_truth(toys, steps):
    rows = toys.rows_of(told(toys, steps).history.events())
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            apart = (
                (one.effective_to is not None and one.effective_to <= other.effective_from)
                or (other.effective_to is not None and other.effective_to <= one.effective_from)
                or (one.recorded_to is not None and one.recorded_to <= other.recorded_from)
                or (other.recorded_to is not None and other.recorded_to <= one.recorded_from)
            )
            assert apart
