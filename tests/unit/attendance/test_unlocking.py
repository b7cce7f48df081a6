"""What is done before its component is open is kept, and counts from when it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from contracts.attendance import CompletionWithdrawn, ComponentOutcomeRecorded, CourseCompleted, Outcome
from contracts.enrollment import LearnerEnrolled
from contracts.shared import CompletionRule, Component, ComponentKind, Format, Unlock
from services.attendance.commands import JudgeProgress, RecordOutcome
from services.attendance.domain.order import of_components
from services.attendance.domain.requirement import Requirement
from services.attendance.reactions import TIMER_KINDS, begin

START = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def part(key, *requires, unlock=None, required=True):
    return Component(key=key, title=key, kind=ComponentKind.MODULE, requires=requires, unlock=unlock, required=required)


def asks(*parts, zone="Europe/Berlin", enrolled=None):
    enrolled_at = None if enrolled is None else day(enrolled)
    return Requirement(
        course="c1",
        components=frozenset(one.key for one in parts),
        required=frozenset(one.key for one in parts if one.required),
        rule=CompletionRule.COMPONENTS,
        order=of_components(parts, zone, enrolled_at),
    )


def day(number):
    return START + timedelta(days=number)


def told(component, number, outcome=Outcome.COMPLETED):
    reason = "Ten years of practice" if outcome is Outcome.EXEMPT else None
    return RecordOutcome(
        offering="o1",
        learner="l1",
        component=component,
        outcome=outcome,
        source="lms",
        effective_at=day(number),
        reason=reason,
    )


def story(given, asked, *commands, at=20):
    made = given.story()
    for command in commands:
        made.when(command, at=day(at), facts=asked)
    return made


def completed(made, on=100):
    return made.completed_on(CourseCompleted, CompletionWithdrawn, on)


FLIPPED = asks(part("basics"), part("workshop", "basics"))


@pytest.mark.parametrize("order", [("basics", "workshop"), ("workshop", "basics")])
def test_what_is_done_before_what_it_requires_counts_from_then_on(given, order):
    days = {"workshop": 1, "basics": 5}
    made = story(given, FLIPPED, *(told(one, days[one]) for one in order))
    assert completed(made) == 5


def test_what_requires_something_that_is_never_done_completes_nothing(given):
    asked = asks(part("basics", required=False), part("workshop", "basics"))
    made = story(given, asked, told("workshop", 1))
    assert made.kinds() == [ComponentOutcomeRecorded], "the evidence is kept"
    made.when(told("basics", 4), at=day(20), facts=asked)
    assert completed(made) == 4


def test_the_order_reaches_through_several_components(given):
    asked = asks(part("a"), part("b", "a", required=False), part("c", "b"))
    assert completed(story(given, asked, told("c", 1), told("a", 2), told("b", 3))) == 3


@pytest.mark.parametrize("outcome", [Outcome.EXEMPT, Outcome.TESTED_OUT, Outcome.RECOGNIZED])
def test_what_need_not_be_done_counts_at_once_and_opens_what_comes_behind(given, outcome):
    made = story(given, FLIPPED, told("workshop", 1), told("basics", 2, outcome))
    assert completed(made) == 2
    made = story(given, FLIPPED, told("basics", 5), told("workshop", 1, outcome))
    assert completed(made) == 5


def test_what_is_taken_back_locks_what_comes_behind_it(given):
    made = story(given, FLIPPED, told("basics", 1), told("workshop", 2), told("basics", 6, Outcome.NOT_MET))
    assert completed(made, on=20) is None
    made.when(told("basics", 9), at=day(20), facts=FLIPPED)
    assert completed(made) == 9


@pytest.mark.parametrize("asked", [FLIPPED, asks(part("basics"), part("workshop"))], ids=["in order", "in any order"])
def test_what_another_process_heard_of_a_little_later_is_not_still_to_come(given, asked):
    made = given.story()
    made.when(told("workshop", 5), at=day(5), facts=asked)
    made.when(told("basics", 1), at=day(4), facts=asked)
    assert (completed(made), made.timers) == (5, [])


class TestDays:
    ON = asks(part("quiz", unlock=Unlock(on=date(2026, 4, 10))))

    def test_a_component_opens_as_its_day_begins_in_the_zone_of_the_offering(self, given):
        made = story(given, self.ON, told("quiz", 1))
        assert made.effective == {1: datetime(2026, 4, 9, 22, 0, tzinfo=UTC)}

    def test_before_that_nothing_is_completed_and_a_timer_is_set(self, given):
        made = story(given, self.ON, told("quiz", 1), at=2)
        assert made.kinds() == [ComponentOutcomeRecorded]
        (timer,) = made.timers
        assert (timer.due, timer.kind) == (datetime(2026, 4, 9, 22, 0, tzinfo=UTC), TIMER_KINDS[0].kind)
        command = TIMER_KINDS[0].command(timer.data, timer.due)
        assert command == JudgeProgress(offering="o1", learner="l1", due=timer.due)
        made.when(command, at=day(30), facts=self.ON)
        assert made.kinds() == [CourseCompleted]
        assert made.effective == {0: timer.due}, "however late the timer is"

    def test_a_clock_that_was_set_back_loses_no_completion(self, given):
        made = story(given, self.ON, told("quiz", 1), at=2)
        due = datetime(2026, 4, 9, 22, 0, tzinfo=UTC)
        made.when(JudgeProgress(offering="o1", learner="l1", due=due), at=day(3), facts=self.ON)
        assert made.kinds() == [CourseCompleted]

    def test_what_is_done_later_than_it_opens_counts_when_it_is_done(self, given):
        assert completed(story(given, self.ON, told("quiz", 15))) == 15

    def test_days_are_counted_from_the_component_that_they_come_after(self, given):
        asked = asks(part("live"), part("quiz", unlock=Unlock(days=7, after="live")))
        made = story(given, asked, told("quiz", 1), told("live", 3))
        assert completed(made) == 10

    def test_nothing_opens_after_a_component_that_is_not_done(self, given):
        asked = asks(part("live", required=False), part("quiz", unlock=Unlock(days=7, after="live")))
        assert completed(story(given, asked, told("quiz", 1))) is None


class TestEnrollment:
    PARTS = (part("quiz", unlock=Unlock(days=7)),)

    def test_days_are_counted_from_the_enrollment(self, given):
        assert completed(story(given, asks(*self.PARTS, enrolled=2), told("quiz", 1))) == 9

    def test_without_one_the_evidence_is_kept_until_there_is(self, given):
        made = story(given, asks(*self.PARTS), told("quiz", 1))
        assert made.kinds() == [ComponentOutcomeRecorded]
        (command,) = begin(
            LearnerEnrolled(enrollment="o1.l1", offering="o1", course="c1", learner="l1", format=Format.LIVE)
        )
        made.when(command, at=day(20), facts=asks(*self.PARTS, enrolled=2))
        assert completed(made) == 9

    def test_one_that_was_on_its_way_is_looked_for_once_more(self, given):
        made = story(given, asks(*self.PARTS), told("quiz", 1), at=2)
        assert [timer.due - day(2) for timer in made.timers] == [timedelta(minutes=1)]


@pytest.mark.parametrize("facts", [None, FLIPPED])
def test_an_enrollment_changes_nothing_where_nothing_is_held(given, facts):
    made = given.story()
    assert made.when(JudgeProgress(offering="o1", learner="l1"), facts=facts).events == []


def test_a_completion_that_stands_is_not_told_again(given):
    made = story(given, FLIPPED, told("basics", 1), told("workshop", 2))
    assert made.when(JudgeProgress(offering="o1", learner="l1"), at=day(30), facts=FLIPPED).events == []


def test_a_completion_that_was_told_before_components_had_to_be_open_ends_with_its_evidence(given):
    unordered = asks(part("basics"), part("workshop"))
    made = story(given, unordered, told("workshop", 1), told("basics", 2))
    ordered = asks(part("basics"), part("aid", required=False), part("workshop", "aid"))
    made.when(told("basics", 5, Outcome.NOT_MET), at=day(20), facts=ordered)
    assert made.kinds() == [ComponentOutcomeRecorded, CompletionWithdrawn]


def test_what_is_recognized_from_an_earlier_day_on_counts_from_then_although_it_was_done_too_early_before(given):
    words = (told("workshop", 1), told("workshop", 3, Outcome.RECOGNIZED), told("workshop", 2, Outcome.RECOGNIZED))
    asked = asks(part("basics"), part("workshop", unlock=Unlock(days=5, after="basics")))
    made = story(given, asked, *words, told("basics", 1))
    assert completed(made) == 2


PARTS = (part("a"), part("b", "a"), part("c", unlock=Unlock(days=2, after="b")), part("d", "a", required=False))
ORDERED = asks(*PARTS)
OUTCOMES = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.integers(0, 12),
        st.sampled_from([Outcome.COMPLETED, Outcome.COMPLETED, Outcome.RECOGNIZED]),
    ),
    max_size=8,
)


def model(outcomes):
    """The day of completion, said plainly."""

    def first(key, said):
        return min((number for one, number, word in outcomes if (one, word) == (key, said)), default=None)

    def counts(key, opens):
        done, waived = first(key, Outcome.COMPLETED), first(key, Outcome.RECOGNIZED)
        late = None if done is None or opens is None else max(done, opens)
        return min((one for one in (late, waived) if one is not None), default=None)

    a = counts("a", 0)
    b = counts("b", a)
    c = counts("c", None if b is None else b + 2)
    return None if None in (a, b, c) else max(a, b, c)


@forall(OUTCOMES.flatmap(lambda outcomes: st.tuples(st.just(outcomes), st.permutations(outcomes))))
def test_in_any_order_the_course_is_completed_when_the_last_of_it_counts(given, orders):
    for outcomes in orders:
        made = story(given, ORDERED, *(told(*one) for one in outcomes))
        assert completed(made) == model(outcomes)
