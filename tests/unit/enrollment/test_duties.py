"""At which step before the day somebody is told of what is required of them, and that each step is told once."""

from datetime import date, timedelta

import pytest

from chassis.decider import Context
from contracts.enrollment import LatePerson
from services.enrollment.commands import IntendDue, IntendLate
from services.enrollment.domain import duty
from services.enrollment.domain.obligation import Obligation, Standing
from tests.unit.enrollment.story import NOON

TODAY = date(2026, 3, 2)
DAYS = (30, 7, 0)
LATE = duty.OVERDUE


def stands(state, left):
    return Obligation(required_since=TODAY, due_on=TODAY + timedelta(days=left), state=state)


@pytest.mark.parametrize(("left", "step"), [(31, None), (30, "30"), (8, "30"), (7, "7"), (1, "7"), (0, "0")], ids=str)
def test_it_is_the_last_step_that_has_come(left, step):
    assert duty.step_of(stands(Standing.DUE, left), DAYS, TODAY) == step


@pytest.mark.parametrize("state", [Standing.OVERDUE, Standing.LAPSED])
def test_behind_the_day_there_is_one_step_more(state):
    assert duty.step_of(stands(state, -1), DAYS, TODAY) == LATE


@pytest.mark.parametrize("state", [Standing.MET, Standing.NOT_YET])
def test_who_has_met_it_or_has_time_is_told_nothing(state):
    assert duty.step_of(stands(state, 3), DAYS, TODAY) is None
    assert duty.step_of(Obligation(required_since=TODAY, due_on=None, state=state), DAYS, TODAY) is None


def test_nobody_is_told_of_one_that_names_no_days():
    assert duty.step_of(stands(Standing.OVERDUE, -3), (), TODAY) is None


class Told:
    """What somebody was told of a requirement, and the notices of it."""

    def __init__(self, person):
        self.stream, self.state, self.notices = f"duty:q1.{person}", duty.Duty(), []

    def __call__(self, decide, command):
        decision = decide({self.stream: self.state}, command, Context(at=NOON, actor="timer"))
        for _, event in decision.events:
            duty.evolve(self.state, event)
            self.notices.append(event)


def test_each_step_of_each_day_is_told_once_under_an_id_that_follows_from_it():
    ada = Told("l1")
    for day, step in [(TODAY, "7"), (TODAY, "7"), (TODAY, LATE), (TODAY + timedelta(days=365), "7")]:
        ada(duty.intend_due, IntendDue(requirement="q1", learner="l1", due_on=day, step=step))
    assert [(one.kind, one.step) for one in ada.notices] == [
        ("requirement-due", "7"),
        ("requirement-overdue", LATE),
        ("requirement-due", "7"),
    ]
    assert len({one.notice for one in ada.notices}) == 3
    assert ada.notices[0].notice == duty.due_notice("q1", "l1", TODAY, "7")


def test_a_manager_is_told_in_one_notice_and_of_each_person_once():
    boss, ada, ben = Told("l9"), LatePerson(learner="l1", due_on=TODAY), LatePerson(learner="l2", due_on=TODAY)
    for people in [(ada,), (ada,), (ada, ben)]:
        boss(duty.intend_late, IntendLate(requirement="q1", manager="l9", people=people))
    assert [one.people for one in boss.notices] == [(ada,), (ben,)]
    assert {(one.kind, one.learner) for one in boss.notices} == {("team-overdue", "l9")}
