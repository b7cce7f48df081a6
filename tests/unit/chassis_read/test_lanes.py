"""How far a source was followed, judged from how far each of its lanes was."""

import random

from hypothesis import given
from hypothesis import strategies as st

from chassis.feed.lanes import Mark, lane, reached, source_of


def test_a_lane_names_its_source():
    assert source_of(lane("enrollment", 3)) == source_of("enrollment") == "enrollment"


def test_one_lane_is_as_far_as_its_mark():
    assert reached({"enrollment": Mark(7)}, ["enrollment"]) == 7


def test_a_lane_that_was_never_followed_is_at_the_beginning():
    assert reached({"e/0": Mark(7)}, ["e/0", "e/1"]) == 0


def test_a_lane_on_which_nothing_happens_holds_nobody_up():
    assert reached({"e/0": Mark(7, (6, 2)), "e/1": Mark(2, (1, 1))}, ["e/0", "e/1"]) == 7


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(), st.data())
def test_everything_up_to_what_is_reached_was_followed_and_all_of_it_once_all_was(lanes_of_events, seed, data):
    lasts, marks_of = [0] * 4, {number: [Mark()] for number in range(4)}
    for position, number in enumerate(lanes_of_events, 1):
        marks_of[number].append(Mark(position, tuple(lasts)))
        lasts[number] = position
    names = [lane("e", number) for number in range(4)]
    draw = random.Random(seed).randrange
    followed = {number: draw(len(marks)) for number, marks in marks_of.items()}
    upto = reached({names[n]: marks_of[n][followed[n]] for n in followed}, names)
    missing = [p for p, n in enumerate(lanes_of_events, 1) if p > marks_of[n][followed[n]].position]
    assert all(position > upto for position in missing)
    assert reached({names[n]: marks[-1] for n, marks in marks_of.items()}, names) == len(lanes_of_events)
