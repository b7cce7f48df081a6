"""What becomes of the sessions of an offering when it is moved: all of them, or none."""

from datetime import UTC, datetime

import pytest

from chassis.errors import Unknown
from contracts.scheduling import ReservationMoved, SessionRescheduled
from services.scheduling.commands import (
    CancelSession,
    NewTimes,
    RescheduleOffering,
    RescheduleSeries,
    RescheduleSession,
)
from services.scheduling.domain.clash import ClashKind
from services.scheduling.domain.consequences import Concerned, Sitting
from tests.unit.scheduling.clashes.stage import at as local
from tests.unit.scheduling.clashes.stage import cancel, minutes, other, refused, schedule, stage
from tests.unit.scheduling.test_series import PLACES, of, series

ALL = {"room": "v1.r1", "instructors": ("i1",)}
DAYS = ("2026-03-27", "2026-03-28", "2026-03-29")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def move(**fields):
    return RescheduleOffering(**{"offering": "o1"} | fields)


def to(session, begins, ends, day):
    return NewTimes(session=session, starts_at=local(begins, day), ends_at=local(ends, day))


def starts(story):
    return {one.session: f"{one.starts_at:%m-%d %H:%M}" for one in of(story, SessionRescheduled)}


@pytest.fixture
def story():
    """Three days in a row in one room, over the change of clocks."""
    story = stage()
    for day in DAYS:
        story.when(schedule(day=day, **ALL))
    return story


def test_all_that_is_ahead_moves_by_days_and_keeps_what_its_clocks_show(story):
    story.when(move(shift_days=1))
    assert starts(story) == {"o1.s1": "03-28 08:00", "o1.s2": "03-29 07:00", "o1.s3": "03-30 07:00"}
    assert len(of(story, ReservationMoved)) == 6
    assert story.reply == {"offering": "o1", "sessions": 3}


def test_an_offering_does_not_clash_with_its_own_tail_nor_with_its_head(story):
    assert story.when(move(shift_days=1)).reply["sessions"] == 3
    assert story.when(move(shift_days=-2)).reply["sessions"] == 3


def test_a_clash_of_one_moves_none_and_names_it(story):
    story.when(other(day="2026-03-30", room="v1.r1"))
    problem = refused(story, move(shift_days=1))
    assert [(one["kind"], one["offering_code"]) for one in problem.facts["clashes"]] == [("room-taken", "NEG-2")]


def test_a_clash_is_overridden_with_a_reason_and_told_where_it_is(story):
    story.when(other(day="2026-03-30", room="v1.r1"))
    story.when(move(shift_days=1, override=(ClashKind.ROOM_TAKEN,), reason="The wall is open."))
    told = {one.session: one.overrides for one in of(story, SessionRescheduled)}
    assert told == {"o1.s1": (), "o1.s2": (), "o1.s3": ("room-taken",)}


def test_each_goes_to_the_time_that_is_given_and_the_others_stay(story):
    story.when(move(moves=(to("o1.s3", "14:00", "15:00", "2026-04-02"),)))
    assert starts(story) == {"o1.s3": "04-02 12:00"}


def test_two_sessions_change_places(story):
    first, last = to("o1.s1", "09:00", "11:00", DAYS[2]), to("o1.s3", "09:00", "11:00", DAYS[0])
    story.when(move(moves=(first, last)))
    assert starts(story) == {"o1.s1": "03-29 07:00", "o1.s3": "03-27 08:00"}


def test_sessions_that_are_given_the_same_time_are_in_each_others_way(story):
    both = (to("o1.s1", "09:00", "11:00", "2026-04-02"), to("o1.s2", "10:00", "12:00", "2026-04-02"))
    problem = refused(story, move(moves=both))
    assert {one["kind"] for one in problem.facts["clashes"]} == {"room-taken", "instructor-taken"}


def test_what_is_over_or_took_place_or_was_called_off_stays(story):
    story.when(cancel("o1.s3"))
    moved = story.when(move(shift_days=1), at=local("12:00", DAYS[0]))
    assert starts(moved) == {"o1.s2": "03-29 07:00"}
    assert story.when(move(shift_days=1), facts=frozenset({"o1.s1", "o1.s2"})).events == []


def test_what_is_over_or_took_place_or_was_called_off_is_given_no_other_time(story):
    story.when(CancelSession(session="o1.s3"))
    given = [move(moves=(to(session, "09:00", "11:00", "2026-04-02"),)) for session in ("o1.s1", "o1.s2", "o1.s3")]
    later = local("12:00", DAYS[0])
    assert refused(story, given[0], at=later).kind == "session-over"
    assert refused(story, given[1], facts=frozenset({"o1.s2"})).kind == "roll-closed"
    assert refused(story, given[2]).kind == "session-cancelled"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"shift_days": 1, "moves": (to("o1.s1", "09:00", "11:00", DAYS[0]),)},
        {"moves": (to("o1.s1", "09:00", "11:00", DAYS[0]), to("o1.s1", "09:00", "11:00", DAYS[1]))},
    ],
)
def test_a_move_that_is_not_clear_is_refused(story, fields):
    assert refused(story, move(**fields)).kind == "move-unclear"


@pytest.mark.parametrize(
    "command",
    [
        RescheduleOffering(offering="o9", shift_days=1),
        move(moves=(to("o1.s9", "09:00", "11:00", DAYS[0]),)),
        move(moves=(to("o2.s1", "09:00", "11:00", DAYS[0]),)),
    ],
)
def test_what_is_not_there_is_unknown(story, command):
    with pytest.raises(Unknown):
        story.when(command)


def test_a_dry_run_tells_where_each_would_stand_and_whom_it_concerns_and_changes_nothing(story):
    theirs = Sitting(session="o2.s9", offering="o2", starts_at=local("10:00", DAYS[1]), ends_at=local("12:00", DAYS[1]))
    facts = Concerned(seats={"l1": frozenset({"o1", "o2"}), "l2": frozenset({"o1"})}, sittings=[theirs])
    told = story.when(move(shift_days=1, dry_run=True), facts=facts).reply
    assert story.events == []
    assert [one["session"] for one in told["sessions"]] == ["o1.s1", "o1.s2", "o1.s3"]
    assert told["clashing"] == [{"learner": "l1", "session": "o2.s9", "offering": "o2"}]
    assert (told["clashes"], told["notices"]) == ([], {"learners": 2, "instructors": 1})


def test_learners_have_another_session_where_two_that_move_meet(story):
    pair = (to("o1.s1", "09:00", "11:00", "2026-04-02"), to("o1.s2", "10:00", "12:00", "2026-04-02"))
    told = story.when(move(moves=pair, dry_run=True), facts=Concerned(seats={"l1": frozenset({"o1"})})).reply
    assert [one["session"] for one in told["clashing"]] == ["o1.s1", "o1.s2"]


def test_a_series_still_moves_as_one_after_its_offering_did(given):
    story = given(*PLACES).when(series(room="v1.r1"))
    story.when(RescheduleSession(session="o1.s1002", starts_at=at("2026-04-01T07:00"), ends_at=at("2026-04-01T10:00")))
    assert story.when(move(shift_days=1)).reply["sessions"] == 3
    story.when(RescheduleSeries(series="o1.w1", shift_days=1))
    assert starts(story) == {"o1.s1001": "03-25 08:00", "o1.s1003": "04-08 07:00"}


def test_a_timezone_that_is_given_counts(story):
    there = NewTimes(
        session="o1.s1", starts_at=local("09:00", zone="Asia/Kolkata"), ends_at=local("10:00", zone="Asia/Kolkata"),
        timezone="Asia/Kolkata",
    )  # fmt: skip
    (moved,) = of(story.when(move(moves=(there,))), SessionRescheduled)
    assert (moved.timezone, moved.ends_at - moved.starts_at) == ("Asia/Kolkata", minutes(60))
