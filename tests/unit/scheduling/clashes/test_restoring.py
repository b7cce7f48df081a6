"""Restoring: a session that was called off takes place after all, with all that it had, or not at all."""

import pytest

from chassis.errors import Unknown
from contracts.scheduling import ReservationMade, RoomRetired, SessionRestored
from services.scheduling.commands import CancelOffering, RestoreSession
from services.scheduling.projections import OFFERINGS, SESSIONS
from tests.unit.scheduling.test_projections import RECORDED

from .stage import assign, at, cancel, clashes, kinds, move, other, overridden, refused, schedule, stage, units

ALL = {"room": "v1.r2", "instructors": ("i1",), "assistants": ("i2",), "equipment": (units(2),)}


def restore(session="o1.s1", **fields):
    return RestoreSession(session=session, **fields)


def called_off(**needs):
    return stage().when(schedule(**(needs or ALL))).when(cancel("o1.s1"))


def test_it_takes_everything_again_that_it_had():
    before = stage().when(schedule(**ALL)).events
    restored, *booked = called_off().when(restore()).events
    assert isinstance(restored, SessionRestored)
    assert (restored.starts_at, restored.ends_at, restored.timezone) == (at("09:00"), at("11:00"), "Europe/Berlin")
    assert (booked, restored.reservations) == (before[1:], before[0].reservations)
    assert all(isinstance(one, ReservationMade) for one in booked)


def test_it_is_in_the_way_of_others_again_and_moves_and_is_called_off_as_any_other():
    story = called_off().when(restore())
    assert kinds(story, other(room="v1.r2")) == ["room-taken"]
    story.when(move("o1.s1", "14:00", "16:00")).when(assign("o1.s1", "i2")).when(cancel("o1.s1"))
    assert {one.resource for one in story.events[1:]} == {"v1.r2", "i2", "e1"}


def test_where_somebody_else_has_its_slot_by_now_it_is_refused_and_told_who():
    story = called_off().when(other(room="v1.r2"))
    (clash,) = clashes(story, restore())
    assert (clash["kind"], clash["session"], clash["offering_code"]) == ("room-taken", "o2.s3", "NEG-2")
    asked = restore(override=("room-taken",), reason="The wall between them is open.")
    session, booked = overridden(story, asked)
    assert (session, booked["v1.r2"], booked["i1"]) == (("room-taken",), ("room-taken",), ())


def test_what_is_used_for_nothing_more_by_now_it_does_not_get():
    story = called_off()
    story.history.append(("room:v1.r2", RoomRetired(room="v1.r2")))
    assert refused(story, restore()).kind == "room-retired"


def test_a_dry_run_changes_nothing():
    story = called_off().when(other(room="v1.r2")).when(restore(dry_run=True))
    assert (story.events, [one["kind"] for one in story.reply["clashes"]]) == ([], ["room-taken"])


def test_what_takes_place_anyway_is_not_restored():
    story = stage().when(schedule(**ALL)).when(restore())
    assert (story.events, story.reply) == ([], {"session": "o1.s1"})


def test_with_its_offering_called_off_it_stays_called_off():
    story = stage().when(schedule(**ALL)).when(CancelOffering(offering="o1"))
    assert refused(story, restore()).kind == "offering-cancelled"


def test_a_session_whose_time_has_passed_did_take_place_and_reserves_nothing():
    story = called_off().when(other(room="v1.r2")).when(restore(), at=at("11:00"))
    assert ([type(one) for one in story.events], story.events[0].reservations) == ([SessionRestored], ())


def test_a_session_that_nobody_knows_is_not_restored():
    with pytest.raises(Unknown):
        stage().when(restore("o1.s9"))


def test_it_is_shown_as_scheduled_again_and_counts_for_its_offering():
    offering, session = OFFERINGS.blank("o1"), SESSIONS.blank("o1.s1")
    for _, event in called_off().when(restore()).history:
        if isinstance(event, OFFERINGS.sources) and event.offering == "o1":
            offering = OFFERINGS.fold(offering, event, RECORDED)
        if isinstance(event, SESSIONS.sources):
            session = SESSIONS.fold(session, event, RECORDED)
    assert (offering.session_count, session.state, session.room) == (1, "scheduled", "v1.r2")
