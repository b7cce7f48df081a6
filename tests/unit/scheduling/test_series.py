"""Series: sessions by a rule, all with what they need, or none."""

from datetime import UTC, date, datetime

import pytest

from chassis.errors import Refused, Unknown
from contracts.scheduling import (
    EquipmentAdded,
    InstructorRegistered,
    OfferingCancelled,
    QualificationGranted,
    ReservationMade,
    RoomAdded,
    RoomKind,
    SeriesScheduled,
    SessionScheduled,
    TimetableOpened,
    VenueAdded,
)
from services.scheduling.commands import CancelSession, Doubled, RescheduleSession, ScheduleSeries, ScheduleSession
from services.scheduling.commands.sessions import NewEquipmentUse
from services.scheduling.domain.clash import ClashKind
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.story import NOW

ROOM = RoomAdded(
    venue="v1",
    room="v1.r1",
    code="R1",
    name="Atrium",
    kind=RoomKind.PHYSICAL,
    timezone="Europe/Berlin",
    setup_minutes=30,
)
VENUE = VenueAdded(venue="v1", code="B", name="Berlin", timezone="Europe/Berlin")
TEACHER = (
    InstructorRegistered(instructor="i1", code="ANNA"),
    TimetableOpened(instructor="i1", timezone="Europe/Berlin"),
    QualificationGranted(instructor="i1", course="c1"),
)
PROJECTORS = EquipmentAdded(equipment="e1", code="P", name="Projectors", quantity=2)
OFFERING = scheduled()
PLACES = (OFFERING, VENUE, ROOM, *TEACHER, PROJECTORS)


def series(**fields):
    terms = {
        "offering": "o1",
        "component": "workshop",
        "rule": "FREQ=WEEKLY;BYDAY=MO;COUNT=3",
        "starts": "2026-03-23T09:00",
        "ends": "2026-03-23T12:00",
    }
    return ScheduleSeries(**terms | fields)


def refused(story, command, **when):
    with pytest.raises(Refused) as refusal:
        story.when(command, **when)
    return refusal.value


def of(story, kind):
    return [event for event in story.events if isinstance(event, kind)]


def test_a_series_is_told_with_a_session_for_each_day_and_what_each_reserves(given):
    story = given(*PLACES).when(series(room="v1.r1", instructors=("i1",)))
    assert story.reply == {"series": "o1.w1", "sessions": 3}
    assert of(story, SeriesScheduled)[0].sessions == 3
    assert [(one.session, one.series) for one in of(story, SessionScheduled)] == [
        ("o1.s1001", "o1.w1"),
        ("o1.s1002", "o1.w1"),
        ("o1.s1003", "o1.w1"),
    ]
    assert [one.resource for one in of(story, ReservationMade)] == ["v1.r1", "i1"] * 3


def test_mondays_at_nine_in_berlin_are_another_moment_after_the_change_of_clocks(given):
    starts = [one.starts_at for one in of(given(OFFERING).when(series()), SessionScheduled)]
    assert starts[:2] == [datetime(2026, 3, 23, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)]


def test_ids_of_sessions_hold_exactly_one_dot(given):
    story = given(OFFERING).when(series())
    assert all(one.session.count(".") == 1 for one in of(story, SessionScheduled))


def test_a_night_of_the_change_of_clocks_ends_when_the_clock_says(given):
    night = series(rule="FREQ=WEEKLY;COUNT=2", starts="2026-03-21T22:00", ends="2026-03-22T06:00")
    lengths = [
        (one.ends_at - one.starts_at).seconds // 3600 for one in of(given(OFFERING).when(night), SessionScheduled)
    ]
    assert lengths == [8, 7]


def test_one_clash_refuses_the_whole_series_and_names_it(given):
    story = given(*PLACES).when(
        ScheduleSession(
            offering="o1",
            component="workshop",
            room="v1.r1",
            starts_at=datetime(2026, 3, 30, 9, tzinfo=UTC),
            ends_at=datetime(2026, 3, 30, 11, tzinfo=UTC),
        )
    )
    before = len(story.history)
    problem = refused(story, series(room="v1.r1", instructors=("i1",)))
    assert problem.kind == "clash"
    assert [(one["kind"], one["session"]) for one in problem.facts["clashes"]] == [("room-taken", "o1.s1")]
    assert len(story.history) == before


def test_every_clash_is_named_not_those_of_the_first_session_alone(given):
    taken = given(*PLACES).when(series(room="v1.r1"))
    problem = refused(taken, series(room="v1.r1"))
    assert len(problem.facts["clashes"]) == 3


def test_sessions_of_a_series_clash_with_each_other_too(given):
    days = series(rule="FREQ=DAILY;COUNT=2", starts="2026-03-23T09:00", ends="2026-03-24T09:00", room="v1.r1")
    problem = refused(given(*PLACES), days)
    assert [(one["kind"], one["session"]) for one in problem.facts["clashes"]] == [("room-taken", "o1.s1001")]


def test_sessions_that_touch_without_setup_do_not_clash(given):
    days = series(rule="FREQ=DAILY;COUNT=2", starts="2026-03-23T09:00", ends="2026-03-24T09:00", instructors=("i1",))
    assert given(*PLACES).when(days).reply["sessions"] == 2


def test_deciding_leaves_the_states_that_it_rests_on_as_they_were(given):
    story = given(*PLACES)
    for _ in range(2):
        assert story.when(series(room="v1.r1", dry_run=True)).reply["clashes"] == []


def test_equipment_is_counted_in_each_session_by_itself(given):
    two, three = (NewEquipmentUse(equipment="e1", units=units) for units in (2, 3))
    assert given(*PLACES).when(series(equipment=(two,))).reply["sessions"] == 3
    assert refused(given(*PLACES), series(equipment=(three,))).kind == "clash"


def test_what_clashes_is_overridden_with_a_reason_and_told_where_it_does(given):
    story = given(*PLACES).when(
        ScheduleSession(
            offering="o1",
            component="workshop",
            room="v1.r1",
            starts_at=datetime(2026, 3, 30, 9, tzinfo=UTC),
            ends_at=datetime(2026, 3, 30, 11, tzinfo=UTC),
        )
    )
    wanted = {"room": "v1.r1", "override": (ClashKind.ROOM_TAKEN,)}
    assert refused(story, series(**wanted)).kind == "override-needs-reason"
    story.when(series(**wanted, reason="The hall is divided."))
    assert [one.overrides for one in of(story, SessionScheduled)] == [(), ("room-taken",), ()]


def test_a_dry_run_changes_nothing_and_tells_each_session(given):
    story = given(*PLACES).when(series(room="v1.r1", dry_run=True))
    assert story.events == []
    assert [one["starts_at"] for one in story.reply["sessions"]] == [
        datetime(2026, 3, 23, 8, tzinfo=UTC),
        datetime(2026, 3, 30, 7, tzinfo=UTC),
        datetime(2026, 4, 6, 7, tzinfo=UTC),
    ]


def test_exceptions_are_left_out_and_can_come_back_as_a_session(given):
    story = given(*PLACES).when(series(room="v1.r1", exceptions=(date(2026, 4, 6),)))
    assert story.reply["sessions"] == 2
    story.when(
        ScheduleSession(
            offering="o1",
            component="workshop",
            room="v1.r1",
            starts_at=datetime(2026, 4, 6, 7, tzinfo=UTC),
            ends_at=datetime(2026, 4, 6, 10, tzinfo=UTC),
        )
    )
    assert len(of(story, SessionScheduled)) == 1


def test_a_session_of_a_series_moves_and_is_called_off_like_any_other(given):
    story = given(*PLACES).when(series(room="v1.r1"))
    at = datetime(2026, 3, 31, 7, tzinfo=UTC)
    story.when(RescheduleSession(session="o1.s1002", starts_at=at, ends_at=at.replace(hour=9)))
    assert story.events[0].session == "o1.s1002"
    story.when(CancelSession(session="o1.s1003"))
    assert [type(event).__name__ for event in story.events] == ["SessionCancelled", "ReservationReleased"]


def test_a_doubled_hour_is_taken_as_it_is_said(given):
    night = {"rule": "FREQ=DAILY;COUNT=1", "starts": "2026-10-25T02:15", "ends": "2026-10-25T02:45"}
    assert refused(given(OFFERING), series(**night)).kind == "time-comes-twice"
    story = given(OFFERING).when(series(**night, ambiguous=Doubled.LATER))
    assert of(story, SessionScheduled)[0].starts_at == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "slug"),
    [
        ({"ends": "2026-03-23T09:00"}, "ends-before-start"),
        ({"ends": "2026-03-24T09:01"}, "too-long"),
        ({"starts": "2026-02-30T09:00"}, "time-out-of-range"),
        ({"timezone": "Mars/Olympus"}, "unknown-timezone"),
        ({"component": "nothing"}, "unknown-component"),
    ],
)
def test_what_no_session_may_be_no_series_may_be(given, fields, slug):
    assert refused(given(OFFERING), series(**fields)).kind == slug


def test_a_series_needs_an_offering_that_stands(given):
    with pytest.raises(Unknown):
        given().when(series())
    called_off = OfferingCancelled(offering="o1", course="c1")
    assert refused(given(OFFERING, called_off), series()).kind == "offering-cancelled"


def test_five_hundred_sessions_are_one_decision(given):
    story = given(*PLACES).when(series(rule="FREQ=DAILY;COUNT=500", room="v1.r1", instructors=("i1",)), at=NOW)
    assert story.reply["sessions"] == 500
    assert len({one.session for one in of(story, SessionScheduled)}) == 500
