"""What enrollment shows, folded from its own events and scheduling's."""

from itertools import count

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.projection import Projection
from contracts.enrollment import (
    CapacityChanged,
    CodeClaimed,
    LearnerChanged,
    LearnerPassedOver,
    LearnerRegistered,
    MinimumMet,
    MinimumMissed,
    OrganizationRegistered,
    RosterClosed,
    RosterTermsChanged,
    SeatOfferExpired,
)
from contracts.scheduling import OfferingCancelled, OfferingRevised
from contracts.shared import ExternalId, Format
from services.enrollment.projections import CLAIMS, LEARNERS, OFFERINGS, ORGANIZATIONS, PROGRAMS, Stage
from services.enrollment.service import SERVICE
from tests.unit.enrollment.showing import (
    DEFINED,
    ON_OFFER,
    OPENED,
    PUBLISHED,
    SCHEDULED,
    STEPS,
    cancelled,
    enrolled,
    gone,
    of,
    offered,
    shown,
    waitlisted,
)
from tests.unit.enrollment.story import later

DOCUMENTS = [view for view in SERVICE.views if isinstance(view, Projection)]


class TestOfferings:
    def stage(self, *events, offering="o1"):
        return shown(OFFERINGS, *(of(offering, event) for event in events))[offering].stage

    def test_an_offering_opens_with_its_roster(self):
        assert self.stage(SCHEDULED) is Stage.DRAFT
        assert self.stage(SCHEDULED, PUBLISHED) is Stage.OPENING
        assert self.stage(SCHEDULED, PUBLISHED, OPENED) is Stage.OPEN

    def test_one_that_is_open_to_everyone_needs_none(self):
        assert self.stage(SCHEDULED, PUBLISHED, offering="d1") is Stage.OPEN

    @pytest.mark.parametrize("end", [OfferingCancelled(offering="o1", course="c1"), RosterClosed(offering="o1")])
    def test_whoever_tells_it_first_it_is_called_off(self, end):
        assert self.stage(SCHEDULED, PUBLISHED, OPENED, end) is Stage.CANCELLED

    def test_its_seats_are_as_scheduled_until_the_roster_says_otherwise(self):
        changed = CapacityChanged(offering="o1", capacity=14)
        assert shown(OFFERINGS, SCHEDULED)["o1"].capacity == 12
        assert shown(OFFERINGS, SCHEDULED, PUBLISHED, OPENED, changed)["o1"].capacity == 14
        assert shown(OFFERINGS, OPENED, changed, SCHEDULED, PUBLISHED)["o1"].capacity == 14

    def test_its_terms_and_whether_the_minimum_was_met_show(self):
        missed = MinimumMissed(offering="o1", enrolled=3, minimum=6)
        found = shown(OFFERINGS, SCHEDULED, OPENED, missed)["o1"]
        assert (found.minimum, found.minimum_met, found.decide_at, found.cut_off_at, found.starts_at) == (
            6,
            False,
            later(300),
            later(500),
            later(600),
        )

    def test_revised_terms_show_whether_it_has_a_roster_or_not(self):
        revised = OfferingRevised(
            offering="o1", course="c1", title="Spring", timezone="UTC", ends_at=later(900), visibility="private"
        )
        found = shown(OFFERINGS, SCHEDULED, PUBLISHED, OPENED, revised)["o1"]
        assert (found.title, found.ends_at, found.visibility, found.cut_off_at) == (
            "Spring",
            later(900),
            "private",
            None,
        )
        assert (found.stage, found.capacity, found.code) == (Stage.OPEN, 12, "NEG-1")

    def test_a_minimum_that_is_decided_about_anew_was_neither_met_nor_missed(self):
        met = MinimumMet(offering="o1", enrolled=6, minimum=6)
        anew = RosterTermsChanged(offering="o1", minimum=7, decides_anew=True)
        assert shown(OFFERINGS, SCHEDULED, OPENED, met, RosterTermsChanged(offering="o1"))["o1"].minimum_met
        assert shown(OFFERINGS, SCHEDULED, OPENED, met, anew)["o1"].minimum_met is None


class TestPeople:
    def test_a_learner_is_found_by_name_last_name_and_email_in_small_letters(self):
        registered = LearnerRegistered(learner="l1", name="Ada  Maria SOMMER", email="Ada@Example.org")
        found = shown(LEARNERS, registered)["l1"]
        assert (found.by_name, found.by_last_name, found.by_email) == (
            "ada maria sommer",
            "sommer ada maria",
            "ada@example.org",
        )

    def test_a_changed_profile_replaces_the_old_one_whole(self):
        registered = LearnerRegistered(learner="l1", name="Ada", email="a@example.org", organization="g1")
        found = shown(LEARNERS, registered, LearnerChanged(learner="l1", name="Eva"))["l1"]
        assert (found.name, found.email, found.organization, found.by_name) == ("Eva", None, None, "eva")

    def test_an_erased_person_stays_without_a_name(self):
        found = shown(LEARNERS, LearnerRegistered(learner="l1", external_ids=(ExternalId(source="hr", id="1"),)))["l1"]
        assert (found.name, found.by_last_name, found.by_email) == (None, "", "")
        assert found.by_name > "\u017d", "last in a list by name"

    def test_an_organization_is_found_by_code_whatever_its_case(self):
        found = shown(ORGANIZATIONS, OrganizationRegistered(organization="g1", code="North", name="N"))["g1"]
        assert (found.code, found.by_code) == ("North", "north")

    def test_an_external_id_says_whose_it_is(self):
        found = shown(CLAIMS, CodeClaimed(kind="learner/hr", code="4711", owner="l1"))
        assert found["learner/hr/4711"].owner == "l1"


def test_a_program_shows_what_is_on_offer():
    assert shown(PROGRAMS, DEFINED)["p1"].version == 0
    found = shown(PROGRAMS, DEFINED, ON_OFFER)["p1"]
    assert (found.version, found.steps, found.format) == (2, STEPS, Format.BLENDED)


STREAMS = [
    [SCHEDULED, PUBLISHED, OfferingCancelled(offering="o1", course="c1")],
    [
        OPENED,
        enrolled("o1", "l2"),
        waitlisted("l1"),
        LearnerPassedOver(enrollment="o1.l1", offering="o1", learner="l1", lacks=("c9",)),
        CapacityChanged(offering="o1", capacity=3),
        cancelled("o1", "l2"),
        offered("l1"),
        gone(SeatOfferExpired, "l1"),
        RosterClosed(offering="o1"),
    ],
    [of("d1", SCHEDULED), of("d1", PUBLISHED)],
    [enrolled("d1", "l1"), cancelled("d1", "l1"), enrolled("d1", "l1")],
    [LearnerRegistered(learner="l1", name="Ada"), LearnerChanged(learner="l1", name="Eva")],
    [DEFINED, ON_OFFER],
]


@for_all(st.data())
def test_the_order_in_which_streams_arrive_changes_nothing(data):
    turns = [number for number, history in enumerate(STREAMS) for _ in history]
    number = count(1)
    numbered = [[(event, next(number)) for event in history] for history in STREAMS]
    queues = [list(history) for history in numbered]
    mixed = [queues[turn].pop(0) for turn in data.draw(st.permutations(turns))]
    in_turn = [entry for history in numbered for entry in history]
    for view in DOCUMENTS:
        one, other = (
            shown(view, *(event for event, _ in entries), numbers=[number for _, number in entries])
            for entries in (mixed, in_turn)
        )
        assert one == other


@pytest.mark.parametrize("view", DOCUMENTS, ids=lambda view: view.name)
def test_indexed_fields_are_fields_of_the_document(view):
    assert set(view.index) <= set(view.document.__struct_fields__)
