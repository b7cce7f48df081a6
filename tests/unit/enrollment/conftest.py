"""Where the stories of these tests begin."""

import pytest

from tests.unit.enrollment import charging
from tests.unit.enrollment.story import Desk, Story, later


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
