"""Where the stories of these tests begin."""

import pytest

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
