"""A priced offering, what is charged on it, and what is left of that."""

from datetime import timedelta

from contracts.enrollment import (
    CancellationCharged,
    ChargeReversed,
    Excuse,
    Fee,
    OfferingTermsSet,
    PolicyStep,
    SeatCharged,
)
from contracts.scheduling import Deadline
from tests.unit.enrollment.story import NOON, Desk

START = NOON + timedelta(days=10)
TERMS = OfferingTermsSet(
    offering="o1",
    terms=1,
    price=400_00,
    currency="EUR",
    policy="y1",
    policy_version=1,
    steps=(PolicyStep(until=Deadline(hours_before=48), fee=Fee(percent=0)),),
    late=Fee(percent=50),
    no_show=Fee(percent=100),
    excuses=(Excuse(code="ill", label="Ill"),),
)
LATE = START - timedelta(hours=1)


def terms(version, **changed):
    fields = {name: getattr(TERMS, name) for name in TERMS.__struct_fields__}
    return OfferingTermsSet(**fields | {"terms": version} | changed)


def priced(**how):
    """An offering of two seats that cost 400.00 each, and half of it when they are given up late."""
    story = Desk(**{"capacity": 2, "starts_at": START, "ends_at": START + timedelta(hours=8)} | how)
    story._fold("terms:o1", TERMS)
    return story


def charges(story):
    """What was just charged and taken back, to be added up."""
    signs = {SeatCharged: 1, CancellationCharged: 1, ChargeReversed: -1}
    return [(type(one), signs[type(one)] * one.amount) for one in story.events if type(one) in signs]


def owed(story):
    """What is left of all that was ever charged."""
    story.events = story.history
    return sum(amount for _, amount in charges(story))
