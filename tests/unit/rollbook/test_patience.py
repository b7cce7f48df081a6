import pytest

from rollbook.importers.sending import PlatformAway
from rollbook.patience import PATIENCE_SECONDS, Patience

LONG = PATIENCE_SECONDS + 1


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def patience(clock):
    return Patience(clock)


def test_while_anything_moves_it_lasts(patience, clock):
    for place in range(5):
        patience.look(place, "the disk is full")
        clock.now += LONG


def test_while_nothing_is_known_to_be_held_up_it_lasts(patience, clock):
    for _ in range(5):
        patience.look("here", None)
        clock.now += LONG


def test_standing_still_for_a_reason_ends_it_and_the_reason_is_told(patience, clock):
    patience.look("here", "the disk is full")
    clock.now += PATIENCE_SECONDS / 2
    patience.look("here", "the disk is full")
    clock.now += LONG

    with pytest.raises(PlatformAway, match="the disk is full"):
        patience.look("here", "the disk is full")
