"""An offering's own dates, when its sessions move."""

from contextlib import suppress
from datetime import UTC, date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.errors import Refused
from contracts.scheduling import Deadline, OfferingRevised, SessionRescheduled
from services.scheduling.commands import (
    CancelSeries,
    CancelSession,
    NewTimes,
    RescheduleOffering,
    RescheduleSeries,
    RestoreSession,
)
from tests.unit.scheduling.clashes.stage import at as local
from tests.unit.scheduling.clashes.stage import move, schedule
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.story import Story
from tests.unit.scheduling.test_series import of, series

FIRST, LAST = "2026-03-26", "2026-03-27"
WHOLE = {"starts_at": local("09:00", FIRST).astimezone(UTC), "ends_at": local("17:00", LAST).astimezone(UTC)}


def stage(**terms):
    """Two days in a row, the last before Berlin's clocks go forward, in an offering on these terms."""
    story = Story(scheduled(**WHOLE | terms))
    for day in (FIRST, LAST):
        story.when(schedule("09:00", "12:00", day=day))
    return story


def shift(days, **fields):
    return RescheduleOffering(offering="o1", shift_days=days, **fields)


def dates(story):
    """Start and end as they now stand by Berlin's clocks, if they changed; and that this is one event."""
    revised = of(story, OfferingRevised)
    assert len(revised) < 2
    return tuple(f"{berlin(one):%m-%d %H:%M}" for event in revised for one in (event.starts_at, event.ends_at))


def berlin(moment):
    return moment.astimezone(local("09:00").tzinfo)


def test_a_whole_offering_moves_with_its_dates_by_what_clocks_show():
    story = stage().when(shift(7))
    assert dates(story) == ("04-02 09:00", "04-03 17:00")
    assert len(of(story, SessionRescheduled)) == 2


def test_the_event_tells_where_the_offering_was():
    (event,) = of(stage().when(shift(7)), OfferingRevised)
    assert (event.was_from, event.was_until) == (WHOLE["starts_at"], WHOLE["ends_at"])


def test_the_start_follows_the_first_session_and_the_end_the_last():
    assert dates(stage().when(move("o1.s1", "13:00", "16:00", day=FIRST))) == ("03-26 13:00", "03-27 17:00")
    assert dates(stage().when(move("o1.s2", "09:00", "12:00", day="2026-03-30"))) == ("03-26 09:00", "03-30 17:00")


def test_a_session_between_the_two_moves_no_dates():
    story = stage().when(schedule("14:00", "15:00", day=FIRST))
    assert dates(story.when(move("o1.s3", "15:00", "16:00", day=FIRST))) == ()


def test_another_session_may_become_the_first_or_the_last():
    assert dates(stage().when(move("o1.s1", "09:00", "12:00", day="2026-03-30"))) == ("03-27 09:00", "03-30 17:00")
    assert dates(stage().when(move("o1.s2", "09:00", "12:00", day="2026-03-25"))) == ("03-25 09:00", "03-26 17:00")


def test_dates_go_to_the_day_of_their_session_and_keep_their_time_of_day():
    story = stage(starts_at=local("08:30", FIRST).astimezone(UTC)).when(shift(7))
    assert dates(story) == ("04-02 08:30", "04-03 17:00")


def test_dates_that_a_session_leaves_within_its_day_stay_as_long_as_they_enclose_it():
    assert dates(stage().when(move("o1.s2", "13:00", "16:00", day=LAST))) == ()
    assert dates(stage().when(move("o1.s2", "17:00", "20:00", day=LAST))) == ("03-26 09:00", "03-27 20:00")


def test_an_end_at_midnight_is_that_of_the_day_before():
    story = stage(ends_at=local("00:00", "2026-03-28").astimezone(UTC)).when(shift(1))
    assert dates(story) == ("03-27 09:00", "03-29 00:00")


WIDE = {
    "starts_at": local("08:00", "2026-03-12").astimezone(UTC),
    "ends_at": local("18:00", "2026-04-30").astimezone(UTC),
}


class TestSelfPacedParts:
    """The offering begins two weeks before its first session, and ends a month after its last."""

    def test_stay_where_a_session_moves_among_them(self):
        assert dates(stage(**WIDE).when(move("o1.s1", "09:00", "12:00", day="2026-03-20"))) == ()

    def test_move_where_the_whole_offering_does(self):
        assert dates(stage(**WIDE).when(shift(7))) == ("03-19 08:00", "05-07 18:00")

    def test_that_have_begun_begin_no_later(self):
        story = stage(**WIDE).when(shift(7), at=local("12:00", "2026-03-15"))
        assert dates(story) == ("03-12 08:00", "05-07 18:00")

    def test_make_room_for_a_session_beyond_them(self):
        assert dates(stage(**WIDE).when(move("o1.s2", "09:00", "12:00", day="2026-05-04")))[1] == "05-04 12:00"
        assert dates(stage(**WIDE).when(move("o1.s1", "09:00", "12:00", day="2026-03-11")))[0] == "03-11 09:00"


def test_an_offering_without_dates_gets_none():
    assert dates(stage(starts_at=None, ends_at=None).when(shift(7))) == ()


def test_an_offering_without_sessions_moves_by_its_dates():
    assert dates(Story(scheduled(**WHOLE)).when(shift(7))) == ("04-02 09:00", "04-03 17:00")


def test_a_session_that_is_called_off_holds_no_date_until_it_is_restored():
    story = stage().when(CancelSession(session="o1.s1"))
    assert dates(story) == ("03-27 09:00", "03-27 17:00")
    assert dates(story.when(RestoreSession(session="o1.s1"))) == ("03-26 09:00", "03-27 17:00")


def test_when_every_session_is_called_off_the_dates_stay():
    story = stage().when(CancelSession(session="o1.s1")).when(CancelSession(session="o1.s2"))
    assert dates(story) == ()


def test_what_has_begun_began_when_it_did_although_its_first_session_is_called_off():
    assert dates(stage().when(CancelSession(session="o1.s1"), at=local("18:00", FIRST))) == ()


def test_a_session_that_is_added_before_the_first_or_after_the_last_takes_the_dates_along():
    assert dates(stage().when(schedule("09:00", "12:00", day="2026-03-25"))) == ("03-25 09:00", "03-27 17:00")
    assert dates(stage().when(schedule("09:00", "12:00", day="2026-03-30"))) == ("03-26 09:00", "03-30 17:00")
    assert dates(stage().when(schedule("13:00", "14:00", day=FIRST))) == ()


def test_a_series_takes_the_dates_along_and_gives_them_back_when_it_is_called_off():
    later = {"starts": "2026-04-07T09:00", "ends": "2026-04-07T12:00", "rule": "FREQ=WEEKLY;COUNT=3"}
    story = stage().when(series(**later))
    assert dates(story) == ("03-26 09:00", "04-21 17:00")
    assert dates(story.when(CancelSeries(series=story.reply["series"]))) == ("03-26 09:00", "03-27 17:00")


def test_a_session_that_took_place_holds_the_start():
    story = stage().when(shift(7), at=local("18:00", FIRST))
    assert dates(story) == ("03-26 09:00", "04-03 17:00")


def test_sessions_that_are_given_times_move_the_dates_once():
    to = [
        NewTimes(session=f"o1.s{n}", starts_at=local("09:00", day), ends_at=local("12:00", day))
        for n, day in ((1, "2026-04-13"), (2, "2026-04-14"))
    ]
    story = stage().when(RescheduleOffering(offering="o1", moves=tuple(to)))
    assert dates(story) == ("04-13 09:00", "04-14 17:00")


def test_a_series_moves_the_dates():
    starts = local("09:00", "2026-03-23").astimezone(UTC)
    story = Story(scheduled(starts_at=starts)).when(series())
    (moved,) = of(story.when(RescheduleSeries(series="o1.w1", shift_days=1)), OfferingRevised)
    assert moved.starts_at == local("09:00", "2026-03-24")


MOVES = st.lists(
    st.one_of(
        st.builds(shift, st.integers(-20, 20).filter(bool)),
        st.builds(
            lambda number, days, hour: move(f"o1.s{number}", f"{hour:02}:00", f"{hour + 2:02}:00", day=_day(days)),
            st.integers(1, 2),
            st.integers(0, 60),
            st.integers(0, 21),
        ),
    ),
    max_size=8,
)


def _day(days):
    return str(date(2026, 3, 20) + timedelta(days=days))


@for_all(moves=MOVES)
def test_dates_that_are_those_of_the_sessions_are_so_after_any_moves(moves):
    story = stage(ends_at=local("12:00", LAST).astimezone(UTC), cut_off_before=Deadline(hours_before=24))
    for command in moves:
        with suppress(Refused):
            story.when(command, at=local("00:00", "2025-01-01"))
        offering = story.state("offering:o1")
        terms, sessions = offering.scheduled, offering.sessions.values()
        assert terms.starts_at == min(one.starts_at for one in sessions)
        assert terms.ends_at == max(one.ends_at for one in sessions)
        assert terms.cut_off_at in (None, terms.starts_at - timedelta(days=1))


class TestDeadlines:
    def test_told_by_their_distance_move_along(self):
        terms = {"minimum": 3, "decide_at": WHOLE["starts_at"], "cut_off_at": WHOLE["starts_at"]}
        before = {"decide_before": Deadline(hours_before=48), "cut_off_before": Deadline(days_before=1, at="17:00")}
        (event,) = of(stage(**terms, **before).when(shift(5)), OfferingRevised)
        assert event.decide_at == local("09:00", "2026-03-29")
        assert event.cut_off_at == local("17:00", "2026-03-30")

    def test_told_as_moments_stay(self):
        (event,) = of(stage(cut_off_at=local("12:00", "2026-03-20")).when(shift(7)), OfferingRevised)
        assert event.cut_off_at == local("12:00", "2026-03-20")

    def test_told_as_moments_that_would_come_after_the_start_move_nothing(self):
        story = stage(cut_off_at=local("12:00", "2026-03-25"))
        before = list(story.history)
        with pytest.raises(Refused) as refusal:
            story.when(shift(-2))
        assert (refusal.value.kind, refusal.value.facts["field"]) == ("deadline-after-start", "cut_off_at")
        assert story.history == before


def test_a_dry_run_tells_the_dates_as_they_would_be_and_changes_nothing():
    told = stage().when(shift(7, dry_run=True))
    assert told.events == []
    assert told.reply["terms"] == {
        "starts_at": local("09:00", "2026-04-02"),
        "ends_at": local("17:00", "2026-04-03"),
        "decide_at": None,
        "cut_off_at": None,
    }
    alone = stage().when(move("o1.s2", "09:00", "12:00", day="2026-03-30", dry_run=True))
    assert alone.reply["terms"]["ends_at"] == local("17:00", "2026-03-30")
    assert stage(starts_at=None, ends_at=None).when(shift(7, dry_run=True)).reply["terms"] is None
