"""Instructors: who they are, and what is kept apart from when they can be booked."""

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import (
    CodeClaimed,
    HomeChanged,
    InstructorChanged,
    InstructorRegistered,
    InstructorRetired,
    TimetableOpened,
    VenueAdded,
)
from services.scheduling.commands import ChangeInstructor, RegisterInstructor, RetireInstructor
from services.scheduling.service import SERVICE

ANNA = InstructorRegistered(instructor="i1", code="ANNA", name="Anna", day_rate=90_000, currency="EUR")
OPENED = TimetableOpened(instructor="i1", timezone="Europe/Berlin", home="v1")
SPREE = VenueAdded(venue="v1", code="SPREE", name="Spree", timezone="Europe/Berlin")
HUDSON = VenueAdded(venue="v2", code="HUDSON", name="Hudson", timezone="America/New_York")
RETIRED = InstructorRetired(instructor="i1")


def test_an_instructor_is_registered_with_a_code_and_a_timetable(given):
    asked = RegisterInstructor(
        code="ANNA", name="Anna", timezone="Europe/Berlin", home="v1", day_rate=90_000, currency="EUR"
    )
    story = given(SPREE).when(asked)
    assert story.events == [CodeClaimed(kind="instructor", code="ANNA", owner="i1"), ANNA, OPENED]
    assert story.reply == {"instructor": "i1"}


def test_a_code_belongs_to_one_instructor(given):
    with pytest.raises(Refused, match="already belongs") as refused:
        given(CodeClaimed(kind="instructor", code="ANNA", owner="i0")).when(
            RegisterInstructor(code="anna", timezone="UTC")
        )
    assert refused.value.kind == "code-taken"


def test_who_has_a_day_rate_has_it_in_a_currency(given):
    with pytest.raises(Refused) as refused:
        given().when(RegisterInstructor(code="ANNA", timezone="UTC", day_rate=1))
    assert refused.value.kind == "cost-needs-currency"


def test_what_is_not_given_stays_as_it_is(given):
    story = given(ANNA, OPENED).when(ChangeInstructor(instructor="i1", email="anna@example.org"))
    assert story.events == [
        InstructorChanged(instructor="i1", name="Anna", email="anna@example.org", day_rate=90_000, currency="EUR")
    ]


def test_who_moves_is_booked_from_their_new_home(given):
    story = given(ANNA, OPENED, HUDSON).when(ChangeInstructor(instructor="i1", home="v2"))
    assert story.events == [HomeChanged(instructor="i1", timezone="Europe/Berlin", home="v2")]


def test_nobody_is_at_home_at_a_venue_that_is_not_there(given):
    with pytest.raises(Unknown, match="venue"):
        given().when(RegisterInstructor(code="ANNA", timezone="UTC", home="v9"))


def test_what_is_taken_away_is_null(given):
    story = given(ANNA, OPENED).when(ChangeInstructor(instructor="i1", home=None, day_rate=None))
    assert story.events == [
        InstructorChanged(instructor="i1", name="Anna", currency="EUR"),
        HomeChanged(instructor="i1", timezone="Europe/Berlin"),
    ]


def test_what_is_known_already_changes_nothing(given):
    story = given(ANNA, OPENED).when(ChangeInstructor(instructor="i1", name="Anna", home="v1"))
    assert story.events == []


def test_who_is_retired_is_retired_once_and_changes_no_more(given):
    story = given(ANNA, OPENED).when(RetireInstructor(instructor="i1", reason="has left"))
    assert story.events == [RETIRED]
    assert story.when(RetireInstructor(instructor="i1")).events == []
    with pytest.raises(Refused) as refused:
        story.when(ChangeInstructor(instructor="i1", name="Anne"))
    assert refused.value.kind == "instructor-retired"


@pytest.mark.parametrize("command", [ChangeInstructor(instructor="i9"), RetireInstructor(instructor="i9")])
def test_nobody_can_be_changed_who_is_not_there(given, command):
    with pytest.raises(Unknown):
        given().when(command)


def test_a_timetable_knows_no_names_and_takes_snapshots():
    timetable = next(one for one in SERVICE.aggregates if one.category == "timetable")
    person = next(one for one in SERVICE.aggregates if one.category == "instructor")
    assert (timetable.snapshot_every > 0, person.snapshot_every) == (True, 0)
    assert not TimetableOpened.PERSONAL
    assert set(InstructorRegistered.PERSONAL) == {"name", "email"}
