"""Instructors: nobody teaches two sessions at once, nor while they are away."""

import pytest

from chassis.errors import Unknown
from contracts.scheduling import InstructorRetired, TimeOffAdded
from services.scheduling.commands import AssignInstructors

from .stage import assign, at, clashes, kinds, other, overridden, refused, schedule, stage, taken

AWAY = TimeOffAdded(instructor="i1", time_off="b1", starts_at=at("12:00"), ends_at=at("18:00"))


def test_who_teaches_already_is_refused_and_told_what():
    story = stage().when(other(instructors=("i1",)))
    assert clashes(story, schedule("10:00", "12:00", instructors=("i1",))) == [
        {
            "kind": "instructor-taken",
            "resource": "i1",
            "starts_at": "2026-03-30T07:00:00Z",
            "ends_at": "2026-03-30T09:00:00Z",
            "session": "o2.s1",
            "offering": "o2",
            "offering_code": "NEG-2",
        }
    ]


def test_who_helps_is_taken_as_who_leads_is():
    story = stage().when(other(assistants=("i1",)))
    assert kinds(story, schedule(instructors=("i1",))) == ["instructor-taken"]
    assert kinds(story, schedule(assistants=("i1",))) == ["instructor-taken"]


def test_one_may_teach_when_another_session_ends():
    story = stage().when(other(instructors=("i1",)))
    assert taken(story, schedule("11:00", "12:00", instructors=("i1",))) == {"i1": (at("11:00"), at("12:00"))}


def test_while_a_room_is_cleared_its_instructor_is_free():
    story = stage().when(other(room="v1.r2", instructors=("i1",)))
    assert taken(story, schedule("11:00", "12:00", room="v1.r1", instructors=("i1",))).keys() == {"v1.r1", "i1"}


def test_who_is_taken_may_be_overridden_with_a_reason():
    story = stage().when(other(instructors=("i1",)))
    asked = schedule(instructors=("i1",), override=("instructor-taken",), reason="Both groups sit together.")
    assert overridden(story, asked) == (("instructor-taken",), {"i1": ("instructor-taken",)})


def test_who_is_away_is_refused_and_told_until_when():
    assert clashes(stage(AWAY), schedule("11:00", "13:00", instructors=("i1",))) == [
        {
            "kind": "instructor-off",
            "resource": "i1",
            "starts_at": "2026-03-30T10:00:00Z",
            "ends_at": "2026-03-30T16:00:00Z",
        }
    ]


def test_until_they_leave_and_from_when_they_return_they_teach():
    story = stage(AWAY)
    assert taken(story, schedule("10:00", "12:00", instructors=("i1",))).keys() == {"i1"}
    assert taken(story, schedule("18:00", "20:00", instructors=("i1",))).keys() == {"i1"}


def test_who_is_away_may_be_overridden_with_a_reason():
    asked = schedule("12:00", "13:00", instructors=("i1",), override=("instructor-off",), reason="Joins for an hour.")
    assert overridden(stage(AWAY), asked) == (("instructor-off",), {"i1": ("instructor-off",)})


def test_who_teaches_no_more_or_is_nobody_is_not_booked():
    assert (
        refused(stage(InstructorRetired(instructor="i1")), schedule(instructors=("i1",))).kind == "instructor-retired"
    )
    for day in ("2026-03-30", "2026-01-30"):
        with pytest.raises(Unknown):
            stage().when(schedule(day=day, assistants=("i99",)))
    with pytest.raises(Unknown):
        stage().when(schedule()).when(assign("o1.s1", "i99"))


def test_everybody_who_is_in_the_way_is_told():
    story = stage().when(other(instructors=("i1",), assistants=("i2",)))
    told = clashes(story, schedule(instructors=("i2",), assistants=("i1",)))
    assert [(one["kind"], one["resource"]) for one in told] == [("instructor-taken", "i2"), ("instructor-taken", "i1")]


@pytest.mark.parametrize(
    "parts",
    [
        {"instructors": ("i1", "i1")},
        {"instructors": (), "assistants": ("i1", "i1")},
        {"instructors": ("i1",), "assistants": ("i1",)},
    ],
)
def test_nobody_is_named_twice(parts):
    story = stage().when(schedule("14:00", "15:00"))
    for command in (schedule(**parts), AssignInstructors(session="o1.s1", **parts)):
        assert refused(story, command).kind == "instructor-twice"
