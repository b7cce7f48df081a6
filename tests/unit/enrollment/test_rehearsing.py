"""A dry run tells what the real one would do, and changes nothing: for whatever a coordinator can ask for."""

from collections import Counter
from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chassis.errors import Problem
from chassis.foreseeing import Foreseen
from chassis.jobs.commands import OpenJob
from chassis.rehearsing import Told
from contracts.shared import Notify
from services.enrollment.commands import (
    AcceptSeat,
    Asker,
    CancelEnrollment,
    ChangeCapacity,
    ChangeTerms,
    DeclineSeat,
    EnrollLearner,
    PromoteLearner,
    ReserveSeats,
    TryRevision,
    Via,
)
from services.enrollment.domain.admission import Admission
from services.enrollment.domain.roster import TERMS
from services.enrollment.service import SERVICE
from services.enrollment.service.foreseeing import FOLLOWING
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
    st.builds(
        ReserveSeats, offering=st.just("o1"), seats=st.integers(0, 2), organization=st.sampled_from([None, "g1"])
    ),
)
"""Whatever a coordinator can ask of a roster."""


ago, soon, far = (NOON + timedelta(hours=hours) for hours in (-1, 1, 48))
terms = st.fixed_dictionaries(
    {},
    optional={
        "cut_off_at": st.sampled_from([None, ago, NOON, soon]),
        "starts_at": st.sampled_from([None, ago, soon, far]),
        "offer_minutes": st.sampled_from([None, 120]),
        "waitlist_limit": st.sampled_from([None, 1]),
    },
)


def facts(command):
    if isinstance(command, EnrollLearner):
        return Admission(target=OPEN, organization="g1" if command.learner in ("l2", "l4") else None)
    return (command.organization,) if isinstance(command, ReserveSeats) and command.organization else None


def outcome(desk, command):
    """The answer, or the problem; and what has happened."""
    before = len(desk.history)
    known = facts(command)
    if command.dry_run and type(command) in FOLLOWING:
        known = Foreseen(known, {"o1": desk.candidates()})
    try:
        desk.when(command, at=NOON, facts=known)
    except Problem as problem:
        return problem.body(), []
    return desk.reply, desk.history[before:]


def told(events):
    """As a dry run tells them."""
    return {
        "happens": Counter(event.NAME for event in events),
        "learners": list(dict.fromkeys(event.learner for event in events if hasattr(event, "learner"))),
    }


@forall(
    st.lists(COMMANDS, max_size=12),
    COMMANDS,
    st.sampled_from([None, 60]),
    st.none() | st.sets(st.sampled_from(LEARNERS)),
)
@settings(max_examples=200)
def test_a_dry_run_tells_what_the_real_one_does_and_what_follows_and_changes_nothing(
    before, command, offer_minutes, unready
):
    desk = Desk(capacity=2, offer_minutes=offer_minutes)
    for one in before:
        outcome(desk, one)
        desk.react()
    desk.lacks = None if unready is None else dict.fromkeys(unready, ("c9",))
    stood = deepcopy(desk.roster)
    tried, happened = outcome(desk, replace(command, dry_run=True))
    assert (happened, desk.roster) == ([], stood)
    answered, happened = outcome(desk, command)
    assert answered.items() <= tried.items()
    if tried.get("dry_run"):
        assert told(happened).items() <= tried.items()
    if "follows" in tried:
        stands = len(desk.history)
        desk.react()
        assert told(desk.history[stands:]).items() <= tried["follows"].items()


@forall(
    st.lists(COMMANDS, max_size=12), terms, terms, st.sampled_from([None, *Notify]), st.sets(st.sampled_from(LEARNERS))
)
@settings(max_examples=200)
def test_a_revision_is_told_beforehand_as_it_then_comes(before, stood, given, notify, unready):
    desk = Desk(capacity=2, **stood)
    for one in before:
        outcome(desk, one)
        desk.react()
    desk.lacks = dict.fromkeys(unready, ("c9",))
    tried = TryRevision(offering="o1", notify=notify, **given)
    begun, roster = len(desk.history), deepcopy(desk.roster)
    answered = desk.when(tried, facts=Foreseen(next={"o1": desk.candidates()})).reply
    assert (desk.history[begun:], desk.roster) == ([], roster)

    stands = {name: getattr(roster.terms, name) for name in TERMS}
    desk.when(ChangeTerms(**stands | given, notify=notify))
    assert told(desk.history[begun:]).items() <= answered.items()
    happened = len(desk.history)
    desk.react()
    assert told(desk.history[happened:]).items() <= answered["follows"].items()


@pytest.mark.parametrize("who", [Asker(kind=Via.SELF, learner="l1"), Asker(kind=Via.MANAGER, learner="l9")])
def test_who_gets_a_seat_that_a_learner_gives_up_is_told_to_coordinators_alone(who):
    desk = Desk().enroll("l1", "l2")
    assert "follows" not in desk.cancel("l1", dry_run=True, asker=who).reply
    assert outcome(desk, CancelEnrollment(enrollment="o1.l1", dry_run=True))[0]["follows"]["learners"] == ["l2"]


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
    # What opens a job is tried when that starts, and some are only ever tried.
    assert not about or issubclass(route.command, Told | OpenJob | TryRevision)
