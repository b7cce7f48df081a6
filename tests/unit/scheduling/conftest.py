import pytest

from tests.unit.scheduling.story import Story


@pytest.fixture
def given():
    """Begin a story with these events."""
    return Story
