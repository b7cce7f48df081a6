"""What becomes of a series from one of its sessions on."""

from datetime import UTC, datetime

import pytest

from chassis.errors import Unknown
from contracts.scheduling import (
    HomeChanged,
    ReservationMoved,
    ReservationReleased,
    SessionCancelled,
    SessionRescheduled,
)
from services.scheduling.commands import CancelSeries, CancelSession, Doubled, RescheduleSeries, RescheduleSession
from services.scheduling.domain.clash import ClashKind
from services.scheduling.domain.consequences import Concerned, Sitting
from services.scheduling.domain.timetable import timetable_stream
from tests.unit.scheduling.test_series import PLACES, of, refused, series

SECOND, THIRD = "o1.s1002", "o1.s1003"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def move(**fields):
    return RescheduleSeries(**{"series": "o1.w1"} | fields)


def starts(story):
    return {one.session: f"{one.starts_at:%m-%d %H:%M}" for one in of(story, SessionRescheduled)}


@pytest.fixture
def mondays(given):
    """Three Mondays from nine to twelve in Berlin, over the change of clocks, in a room and with an instructor."""
    return given(*PLACES).when(series(room="v1.r1", instructors=("i1",)))


def test_all_move_by_days_and_keep_what_their_clocks_show(mondays):
    mondays.when(move(shift_days=1))
    assert starts(mondays) == {"o1.s1001": "03-24 08:00", SECOND: "03-31 07:00", THIRD: "04-07 07:00"}
    assert len(of(mondays, ReservationMoved)) == 6
    assert mondays.reply == {"series": "o1.w1", "sessions": 3}


def test_from_one_of_them_on_they_move_to_another_time_of_day(mondays):
    mondays.when(move(since=SECOND, starts="14:00"))
    assert starts(mondays) == {SECOND: "03-30 12:00", THIRD: "04-06 12:00"}
    assert {one.ends_at - one.starts_at for one in of(mondays, SessionRescheduled)} == {
        at("2026-01-01T03") - at("2026-01-01")
    }


def test_an_end_that_is_not_after_the_start_is_on_the_next_day(mondays):
    mondays.when(move(since=THIRD, starts="22:00", ends="06:00"))
    (moved,) = of(mondays, SessionRescheduled)
    assert (moved.starts_at, moved.ends_at) == (at("2026-04-06T20:00"), at("2026-04-07T04:00"))


def test_a_series_does_not_clash_with_where_it_was(given):
    days = given(*PLACES).when(series(rule="FREQ=DAILY;COUNT=5", room="v1.r1", instructors=("i1",)))
    assert days.when(move(shift_days=1)).reply["sessions"] == 5
    assert days.when(move(shift_days=-2)).reply["sessions"] == 5


def test_a_session_that_was_moved_alone_stays_where_it_was_put_when_the_series_moves(mondays):
    mondays.when(RescheduleSession(session=SECOND, starts_at=at("2026-04-01T07:00"), ends_at=at("2026-04-01T10:00")))
    mondays.when(move(shift_days=1)).when(move(shift_days=1))
    assert starts(mondays) == {"o1.s1001": "03-25 08:00", THIRD: "04-08 07:00"}


def test_one_that_stayed_is_in_the_way_of_those_that_move(mondays):
    mondays.when(RescheduleSession(session=SECOND, starts_at=at("2026-04-07T07:00"), ends_at=at("2026-04-07T10:00")))
    before = len(mondays.history)
    problem = refused(mondays, move(shift_days=1))
    assert {(one["kind"], one["session"]) for one in problem.facts["clashes"]} == {
        ("room-taken", SECOND),
        ("instructor-taken", SECOND),
    }
    assert len(mondays.history) == before


def test_a_clash_is_overridden_with_a_reason_and_told_where_it_is(mondays):
    mondays.when(RescheduleSession(session=SECOND, starts_at=at("2026-04-07T07:00"), ends_at=at("2026-04-07T10:00")))
    kinds = (ClashKind.ROOM_TAKEN, ClashKind.INSTRUCTOR_TAKEN)
    mondays.when(move(shift_days=1, override=kinds, reason="Two groups, one hall."))
    told = {one.session: one.overrides for one in of(mondays, SessionRescheduled)}
    assert told == {"o1.s1001": (), THIRD: ("instructor-taken", "room-taken")}


def test_a_dry_run_tells_where_each_would_stand_and_changes_nothing(mondays):
    mondays.when(move(shift_days=1, dry_run=True))
    assert mondays.events == []
    assert [one["session"] for one in mondays.reply["sessions"]] == ["o1.s1001", SECOND, THIRD]


def test_who_teaches_from_somewhere_else_since_is_moved_along(given):
    story = given(*PLACES).when(series(instructors=("i1",)))
    story.history.append((timetable_stream("i1"), HomeChanged(instructor="i1", timezone="Europe/Berlin", home="v1")))
    story.when(move(shift_days=1))
    assert {one.venue for one in of(story, ReservationMoved)} == {"v1"}


def test_a_dry_run_tells_whose_other_session_is_at_the_time_of_any_of_them(mondays):
    tuesday = Sitting(session="o2.s1", offering="o2", starts_at=at("2026-03-31T09:00"), ends_at=at("2026-03-31T10:00"))
    facts = Concerned(seats={"l1": frozenset({"o1", "o2"}), "l2": frozenset({"o1"})}, sittings=[tuesday])
    told = mondays.when(move(shift_days=1, dry_run=True), facts=facts).reply
    assert told["clashing"] == [{"learner": "l1", "session": "o2.s1", "offering": "o2"}]
    assert (told["seated"], told["notices"]) == (2, {"learners": 2, "instructors": 1})


def test_what_is_over_or_took_place_or_was_called_off_does_not_move(mondays):
    mondays.when(CancelSession(session=THIRD))
    mondays.when(move(shift_days=1), at=at("2026-03-25T00:00"), facts=frozenset())
    assert starts(mondays) == {SECOND: "03-31 07:00"}
    assert mondays.when(move(shift_days=1), facts=frozenset({"o1.s1001", SECOND})).events == []


def test_a_move_to_where_it_is_moves_nothing(mondays):
    assert mondays.when(move(starts="09:00")).events == []


def test_a_move_into_the_hour_that_comes_twice_needs_to_be_told_which(given):
    story = given(*PLACES).when(series(rule="FREQ=DAILY;COUNT=1", starts="2026-10-24T02:15", ends="2026-10-24T02:45"))
    assert refused(story, move(shift_days=1)).kind == "time-comes-twice"
    assert starts(story.when(move(shift_days=1, ambiguous=Doubled.LATER))) == {"o1.s1001": "10-25 01:15"}


def test_a_move_into_the_hour_that_is_skipped_is_refused(given):
    story = given(*PLACES).when(series(rule="FREQ=DAILY;COUNT=1", starts="2026-03-28T02:15", ends="2026-03-28T02:45"))
    assert refused(story, move(shift_days=1)).kind == "time-does-not-exist"


def test_the_rest_of_a_series_is_called_off_with_what_it_had(mondays):
    mondays.when(CancelSeries(series="o1.w1", since=SECOND))
    assert [one.session for one in of(mondays, SessionCancelled)] == [SECOND, THIRD]
    assert len(of(mondays, ReservationReleased)) == 4
    assert mondays.reply == {"series": "o1.w1", "sessions": 2}
    assert mondays.when(CancelSeries(series="o1.w1", since=SECOND)).events == []


def test_a_session_that_took_place_stands_when_its_series_is_called_off(mondays):
    mondays.when(CancelSeries(series="o1.w1"), facts=frozenset({"o1.s1001"}))
    assert [one.session for one in of(mondays, SessionCancelled)] == [SECOND, THIRD]


@pytest.mark.parametrize("command", [RescheduleSeries, CancelSeries])
@pytest.mark.parametrize("fields", [{"series": "o1.w9"}, {"series": "o9.w1"}, {"series": "o1.w1", "since": "o1.s9"}])
def test_a_series_that_is_not_there_is_unknown(mondays, command, fields):
    with pytest.raises(Unknown):
        mondays.when(command(**fields))
