"""Equipment: at no instant is more of it promised than there is."""

import pytest

from chassis.errors import Unknown
from contracts.scheduling import EquipmentAdded, EquipmentRetired, ReservationMade

from .stage import clashes, kinds, other, overridden, refused, rehouse, schedule, stage, taken, units


def test_more_than_there_is_left_is_refused_and_told_who_has_the_others():
    story = stage().when(other(equipment=(units(2),)))
    assert clashes(story, schedule("10:00", "12:00", equipment=(units(2),))) == [
        {
            "kind": "equipment-short",
            "resource": "e1",
            "starts_at": "2026-03-30T07:00:00Z",
            "ends_at": "2026-03-30T09:00:00Z",
            "session": "o2.s1",
            "offering": "o2",
            "offering_code": "NEG-2",
            "needed": 2,
            "available": 1,
        }
    ]


def test_more_than_there_ever_was_is_refused():
    assert clashes(stage(), schedule(equipment=(units(4),))) == [
        {"kind": "equipment-short", "resource": "e1", "needed": 4, "available": 3}
    ]


def test_all_that_is_left_may_be_taken():
    story = stage().when(other(equipment=(units(2),)))
    assert taken(story, schedule("10:00", "12:00", equipment=(units(1),))).keys() == {"e1"}


def test_it_is_free_again_when_a_session_ends():
    story = stage().when(other(equipment=(units(3),)))
    assert taken(story, schedule("11:00", "12:00", equipment=(units(3),))).keys() == {"e1"}


def test_what_counts_is_the_most_that_is_promised_at_any_instant():
    story = stage().when(other("09:00", "10:00", equipment=(units(2),)))
    story.when(other("10:00", "11:00", equipment=(units(2),)))
    assert taken(story, schedule("09:00", "11:00", equipment=(units(1),))).keys() == {"e1"}
    assert kinds(story, other("09:30", "10:30", equipment=(units(1),))) == ["equipment-short"]


def test_what_is_asked_for_in_two_places_is_asked_for_at_once():
    story = stage()
    assert kinds(story, schedule(equipment=(units(2), units(2)))) == ["equipment-short"]
    story.when(schedule(equipment=(units(1), units(2))))
    assert [(one.resource, one.units) for one in story.events if isinstance(one, ReservationMade)] == [("e1", 3)]
    assert [(use.equipment, use.units) for use in story.events[0].equipment] == [("e1", 3)]


def test_a_shortage_may_be_overridden_with_a_reason():
    asked = schedule(equipment=(units(5),), override=("equipment-short",), reason="Two are lent to us.")
    story = stage()
    assert overridden(story, asked) == (("equipment-short",), {"e1": ("equipment-short",)})
    (clash,) = clashes(story, other(equipment=(units(1),)))
    assert (clash["needed"], clash["available"]) == (1, 0)


def test_what_is_used_no_more_or_is_not_there_is_not_reserved():
    retired = stage(EquipmentRetired(equipment="e1"))
    assert refused(retired, schedule(equipment=(units(1),))).kind == "equipment-retired"
    for day in ("2026-03-30", "2026-01-30"):
        with pytest.raises(Unknown):
            stage().when(schedule(day=day, equipment=(units(1, "e99"),)))


@pytest.fixture
def whiteboard():
    """A stage with a thing that stays at the first venue."""
    return stage(EquipmentAdded(equipment="e2", code="BOARD", name="Board", quantity=1, venue="v1"))


def test_what_stays_at_a_venue_is_not_to_be_had_at_another(whiteboard):
    assert clashes(whiteboard, schedule(room="v2.r3", equipment=(units(1, "e2"),))) == [
        {"kind": "equipment-elsewhere", "resource": "e2", "venue": "v1"}
    ]
    assert taken(whiteboard, schedule(room="v1.r1", equipment=(units(1, "e2"),))).keys() == {"v1.r1", "e2"}


def test_who_teaches_on_line_has_what_is_at_the_venue_they_teach_from(whiteboard):
    board = (units(1, "e2"),)
    assert kinds(whiteboard, schedule(room="v1.r9", venue="v2", equipment=board)) == ["equipment-elsewhere"]
    assert kinds(whiteboard, schedule(venue="v2", equipment=board)) == ["equipment-elsewhere"]
    assert "e2" in taken(whiteboard, schedule(room="v1.r9", venue="v1", equipment=board))


def test_a_session_that_is_nowhere_in_particular_may_be_where_it_is(whiteboard):
    assert taken(whiteboard, schedule(place="In the park", equipment=(units(1, "e2"),))).keys() == {"e2"}


def test_what_belongs_to_no_venue_goes_anywhere():
    for room in ("v1.r1", "v2.r3"):
        assert "e1" in taken(stage(), schedule(room=room, equipment=(units(1),)))


def test_a_session_does_not_move_away_from_its_equipment(whiteboard):
    whiteboard.when(schedule(room="v1.r1", equipment=(units(1, "e2"),)))
    assert kinds(whiteboard, rehouse("o1.s1", "v2.r3")) == ["equipment-elsewhere"]


def test_it_may_be_brought_along_with_a_reason(whiteboard):
    asked = schedule(
        room="v2.r3", equipment=(units(1, "e2"),), override=("equipment-elsewhere",), reason="A van is hired."
    )
    told, booked = overridden(whiteboard, asked)
    assert (told, booked["e2"], booked["v2.r3"]) == (("equipment-elsewhere",), ("equipment-elsewhere",), ())
