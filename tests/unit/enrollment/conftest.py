"""Where the stories of these tests begin."""

import pytest

from contracts.enrollment import OfferingTermsSet
from services.enrollment.commands import EnrollLearner
from services.enrollment.domain.admission import Admission, OfferingFacts
from tests.unit.enrollment import charging
from tests.unit.enrollment.story import OPEN, SHE, Desk, Story, later


@pytest.fixture
def given():
    """Begin a story with these events, each with its stream."""
    return Story


@pytest.fixture
def desk():
    """Open the roster of the offering `o1` on these terms."""
    return Desk


@pytest.fixture
def after():
    """So many minutes after noon."""
    return later


@pytest.fixture
def priced():
    """Two seats that cost 400.00 each, and half of it when they are given up late."""
    return charging.priced()


@pytest.fixture
def asking(desk):
    """An offering of one seat where so many have to agree; l1 has asked."""

    def begin(approval, asker=SHE, **facts):
        story = desk()
        story._fold("terms:o1", OfferingTermsSet(offering="o1", terms=1, approval=approval))
        target = OfferingFacts(course="c1", format=OPEN.format, **facts)
        story.when(EnrollLearner(offering="o1", learner="l1", asker=asker), facts=Admission(target=target))
        return story

    return begin
