"""Labels are the same whichever service's events arrive first."""

import itertools
from datetime import UTC, datetime

from contracts.enrollment import CapacityChanged, MinimumMet, RosterTermsChanged
from contracts.scheduling import (
    OfferingCancelled,
    OfferingDelivered,
    OfferingPublished,
    OfferingRevised,
    OfferingScheduled,
)
from contracts.shared import Component, ComponentKind, Delivery, Format
from services.reporting.projections import OFFERINGS, SEATS

TERMS = {
    "offering": "o1",
    "course": "c1",
    "code": "NEG-1",
    "title": "Negotiation",
    "course_version": 1,
    "delivery": Delivery.SCHEDULED,
    "format": Format.LIVE,
    "components": (Component(key="day", title="Day", kind=ComponentKind.SESSION),),
    "timezone": "Europe/Berlin",
    "capacity": 12,
    "minimum": 6,
}
SCHEDULING = [OfferingScheduled(**TERMS), OfferingPublished(**TERMS), OfferingCancelled(offering="o1", course="c1")]
ENROLLMENT = [CapacityChanged(offering="o1", capacity=20), MinimumMet(offering="o1", enrolled=7, minimum=6)]
START = datetime(2026, 3, 30, 7, tzinfo=UTC)
MOVED = OfferingRevised(
    offering="o1", course="c1", title="Spring", timezone="Europe/Berlin", starts_at=START, minimum=4, decide_at=START
)


def folded(events):
    label = OFFERINGS.blank("o1")
    for event in events:
        label = OFFERINGS.fold(label, event, None)
    return label


def interleavings():
    for places in itertools.combinations(range(5), 2):
        scheduling, enrollment = iter(SCHEDULING), iter(ENROLLMENT)
        yield [next(enrollment if place in places else scheduling) for place in range(5)]


def test_an_offering_is_the_same_however_its_services_interleave():
    labels = [folded(events) for events in interleavings()]
    assert all(label == labels[0] for label in labels)
    assert labels[0].capacity == 20


def test_a_capacity_lifted_altogether_is_not_the_one_scheduled():
    label = folded([*SCHEDULING[:2], CapacityChanged(offering="o1", capacity=None)])
    assert label.capacity is None
    assert label.watched


def test_only_offerings_that_take_place_with_bounded_seats_are_watched():
    assert not folded(SCHEDULING[:1]).watched
    assert folded(SCHEDULING[:2]).watched
    assert not folded(SCHEDULING).watched
    assert not folded([*SCHEDULING[:2], OfferingDelivered(offering="o1", course="c1")]).watched


def test_a_revised_offering_is_watched_by_its_new_terms_and_keeps_its_seats():
    label = folded([*SCHEDULING[:2], MOVED])
    assert (label.title, label.starts_at, label.minimum, label.over_at) == ("Spring", START, 4, START)
    assert (label.capacity, label.published, label.code) == (12, True, "NEG-1")


def test_a_minimum_that_is_decided_about_anew_is_not_decided():
    decided = [*SCHEDULING[:2], *ENROLLMENT]
    assert folded([*decided, RosterTermsChanged(offering="o1", minimum=4)]).decided
    assert not folded([*decided, RosterTermsChanged(offering="o1", minimum=4, decides_anew=True)]).decided


def test_open_offerings_have_no_sessions_to_be_expected_at():
    class Enrolled:
        offering, enrollment = "d1", "d1.l1"

    assert SEATS.key(Enrolled, None) == ()
