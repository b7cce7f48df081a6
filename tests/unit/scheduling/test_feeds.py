"""Calendars that can be subscribed to: opened, revoked, and what they are made of."""

from datetime import UTC, datetime

import pytest

from chassis.access import Principal
from chassis.errors import Forbidden, Refused, Unknown
from contracts.enrollment import CancelledBy, EnrollmentCancelled, EnrollmentState, LearnerEnrolled
from contracts.scheduling import (
    CalendarOpened,
    CalendarRevoked,
    InstructorRegistered,
    InstructorRetired,
    ReservationMade,
    ReservationReleased,
    RoomAdded,
    RoomKind,
    TimetableOpened,
)
from contracts.shared import Format
from services.scheduling.api.feeds import may_open, may_revoke
from services.scheduling.commands import CalendarKind, OpenCalendar, RevokeCalendar
from services.scheduling.projections.feeds import CALENDARS, ENGAGEMENTS, SEATS, SeatDocument, fold_seat
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.test_projections import RECORDED, shown

START = datetime(2026, 3, 30, 7, tzinfo=UTC)
ROOM = RoomAdded(venue="v1", room="v1.r1", code="R1", name="Atrium", kind=RoomKind.PHYSICAL, timezone="Europe/Berlin")
TEACHER = (InstructorRegistered(instructor="i1", code="ANNA"), TimetableOpened(instructor="i1", timezone="UTC"))
THINGS = [
    (CalendarKind.ROOM, "v1.r1", (ROOM,)),
    (CalendarKind.INSTRUCTOR, "i1", TEACHER),
    (CalendarKind.OFFERING, "o1", (scheduled(),)),
]


@pytest.mark.parametrize(("kind", "of", "history"), THINGS)
def test_a_calendar_is_opened_for_what_there_is(given, kind, of, history):
    story = given(*history).when(OpenCalendar(kind=kind, of=of))
    assert story.events == [CalendarOpened(calendar=f"{of}.k1", kind=kind.value, of=of)]


@pytest.mark.parametrize(("kind", "of", "history"), THINGS)
def test_no_calendar_is_opened_for_what_there_is_not(given, kind, of, history):
    with pytest.raises(Unknown):
        given().when(OpenCalendar(kind=kind, of=of))


def test_who_teaches_no_more_gets_no_calendar(given):
    with pytest.raises(Refused) as refusal:
        given(*TEACHER, InstructorRetired(instructor="i1")).when(OpenCalendar(kind=CalendarKind.INSTRUCTOR, of="i1"))
    assert refusal.value.kind == "instructor-retired"


def test_the_answer_holds_nothing_secret_for_answers_are_kept(given):
    story = given().when(OpenCalendar(kind=CalendarKind.LEARNER, of="l1"))
    assert story.reply == {"calendar": "l1.k1"}


def test_a_calendar_is_revoked_once(given):
    story = given(CalendarOpened(calendar="l1.k1", kind="learner", of="l1"))
    story.when(RevokeCalendar(calendar="l1.k1"))
    assert story.events == [CalendarRevoked(calendar="l1.k1", kind="learner", of="l1")]
    assert story.when(RevokeCalendar(calendar="l1.k1")).events == []


def test_a_calendar_that_never_was_cannot_be_revoked(given):
    with pytest.raises(Unknown):
        given().when(RevokeCalendar(calendar="l1.k9"))


LEARNER = Principal(subject="ada", roles=("learner",), learner="l1")
TEACHING = Principal(subject="anna", roles=("instructor",), instructor="i1")
PLANNING = Principal(subject="cora", roles=("coordinator",))


@pytest.mark.parametrize(
    ("principal", "of"), [(LEARNER, "l1"), (TEACHING, "i1"), (PLANNING, "l1"), (PLANNING, "v1.r1")]
)
def test_people_open_and_revoke_their_own_and_those_who_plan_every_one(principal, of):
    may_open(principal, OpenCalendar(kind=CalendarKind.ROOM, of=of))
    may_revoke(principal, RevokeCalendar(calendar=f"{of}.k1"))


@pytest.mark.parametrize(
    ("principal", "of"),
    [
        (LEARNER, "l2"),
        (LEARNER, ""),
        (TEACHING, "v1.r1"),
        (Principal(subject="x", roles=("instructor",)), "i1"),
        (Principal(subject="x", roles=("integrator",)), "l1"),
        (Principal(subject="x", roles=("coordinator",), scopes=("own:write",)), "l1"),
    ],
)
def test_nobody_opens_or_revokes_the_calendar_of_somebody_else(principal, of):
    with pytest.raises(Forbidden):
        may_open(principal, OpenCalendar(kind=CalendarKind.LEARNER, of=of))
    with pytest.raises(Forbidden):
        may_revoke(principal, RevokeCalendar(calendar=f"{of}.k1"))


def enrolled():
    return LearnerEnrolled(enrollment="o1.l1", offering="o1", course="c1", learner="l1", format=Format.LIVE)


def left(was=EnrollmentState.ENROLLED, by=CancelledBy.LEARNER):
    return EnrollmentCancelled(enrollment="o1.l1", offering="o1", course="c1", learner="l1", was=was, by=by)


@pytest.mark.parametrize(
    ("history", "held", "changes"),
    [
        ([enrolled()], True, 1),
        ([enrolled(), left()], False, 2),
        ([enrolled(), left(), left(was=EnrollmentState.WAITLISTED)], False, 2),
        ([enrolled(), left(by=CancelledBy.PROVIDER), enrolled()], True, 3),
    ],
)
def test_a_seat_is_remembered_with_how_often_it_changed(history, held, changes):
    seat = shown(SEATS, *history)["o1.l1"]
    assert (seat.held, seat.changes) == (held, changes)


def test_leaving_a_queue_is_no_seat():
    assert fold_seat(SeatDocument(enrollment="o1.l1"), left(was=EnrollmentState.WAITLISTED), RECORDED) is None


def test_what_was_reserved_once_is_remembered():
    times = {"blocked_from": START, "blocked_until": START}
    made = ReservationMade(
        resource="i1", kind="instructor", session="o1.s1", offering="o1", offering_code="N", starts_at=START,
        ends_at=START, **times,
    )  # fmt: skip
    released = ReservationReleased(resource="i1", kind="instructor", session="o1.s1", offering="o1", **times)
    assert shown(ENGAGEMENTS, made)["i1/o1.s1"].released is False
    assert shown(ENGAGEMENTS, made, released)["i1/o1.s1"].released is True


def test_a_calendar_shows_that_it_was_revoked():
    told = {"calendar": "l1.k1", "kind": "learner", "of": "l1"}
    calendar = shown(CALENDARS, CalendarOpened(**told), CalendarRevoked(**told))["l1.k1"]
    assert (calendar.of, calendar.revoked) == ("l1", True)
