"""Everybody on an offering is told, five hundred at once; and when each is reminded."""

from datetime import UTC, datetime

import msgspec
import pytest
from pydantic import ValidationError

from chassis.settings import Settings
from services.enrollment.commands import Due, EnrollLearner, IntendNotices, IntendReminders, WatchSession
from services.enrollment.domain.admission import Admission
from services.enrollment.domain.spreading import AT_ONCE
from services.enrollment.notices.reminding import Step, steps
from services.enrollment.reactions import TIMER_KINDS
from tests.unit.enrollment.story import OPEN, Desk, Story, later

ADMITTED = Admission(organization=None, target=OPEN)
KINDS = {kind.kind: kind for kind in TIMER_KINDS}


def test_more_than_five_hundred_are_told_in_decisions_that_follow_each_other():
    desk = Desk(capacity=2_000)
    for number in range(1_200):
        desk.when(EnrollLearner(offering="o1", learner=f"l{number:04}"), facts=ADMITTED)
    command = IntendNotices(offering="o1", kind="session-moved", session="o1.s1")
    told, sizes = [], []
    while command:
        desk.when(command)
        told += [notice.learner for notice in desk.notices]
        sizes.append(len(desk.notices))
        timer = next(iter(desk.timers), None)
        command = KINDS[timer.kind].command(timer.data, timer.due) if timer else None
    assert sizes == [AT_ONCE, AT_ONCE, 200]
    assert told == sorted({f"l{number:04}" for number in range(1_200)})


def test_of_a_session_that_is_over_nobody_is_told():
    desk = Desk(capacity=2)
    desk.when(EnrollLearner(offering="o1", learner="l1"), facts=ADMITTED)
    over = IntendNotices(offering="o1", kind="session-moved", session="o1.s1", ends_at=later(-1))
    assert desk.when(over).notices == []


def test_who_was_reminded_of_a_beginning_is_not_reminded_of_it_again():
    story = Story()
    due = (Due("l1", "24h"), Due("l2", "24h"))
    remind = IntendReminders(session="o1.s1", starts_at=later(600), due=due)
    assert [one.learner for one in story.when(remind).notices] == ["l1", "l2"]
    assert story.when(remind).notices == []
    moved = msgspec.structs.replace(remind, starts_at=later(900))
    assert len(story.when(moved).notices) == 2


def test_a_session_that_is_over_or_called_off_is_not_watched():
    for starts_at in (None, later(-1)):
        (cleared,) = Story().when(WatchSession(session="o1.s1", starts_at=starts_at)).timers
        assert not hasattr(cleared, "kind")


@pytest.mark.parametrize(
    ("starts", "zone", "due"),
    [
        # Clocks go forward in Berlin on 29 March 2026, back on 25 October.
        ("2026-03-29T08:00+00:00", "Europe/Berlin", "2026-03-28T16:00+00:00"),
        ("2026-03-30T08:00+00:00", "Europe/Berlin", "2026-03-29T15:00+00:00"),
        ("2026-10-26T08:00+00:00", "Europe/Berlin", "2026-10-25T16:00+00:00"),
        ("2026-03-30T08:00+00:00", "Asia/Kathmandu", "2026-03-29T11:15+00:00"),
        ("2026-03-30T01:00+00:00", "America/New_York", "2026-03-28T21:00+00:00"),
    ],
)
def test_the_day_before_at_five_is_a_time_of_their_clock(starts, zone, due):
    (step,) = steps("1d@17:00")
    assert step.due(datetime.fromisoformat(starts), zone) == datetime.fromisoformat(due)


def test_a_time_that_the_clocks_skip_or_show_twice_is_one_moment():
    (step,) = steps("0d@02:30")
    berlin = "Europe/Berlin"
    skipped = step.due(datetime(2026, 3, 29, 12, tzinfo=UTC), berlin)
    twice = step.due(datetime(2026, 10, 25, 12, tzinfo=UTC), berlin)
    assert (skipped, twice) == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


def test_hours_before_pass_over_a_change_of_clocks():
    (step,) = steps("24h")
    start = datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert step.due(start, "Europe/Berlin") == datetime(2026, 3, 28, 12, tzinfo=UTC)


def test_several_reminders_are_told_in_one_setting_and_none_is_one_too():
    assert [one.name for one in steps("7d@09:00, 24h")] == ["7d@09:00", "24h"]
    assert steps("none") == []
    assert Step("24h", hours=24) in steps("24h")


@pytest.mark.parametrize("told", ["", "a day before", "1d", "1d@25:00", "-1h"])
def test_reminders_that_cannot_be_meant_are_refused_at_the_start(monkeypatch, told):
    with pytest.raises(ValueError, match="24h"):
        steps(told)
    if told:
        monkeypatch.setenv("ROLLBOOK_REMINDERS", told)
        with pytest.raises(ValidationError):
            Settings()
