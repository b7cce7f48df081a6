"""Calendars of instructors that are followed: when they are busy elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.clock import micros
from chassis.decider import Timer, TimerCleared
from chassis.errors import Refused, Unknown
from contracts.scheduling import (
    BusyTime,
    BusyTimesChanged,
    BusyTimesUnread,
    CalendarFollowed,
    InstructorRegistered,
    InstructorRetired,
    QualificationGranted,
    TimetableOpened,
)
from services.scheduling.commands import FollowCalendar, RefreshBusy, ScheduleSession
from services.scheduling.domain.clash import ClashKind
from services.scheduling.domain.following import AGAIN, FIRST, NEXT, Read
from services.scheduling.projections import INSTRUCTORS
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.story import NOW
from tests.unit.scheduling.test_projections import shown

ADDRESS = "https://calendar.example.org/anna.ics"
ANNA = (
    InstructorRegistered(instructor="i1", code="ANNA"),
    TimetableOpened(instructor="i1", timezone="UTC"),
    QualificationGranted(instructor="i1", course="c1"),
)
FOLLOWED = CalendarFollowed(instructor="i1", address=ADDRESS)
NINE = datetime(2026, 3, 30, 9, tzinfo=UTC)


def at(hour):
    return NINE + timedelta(hours=hour - 9)


def busy(*hours):
    return tuple(BusyTime(starts_at=at(start), ends_at=at(end)) for start, end in hours)


def read(*hours, **fields):
    intervals = [(micros(at(start)), micros(at(end))) for start, end in hours]
    return Read(**{"address": ADDRESS, "since": micros(NOW), "intervals": intervals} | fields)


def refresh(story, facts):
    return story.when(RefreshBusy(instructor="i1"), facts=facts)


def session(**fields):
    times = {"starts_at": at(10), "ends_at": at(12)}
    return ScheduleSession(**{"offering": "o1", "component": "workshop", "instructors": ("i1",)} | times | fields)


def later(delay):
    return (Timer(key="busy/i1", kind="busy", due=NOW + delay, data={"instructor": "i1"}),)


def test_a_calendar_that_is_followed_is_read_in_a_moment(given):
    story = given(*ANNA).when(FollowCalendar(instructor="i1", address=ADDRESS))
    assert (story.events, story.timers) == ([FOLLOWED], later(FIRST))
    assert story.when(FollowCalendar(instructor="i1", address=ADDRESS)).events == []


def test_what_was_read_is_told_as_what_has_changed(given):
    story = refresh(given(*ANNA, FOLLOWED), read((10, 11), (13, 14)))
    assert story.events == [BusyTimesChanged(instructor="i1", added=busy((10, 11), (13, 14)))]
    assert story.timers == later(NEXT)
    refresh(story, read((10, 11), (15, 16)))
    assert story.events == [BusyTimesChanged(instructor="i1", added=busy((15, 16)), removed=busy((13, 14)))]


def test_what_has_not_changed_is_not_told_but_looked_at_again(given):
    story = refresh(refresh(given(*ANNA, FOLLOWED), read((10, 11))), read((10, 11)))
    assert (story.events, story.timers) == ([], later(NEXT))


def test_what_is_over_is_not_told_to_have_gone(given):
    story = refresh(given(*ANNA, FOLLOWED), read((10, 11), (13, 14)))
    assert refresh(story, read((13, 14), since=micros(at(12)))).events == []


def test_a_calendar_that_cannot_be_read_is_told_once_and_what_it_said_stands(given):
    story = refresh(given(*ANNA, FOLLOWED, scheduled()), read((10, 11)))
    refresh(story, read(unread="there was no answer in time"))
    assert story.events == [BusyTimesUnread(instructor="i1", reason="there was no answer in time")]
    assert refresh(story, read(unread="the answer was 500")).events == []
    assert story.timers == later(NEXT)
    with pytest.raises(Refused):
        story.when(session())


def test_that_it_can_be_read_again_is_told_even_where_nothing_has_changed(given):
    story = refresh(given(*ANNA, FOLLOWED), read(unread="it cannot be reached"))
    assert refresh(story, read()).events == [BusyTimesChanged(instructor="i1")]


def test_who_follows_no_calendar_any_more_is_not_busy_by_it(given):
    story = refresh(given(*ANNA, FOLLOWED), read((10, 11)))
    story.when(FollowCalendar(instructor="i1"))
    gone = BusyTimesChanged(instructor="i1", removed=busy((10, 11)))
    assert story.events == [CalendarFollowed(instructor="i1"), gone]
    assert story.timers == (TimerCleared(key="busy/i1"),)
    assert refresh(story, read((10, 11))).timers == ()


def test_what_was_read_at_another_address_counts_for_nothing(given):
    story = refresh(given(*ANNA, FOLLOWED), read((10, 11), address="https://calendar.example.org/older.ics"))
    assert (story.events, story.timers) == ([], later(AGAIN))


def test_who_teaches_no_more_is_looked_at_no_more(given):
    story = refresh(given(*ANNA, FOLLOWED, InstructorRetired(instructor="i1")), read((10, 11)))
    assert (story.events, story.timers) == ([], ())


def test_a_session_is_refused_where_the_instructor_is_busy_and_taken_at_the_edge(given):
    story = refresh(given(*ANNA, FOLLOWED, scheduled()), read((9, 10), (11, 13)))
    with pytest.raises(Refused) as refusal:
        story.when(session())
    (clash,) = refusal.value.facts["clashes"]
    assert clash == {
        "kind": "instructor-busy",
        "resource": "i1",
        "starts_at": "2026-03-30T11:00:00Z",
        "ends_at": "2026-03-30T13:00:00Z",
    }
    assert story.when(session(ends_at=at(11))).reply["session"]


def test_that_somebody_is_busy_is_overridden_with_a_reason(given):
    story = refresh(given(*ANNA, FOLLOWED, scheduled()), read((11, 13)))
    story.when(session(override=(ClashKind.INSTRUCTOR_BUSY,), reason="Has moved the other meeting."))
    assert story.events[0].overrides == ("instructor-busy",)


def test_nobody_follows_the_calendar_of_who_is_not_there(given):
    with pytest.raises(Unknown):
        given().when(FollowCalendar(instructor="i1", address=ADDRESS))


def test_the_view_knows_what_is_followed_and_whether_it_can_be_read():
    unread = BusyTimesUnread(instructor="i1", reason="the answer was 404")
    person = shown(INSTRUCTORS, *ANNA, FOLLOWED, unread)["i1"]
    assert (person.calendar, person.unread) == (ADDRESS, "the answer was 404")
    again = shown(INSTRUCTORS, *ANNA, FOLLOWED, unread, BusyTimesChanged(instructor="i1"))["i1"]
    assert (again.calendar, again.unread) == (ADDRESS, None)
