"""Dry runs tell whom a move concerns; a learner's other session is told, and stands in nobody's way."""

import pytest
from msgspec.structs import replace

from services.scheduling.domain.consequences import Concerned, Sitting

from .stage import assign, at, move, other, refused, rehouse, schedule, stage


def sitting(begins, ends, session="o2.s9", offering="o2"):
    return Sitting(session=session, offering=offering, starts_at=at(begins), ends_at=at(ends))


def concerned(*sittings, closed=()):
    """Three hold seats of the first offering; two of them of the second one too."""
    both = frozenset({"o1", "o2"})
    seats = {"l1": both, "l2": both, "l3": frozenset({"o1"})}
    return Concerned(closed=frozenset(closed), seats=seats, sittings=sittings)


def tried(story, command, *sittings):
    return story.when(replace(command, dry_run=True), facts=concerned(*sittings)).reply


@pytest.fixture
def story():
    return stage().when(schedule(room="v1.r1", instructors=("i1",), assistants=("i2",)))


def test_those_whose_other_session_is_at_that_time_are_told_with_it(story):
    told = tried(story, move("o1.s1", "14:00", "16:00"), sitting("15:00", "17:00"))
    assert (told["seated"], told["clashing_learners"]) == (3, 2)
    assert told["clashing"] == [
        {"learner": "l1", "session": "o2.s9", "offering": "o2"},
        {"learner": "l2", "session": "o2.s9", "offering": "o2"},
    ]
    assert told["clashes"] == []


@pytest.mark.parametrize("times", [("12:00", "14:00"), ("16:00", "17:00")])
def test_a_session_that_ends_when_theirs_begins_is_at_no_other_ones_time(story, times):
    assert tried(story, move("o1.s1", "14:00", "16:00"), sitting(*times))["clashing"] == []


def test_another_session_of_the_same_offering_counts_for_all_who_hold_a_seat(story):
    told = tried(story, move("o1.s1", "14:00", "16:00"), sitting("14:00", "15:00", "o1.s9", "o1"))
    assert [one["learner"] for one in told["clashing"]] == ["l1", "l2", "l3"]


def test_where_the_session_itself_was_counts_for_nobody(story):
    assert tried(story, move("o1.s1", "10:00", "12:00"), sitting("09:00", "11:00", "o1.s1", "o1"))["clashing"] == []


def test_a_learners_other_session_refuses_nothing(story):
    assert story.when(move("o1.s1", "14:00", "16:00")).reply == {"session": "o1.s1"}


def test_who_holds_a_seat_and_who_teaches_is_told_of_another_time_and_of_another_place(story):
    everybody = {"learners": 3, "instructors": 2}
    assert tried(story, move("o1.s1", "14:00", "16:00"))["notices"] == everybody
    assert tried(story, rehouse("o1.s1", "v1.r2"))["notices"] == everybody
    assert tried(story, other(instructors=("i2",)))["notices"] == {"learners": 3, "instructors": 1}


def test_of_who_teaches_only_those_are_told_for_whom_that_changes(story):
    assert tried(story, assign("o1.s1", "i1"))["notices"] == {"learners": 0, "instructors": 1}
    assert tried(story, assign("o1.s1", "i1", "i2"))["notices"] == {"learners": 0, "instructors": 1}


def test_nobody_is_told_of_a_move_to_where_it_stands(story):
    told = tried(story, move("o1.s1", "09:00", "11:00"))
    assert (told["seated"], told["notices"]) == (3, {"learners": 0, "instructors": 0})


def test_no_more_than_a_hundred_are_named_and_all_are_counted(story):
    seats = {f"l{number:03}": frozenset({"o1", "o2"}) for number in range(120)}
    facts = Concerned(seats=seats, sittings=[sitting("09:00", "11:00")])
    told = story.when(rehouse("o1.s1", "v1.r2", dry_run=True), facts=facts).reply
    assert (len(told["clashing"]), told["clashing_learners"]) == (100, 120)


def test_a_dry_run_is_refused_as_the_real_one_where_the_roll_is_closed(story):
    asked = move("o1.s1", "14:00", "16:00", dry_run=True)
    assert refused(story, asked, facts=concerned(closed=["o1.s1"])).kind == "roll-closed"
