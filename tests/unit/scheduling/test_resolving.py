"""New rules of a zone: what is ahead stays at the time that clocks show."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chassis.errors import Unknown
from contracts.scheduling import Deadline, OfferingRevised, ReservationMoved, SessionRescheduled, SessionScheduled
from contracts.shared import Notify
from services.scheduling.commands import (
    CancelOffering,
    CancelSession,
    RescheduleOffering,
    RescheduleSeries,
    ResolveTimes,
)
from services.scheduling.domain.consequences import Concerned
from services.scheduling.domain.walltime import rules
from tests.unit.scheduling.clashes.stage import OTHER, PEOPLE, ROOMS, VENUES, move, other, schedule, stage
from tests.unit.scheduling.clashes.stage import at as local
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.story import Story
from tests.unit.scheduling.test_series import of, series
from tests.zones import other_rules

RESOLVE, HOUR = ResolveTimes(offering="o1"), timedelta(hours=1)
ALL = {"room": "v1.r1", "instructors": ("i1",)}


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def berlin_without_summer(tmp_path):
    """Berlin's clocks stay an hour ahead of UTC; enter it once the sessions are there."""
    return other_rules(tmp_path, Europe__Berlin="Africa/Lagos")


def starts(story):
    return {one.session: f"{one.starts_at:%m-%d %H:%M}" for one in of(story, SessionRescheduled)}


DATES = {"starts_at": utc("2026-03-30T07:00"), "ends_at": utc("2026-03-30T09:00")}


def test_a_session_tells_what_its_clocks_show():
    (event, *_) = stage().when(schedule("09:00", "11:30")).events
    assert (event.wall, event.wall_end) == ("2026-03-30T09:00", "2026-03-30T11:30")
    (event, *_) = stage().when(schedule()).when(move("o1.s1", "13:00", "14:00", day="2026-04-01")).events
    assert (event.wall, event.wall_end) == ("2026-04-01T13:00", "2026-04-01T14:00")


def test_while_the_rules_are_the_same_nothing_moves():
    story = stage().when(schedule()).when(RESOLVE)
    assert story.events == []
    assert story.reply == {"offering": "o1", "rules": rules(), "sessions": 0, "overridden": 0, "untold": 0}


def test_a_session_moves_to_when_its_clocks_show_that_time_by_now_with_all_that_it_has(berlin_without_summer):
    story = stage().when(schedule(**ALL))
    with berlin_without_summer:
        story.when(RESOLVE)
    (event,) = of(story, SessionRescheduled)
    assert (event.starts_at, event.was_from) == (utc("2026-03-30T08:00"), utc("2026-03-30T07:00"))
    assert (event.wall, event.wall_end, event.because) == ("2026-03-30T09:00", "2026-03-30T11:00", rules())
    assert {one.resource for one in of(story, ReservationMoved)} == {"v1.r1", "i1"}
    assert story.reply["sessions"] == 1


def test_running_it_again_moves_nothing_more(berlin_without_summer):
    story = stage().when(schedule())
    with berlin_without_summer:
        assert story.when(RESOLVE).when(RESOLVE).events == []


def test_what_is_over_or_has_begun_or_was_called_off_stays(berlin_without_summer):
    story = stage()
    for begins, ends in (("07:00", "08:00"), ("09:00", "11:00"), ("12:00", "13:00"), ("14:00", "15:00")):
        story.when(schedule(begins, ends))
    story.when(CancelSession(session="o1.s4"))
    with berlin_without_summer:
        story.when(RESOLVE, at=utc("2026-03-30T08:30"))
    assert starts(story) == {"o1.s3": "03-30 11:00"}


def test_sessions_of_the_season_whose_rules_are_as_they_were_stay(berlin_without_summer):
    story = stage().when(schedule(day="2026-03-27")).when(schedule(day="2026-03-30"))
    with berlin_without_summer:
        assert starts(story.when(RESOLVE)) == {"o1.s2": "03-30 08:00"}


@pytest.mark.parametrize(
    ("zone", "like", "stood", "stands"),
    [
        ("Asia/Kolkata", "Asia/Kathmandu", "03-30 03:30", "03-30 03:15"),
        ("Australia/Lord_Howe", "Australia/Brisbane", "03-29 22:00", "03-29 23:00"),
        ("America/New_York", "America/Panama", "03-30 13:00", "03-30 14:00"),
    ],
)
def test_each_zone_has_its_own_rules(tmp_path, zone, like, stood, stands):
    story = Story(scheduled(timezone=zone)).when(schedule(zone=zone))
    assert f"{of(story, SessionScheduled)[0].starts_at:%m-%d %H:%M}" == stood
    with other_rules(tmp_path, **{zone.replace("/", "__"): like}):
        assert starts(story.when(RESOLVE)) == {"o1.s1": stands}


def test_what_is_in_the_way_is_overridden_and_flagged(berlin_without_summer):
    story = stage().when(schedule("09:00", "10:00", **ALL))
    story.when(other("08:00", "09:00", zone="UTC", room="v1.r1"))
    with berlin_without_summer:
        story.when(RESOLVE)
    (event,) = of(story, SessionRescheduled)
    assert (event.starts_at, event.overrides) == (utc("2026-03-30T08:00"), ("room-taken",))
    assert {one.resource: one.overrides for one in of(story, ReservationMoved)} == {"v1.r1": ("room-taken",), "i1": ()}
    assert story.reply["overridden"] == 1


def test_sessions_of_an_offering_that_move_together_are_not_in_each_others_way(berlin_without_summer):
    story = stage().when(schedule("09:00", "10:00", **ALL)).when(schedule("10:00", "11:00", **ALL))
    with berlin_without_summer:
        story.when(RESOLVE)
    assert [one.overrides for one in of(story, SessionRescheduled)] == [(), ()]


def test_a_series_stays_together(berlin_without_summer):
    story = Story(scheduled()).when(series())
    with berlin_without_summer:
        assert starts(story.when(RESOLVE)) == {"o1.s1002": "03-30 08:00", "o1.s1003": "04-06 08:00"}
        assert len(starts(story.when(RescheduleSeries(series="o1.w1", shift_days=1)))) == 3


@pytest.mark.parametrize(
    ("day", "clock", "moment"), [("2026-03-08", "02:30", "03-08 07:00"), ("2026-11-01", "01:30", "11-01 05:30")]
)
def test_a_time_that_clocks_skip_by_now_is_when_they_do_and_of_two_it_is_the_earlier(tmp_path, day, clock, moment):
    story = Story(scheduled()).when(schedule(clock, "06:00", day=day))
    with other_rules(tmp_path, Europe__Berlin="America/New_York"):
        assert starts(story.when(RESOLVE)) == {"o1.s1": moment}
        assert story.when(RESOLVE).events == []


def test_of_a_time_that_clocks_show_twice_the_one_that_was_meant_stays(tmp_path):
    later = local("02:30", "2026-10-25").replace(fold=1)
    session = replace(schedule("02:30", "04:00", day="2026-10-25"), starts_at=later)
    assert Story(scheduled()).when(session).when(RESOLVE).events == []


def test_a_move_by_days_keeps_the_time_that_was_meant_whether_it_was_resolved_or_not(berlin_without_summer):
    story = stage().when(schedule())
    with berlin_without_summer:
        assert starts(story.when(RescheduleOffering(offering="o1", shift_days=1))) == {"o1.s1": "03-31 08:00"}


def test_a_session_of_an_earlier_program_is_counted_and_stays(berlin_without_summer):
    story = Story(scheduled(), *VENUES, *ROOMS, *PEOPLE, OTHER).when(schedule())
    (name, event), *rest = [one for one in story.history if isinstance(one[1], SessionScheduled)]
    story.history.remove((name, event))
    story.history.append((name, replace(event, wall=None, wall_end=None)))
    with berlin_without_summer:
        story.when(RESOLVE)
    assert (story.events, story.reply["untold"], rest) == ([], 1, [])


class TestDates:
    def revised(self, zone, **deadlines):
        story = Story(scheduled(**DATES | deadlines)).when(schedule())
        with zone:
            (event,) = of(story.when(RESOLVE), OfferingRevised)
        return event

    def test_follow_the_sessions(self, berlin_without_summer):
        event = self.revised(berlin_without_summer)
        assert (event.starts_at, event.ends_at) == (utc("2026-03-30T08:00"), utc("2026-03-30T10:00"))

    def test_deadlines_by_the_clock_follow_the_rules_of_the_zone(self, berlin_without_summer):
        told = {"cut_off_at": utc("2026-03-29T15:00"), "cut_off_before": Deadline(days_before=1, at="17:00")}
        assert self.revised(berlin_without_summer, **told).cut_off_at == utc("2026-03-29T16:00")

    @pytest.mark.parametrize(
        ("told", "stands"), [("2026-03-30T07:00", "2026-03-30T06:00"), ("2026-03-20T07:00", "2026-03-20T07:00")]
    )
    def test_deadlines_told_as_moments_give_way_to_a_start_that_comes_before(self, tmp_path, told, stands):
        ahead = other_rules(tmp_path, Europe__Berlin="Africa/Nairobi")
        assert self.revised(ahead, cut_off_at=utc(told)).cut_off_at == utc(stands)


def test_a_dry_run_tells_where_each_would_go_and_what_is_in_the_way_and_changes_nothing(berlin_without_summer):
    story = stage().when(schedule("09:00", "10:00", room="v1.r1"))
    story.when(other("08:00", "09:00", zone="UTC", room="v1.r1"))
    with berlin_without_summer:
        story.when(ResolveTimes(offering="o1", dry_run=True))
    assert story.events == []
    assert [(one["session"], one["starts_at"]) for one in story.reply["sessions"]] == [
        ("o1.s1", utc("2026-03-30T08:00"))
    ]
    assert [one["kind"] for one in story.reply["clashes"]] == ["room-taken"]


def test_who_would_be_told_of_it_is_counted_and_the_command_says_who_is(berlin_without_summer):
    story, seats = stage().when(schedule("09:00", "10:00")), {"l1": frozenset({"o1"}), "l2": frozenset({"o1"})}
    with berlin_without_summer:
        tried = story.when(ResolveTimes(offering="o1", dry_run=True), facts=Concerned(seats=seats)).reply
        (moved,) = story.when(ResolveTimes(offering="o1", notify=Notify.NONE)).events
    assert (tried["seated"], tried["notices"]["learners"], moved.notify) == (2, 2, "none")


def test_an_offering_that_was_called_off_stays_and_one_that_is_not_there_is_unknown(berlin_without_summer):
    story = stage().when(schedule()).when(CancelOffering(offering="o1"))
    with berlin_without_summer:
        assert story.when(RESOLVE).events == []
    with pytest.raises(Unknown):
        Story().when(RESOLVE)
