"""A dry run tells what the real one would do, and changes nothing: for whatever a coordinator can ask for."""

from collections import Counter
from copy import deepcopy

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chassis.errors import Problem
from chassis.jobs.commands import OpenJob
from chassis.rehearsing import Told
from services.enrollment.commands import (
    AcceptSeat,
    CancelEnrollment,
    ChangeCapacity,
    DeclineSeat,
    EnrollLearner,
    PromoteLearner,
)
from services.enrollment.domain.admission import Admission
from services.enrollment.service import SERVICE
from tests.unit.enrollment.story import NOON, OPEN, Desk

LEARNERS = ["l1", "l2", "l3", "l4"]
enrollments = st.sampled_from([f"o1.{learner}" for learner in LEARNERS])
reasons = st.just("asked for")
COMMANDS = st.one_of(
    st.builds(EnrollLearner, offering=st.just("o1"), learner=st.sampled_from(LEARNERS)),
    st.builds(CancelEnrollment, enrollment=enrollments),
    st.builds(AcceptSeat, enrollment=enrollments),
    st.builds(DeclineSeat, enrollment=enrollments),
    st.builds(PromoteLearner, enrollment=enrollments, reason=reasons, allow_oversubscription=st.booleans()),
    st.builds(ChangeCapacity, offering=st.just("o1"), capacity=st.integers(1, 4), allow_oversubscription=st.booleans()),
)
"""Whatever a coordinator can ask of a roster."""


def facts(command):
    return Admission(target=OPEN) if isinstance(command, EnrollLearner) else None


def outcome(desk, command):
    """The answer, or the problem; and what has happened."""
    before = len(desk.history)
    try:
        desk.when(command, at=NOON, facts=facts(command))
    except Problem as problem:
        return problem.body(), []
    return desk.reply, desk.history[before:]


@forall(st.lists(COMMANDS, max_size=12), COMMANDS, st.sampled_from([None, 60]))
@settings(max_examples=150)
def test_a_dry_run_tells_what_the_real_one_does_and_changes_nothing(before, command, offer_minutes):
    desk = Desk(capacity=2, offer_minutes=offer_minutes)
    for one in before:
        outcome(desk, one)
        desk.react()
    stood = deepcopy(desk.roster)
    tried, happened = outcome(desk, replace(command, dry_run=True))
    assert (happened, desk.roster) == ([], stood)
    answered, happened = outcome(desk, command)
    assert answered.items() <= tried.items()
    if tried.get("dry_run"):
        assert tried["happens"] == Counter(event.NAME for event in happened)
        assert tried["learners"] == list(
            dict.fromkeys(event.learner for event in happened if hasattr(event, "learner"))
        )


def test_a_dry_run_is_never_answered_as_if_something_had_been_made():
    desk = Desk()
    desk.when(
        EnrollLearner(offering="o1", learner="l1", dry_run=True),
        facts=facts(EnrollLearner(offering="o1", learner="l1")),
    )
    assert (desk.status, desk.reply["state"], desk.reply["learners_in_all"]) == (200, "enrolled", 1)


@pytest.mark.parametrize("route", SERVICE.routes.commands, ids=lambda route: route.command.__name__)
def test_whatever_moves_somebody_on_an_offering_can_be_tried_first(route):
    about = {"enrollment", "offering"} & set(route.command.__struct_fields__)
    # What opens a job is tried when that starts.
    assert not about or issubclass(route.command, Told | OpenJob)
