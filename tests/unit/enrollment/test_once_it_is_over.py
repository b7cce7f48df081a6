"""What is over is left no more by those who act for themselves or for their people: it was held."""

from datetime import timedelta

import pytest

from contracts.shared import Format
from services.enrollment.commands import CancelEnrollment, EnrollLearner
from services.enrollment.domain.admission import Admission, Dates, OfferingFacts
from tests.unit.enrollment.charging import LATE, START, owed, terms
from tests.unit.enrollment.story import BOSS, DESK, SHE

OVER = START + timedelta(hours=8)


@pytest.mark.parametrize("asker", [SHE, BOSS])
def test_nobody_leaves_for_themselves_or_for_their_people(priced, asker):
    leaves = CancelEnrollment(enrollment="o1.l1", asker=asker)
    problem = priced.enroll("l1").refused(leaves, at=OVER)
    assert (problem.kind, problem.facts["ended_at"]) == ("offering-over", OVER)
    assert owed(priced) == 400_00
    priced.when(leaves, at=OVER - timedelta(minutes=1))
    assert priced.seated == []


def test_nor_once_it_was_delivered_whatever_its_dates(desk):
    story = desk().enroll("l1")
    leaves = CancelEnrollment(enrollment="o1.l1", asker=SHE)
    assert story.refused(leaves, facts=Dates(delivered=True)).kind == "offering-over"


def test_who_has_left_before_is_told_so_as_ever(priced):
    priced.enroll("l1").cancel("l1")
    priced.when(CancelEnrollment(enrollment="o1.l1", asker=SHE), at=OVER)
    assert (priced.events, priced.reply["state"]) == ([], "cancelled")


@pytest.mark.parametrize("asker", [None, DESK])
def test_those_who_act_for_everyone_end_what_was_recorded_in_error(priced, asker):
    priced.enroll("l1").when(CancelEnrollment(enrollment="o1.l1", asker=asker), at=OVER)
    assert priced.seated == []


def test_what_it_would_cost_is_not_told_either(priced):
    tried = CancelEnrollment(enrollment="o1.l1", asker=SHE, dry_run=True)
    assert priced.enroll("l1").refused(tried, at=OVER).kind == "offering-over"


def test_what_is_open_to_everyone_is_left_until_it_ends(given):
    dates = {"starts_at": START, "ends_at": START + timedelta(days=1)}
    story = given(("terms:d1", terms(1, offering="d1")))
    target = OfferingFacts(course="c1", format=Format.SELF_PACED, **dates)
    story.when(EnrollLearner(offering="d1", learner="l1"), facts=Admission(target=target))
    leaves, told = CancelEnrollment(enrollment="d1.l1", asker=SHE), Dates(**dates)
    assert story.refused(leaves, at=told.ends_at, facts=told).kind == "offering-over"
    assert owed(story.when(leaves, at=LATE, facts=told)) == 200_00
