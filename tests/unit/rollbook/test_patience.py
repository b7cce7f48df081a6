import pytest

from rollbook.importers.sending import PlatformAway
from rollbook.patience import LONGEST_SECONDS, PATIENCE_SECONDS, SHORTEST_SECONDS, Looks, Patience

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


@pytest.fixture
def looks(clock):
    return Looks(clock)


def test_the_next_look_comes_when_half_of_what_is_left_should_be_done(looks, clock):
    looks.after(1_000)
    clock.now += 0.5

    assert looks.after(600) == 600 / (400 / 0.5) / 2


def test_a_look_at_something_that_nears_its_end_follows_soon_but_not_at_once(looks, clock):
    looks.after(1_000)
    clock.now += 0.5

    assert looks.after(1) == SHORTEST_SECONDS


def test_while_nothing_is_done_looks_become_seldom_but_not_without_end(looks, clock):
    pauses = []
    for _ in range(30):
        pauses.append(looks.after(1_000))
        clock.now += pauses[-1]

    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_SECONDS
