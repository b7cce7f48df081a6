"""Offerings: what is on offer, on which terms, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.errors import Refused, Unknown
from contracts.enrollment import MinimumMissed
from contracts.scheduling import (
    CodeClaimed,
    CourseDefined,
    CoursePublished,
    CourseRevised,
    OfferingCancelled,
    OfferingPublished,
    OfferingScheduled,
    ProgramDefined,
    SessionCancelled,
    SessionScheduled,
)
from contracts.shared import CompletionRule, Component, ComponentKind, Delivery, Format, Phase, Step
from services.scheduling.commands import (
    CancelBelowMinimum,
    CancelOffering,
    PublishCourse,
    PublishOffering,
    ScheduleOffering,
)
from services.scheduling.domain.terms import times
from services.scheduling.reactions import call_off

START = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
PARTS = (Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION),)
COURSE = CourseDefined(
    course="c1",
    code="NEG",
    title="Negotiation",
    format=Format.LIVE,
    components=PARTS,
    completion_rule=CompletionRule.RESULT,
)
PUBLISHED = CoursePublished(course="c1", course_version=1)
REVISED = CourseRevised(
    course="c1",
    title="Negotiating",
    format=Format.SELF_PACED,
    components=(Component(key="quiz", title="Quiz", kind=ComponentKind.QUIZ),),
    course_version=2,
)
PROGRAM = ProgramDefined(
    program="p1", code="S", title="Sales", format=Format.LIVE, steps=(Step(course="c1", phase=Phase.LIVE),)
)


def schedule(**fields):
    terms = {"course": "c1", "code": "NEG-1", "delivery": Delivery.SCHEDULED, "timezone": "Europe/Berlin"}
    return ScheduleOffering(**terms | fields)


def scheduled(**fields):
    facts = {
        "offering": "o1",
        "course": "c1",
        "code": "NEG-1",
        "title": "Negotiation",
        "course_version": 1,
        "delivery": Delivery.SCHEDULED,
        "format": Format.LIVE,
        "components": PARTS,
        "timezone": "Europe/Berlin",
        "completion_rule": CompletionRule.RESULT,
        "course_code": "NEG",
        "course_title": "Negotiation",
    }
    return OfferingScheduled(**facts | fields)


def session(number, starts_at, **fields):
    return SessionScheduled(
        session=f"o1.s{number}",
        offering="o1",
        course="c1",
        component="workshop",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        timezone="Europe/Berlin",
    )


def refused(given, command):
    with pytest.raises(Refused) as refusal:
        given(COURSE, PUBLISHED).when(command)
    return refusal.value


def test_an_offering_takes_over_the_published_version_of_its_course(given):
    story = given(COURSE, PUBLISHED).when(schedule())
    assert story.events == [CodeClaimed(kind="offering", code="NEG-1", owner="o1"), scheduled()]
    assert story.reply == {"offering": "o1", "course_version": 1}


def test_an_offering_may_have_a_title_of_its_own(given):
    assert given(COURSE, PUBLISHED).when(schedule(title="Berlin, spring")).events[-1].title == "Berlin, spring"


def test_times_are_kept_in_utc(given):
    local = datetime.fromisoformat("2026-03-30T09:00:00+02:00")
    kept = given(COURSE, PUBLISHED).when(schedule(starts_at=local)).events[-1].starts_at
    assert (kept, kept.tzinfo) == (START, UTC)


def test_on_demand_without_capacity_is_open_and_has_an_id_that_says_so(given):
    story = given(COURSE, PUBLISHED).when(schedule(delivery=Delivery.ON_DEMAND))
    assert story.reply["offering"] == "d1"


@pytest.mark.parametrize("fields", [{"delivery": Delivery.ON_DEMAND, "capacity": 5}, {"delivery": Delivery.SCHEDULED}])
def test_every_other_offering_has_seats(given, fields):
    assert given(COURSE, PUBLISHED).when(schedule(**fields)).reply["offering"] == "o1"


def test_a_code_belongs_to_one_offering(given):
    story = given(COURSE, PUBLISHED).when(schedule())
    with pytest.raises(Refused) as refusal:
        story.when(schedule(code="neg-1"))
    assert (refusal.value.kind, refusal.value.facts["owner"]) == ("code-taken", "o1")


def test_a_course_may_carry_the_same_code_as_an_offering(given):
    story = given(COURSE, PUBLISHED, CodeClaimed(kind="course", code="NEG-1", owner="c1"))
    assert story.when(schedule()).reply["offering"] == "o1"


def test_a_revision_is_not_on_offer_until_it_is_published(given):
    story = given(COURSE, PUBLISHED, REVISED).when(schedule())
    assert (story.reply["course_version"], story.events[-1].components) == (1, PARTS)
    story.when(PublishCourse(course="c1")).when(schedule(code="NEG-2"))
    assert (story.reply["course_version"], story.events[-1].components) == (2, REVISED.components)


def test_a_course_that_is_not_published_cannot_be_offered(given):
    with pytest.raises(Refused) as refusal:
        given(COURSE).when(schedule())
    assert (refusal.value.kind, refusal.value.facts) == ("course-not-published", {"courses": ["c1"]})


def test_an_unknown_course_cannot_be_offered(given):
    with pytest.raises(Unknown) as problem:
        given().when(schedule())
    assert problem.value.facts == {"course": "c1"}


def test_a_program_that_does_not_contain_the_course_is_refused(given):
    other = CourseDefined(course="c8", code="C8", title="Other", format=Format.LIVE, components=PARTS)
    story = given(other, CoursePublished(course="c8", course_version=1), PROGRAM)
    with pytest.raises(Refused) as refusal:
        story.when(schedule(course="c8", program="p1"))
    assert (refusal.value.kind, refusal.value.facts) == ("course-not-in-program", {"course": "c8", "program": "p1"})


def test_a_program_that_contains_the_course_is_taken(given):
    assert given(COURSE, PUBLISHED, PROGRAM).when(schedule(program="p1")).events[-1].program == "p1"


def test_an_unknown_program_is_said_to_be_unknown(given):
    with pytest.raises(Unknown) as problem:
        given(COURSE, PUBLISHED).when(schedule(program="p9"))
    assert problem.value.facts == {"program": "p9"}


def test_a_minimum_above_the_capacity_is_refused(given):
    refusal = refused(given, schedule(minimum=7, capacity=6))
    assert (refusal.kind, refusal.facts) == ("minimum-above-capacity", {"minimum": 7, "capacity": 6})


def test_a_minimum_equal_to_the_capacity_is_taken(given):
    assert given(COURSE, PUBLISHED).when(schedule(minimum=6, capacity=6)).events


@pytest.mark.parametrize(
    "field", [{"minimum": 3}, {"offer_minutes": 60}, {"waitlist_limit": 5}, {"minimum": 3, "decide_at": START}]
)
def test_an_open_offering_has_no_seats_to_set_terms_for(given, field):
    refusal = refused(given, schedule(delivery=Delivery.ON_DEMAND, **field))
    assert (refusal.kind, refusal.facts["fields"]) == ("open-offering-has-no-seats", list(field))


def test_a_decision_date_needs_a_minimum(given):
    assert refused(given, schedule(decide_at=START)).kind == "decide-at-needs-minimum"


@pytest.mark.parametrize("field", ["decide_at", "cut_off_at"])
def test_deadlines_may_not_come_after_the_start(given, field):
    late = schedule(starts_at=START, minimum=1, **{field: START + timedelta(seconds=1)})
    refusal = refused(given, late)
    assert (refusal.kind, refusal.facts["field"]) == ("deadline-after-start", field)
    on_time = schedule(starts_at=START, minimum=1, **{field: START})
    assert given(COURSE, PUBLISHED).when(on_time).events


def test_without_a_start_deadlines_may_not_come_after_the_end(given):
    assert refused(given, schedule(ends_at=START, cut_off_at=START + timedelta(days=1))).kind == "deadline-after-start"


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=-1)])
def test_an_end_that_does_not_come_after_the_start_is_refused(given, length):
    assert refused(given, schedule(starts_at=START, ends_at=START + length)).kind == "ends-before-start"


@pytest.mark.parametrize("timezone", ["Berlin", "localtime", "Factory", "../etc/passwd", "europe/berlin", ""])
def test_only_iana_timezones_are_taken(given, timezone):
    assert refused(given, schedule(timezone=timezone)).kind == "unknown-timezone"


def test_publishing_tells_the_terms_whole(given):
    story = given(scheduled(capacity=12)).when(PublishOffering(offering="o1"))
    assert story.events == [OfferingPublished(**fields_of(scheduled(capacity=12)))]
    assert story.when(PublishOffering(offering="o1")).events == []


def fields_of(event):
    return {name: getattr(event, name) for name in event.__struct_fields__}


def test_a_cancelled_offering_cannot_be_published(given):
    story = given(scheduled(), OfferingCancelled(offering="o1", course="c1"))
    with pytest.raises(Refused) as refusal:
        story.when(PublishOffering(offering="o1"))
    assert refusal.value.kind == "offering-cancelled"


def test_cancelling_calls_off_the_sessions_that_have_not_ended(given):
    held, running, ahead = (
        session(1, START),
        session(2, START + timedelta(hours=2)),
        session(3, START + timedelta(days=1)),
    )
    off = session(4, START + timedelta(days=2))
    story = given(scheduled(), held, running, ahead, off, SessionCancelled(session="o1.s4", offering="o1"))
    story.when(CancelOffering(offering="o1"), at=START + timedelta(hours=2, minutes=30))
    assert story.events == [
        SessionCancelled(session="o1.s2", offering="o1"),
        SessionCancelled(session="o1.s3", offering="o1"),
        OfferingCancelled(offering="o1", course="c1"),
    ]
    assert story.reply == {"offering": "o1", "sessions": 2}


def test_a_session_that_has_just_ended_stands_when_its_offering_is_cancelled(given):
    story = given(scheduled(), session(1, START)).when(CancelOffering(offering="o1"), at=START + timedelta(hours=1))
    assert story.reply["sessions"] == 0


def test_a_session_whose_roll_is_closed_stands_when_its_offering_is_cancelled(given):
    story = given(scheduled(), session(1, START), session(2, START))
    story.when(CancelOffering(offering="o1"), at=START, facts=frozenset({"o1.s1"}))
    assert story.events[0] == SessionCancelled(session="o1.s2", offering="o1")
    assert story.reply["sessions"] == 1


def test_cancelling_again_changes_nothing(given):
    story = given(scheduled()).when(CancelOffering(offering="o1"))
    assert story.when(CancelOffering(offering="o1")).events == []
    assert story.when(CancelBelowMinimum(offering="o1")).events == []


def test_a_missed_minimum_calls_the_offering_off(given):
    (command,) = call_off(MinimumMissed(offering="o1", enrolled=3, minimum=6))
    story = given(scheduled()).when(command)
    assert story.events == [OfferingCancelled(offering="o1", course="c1", below_minimum=True)]


@pytest.mark.parametrize("command", [PublishOffering, CancelOffering, CancelBelowMinimum])
def test_an_unknown_offering_is_said_to_be_unknown(given, command):
    with pytest.raises(Unknown):
        given().when(command(offering="o9"))


MOMENTS = st.none() | st.datetimes(
    min_value=datetime.fromisoformat("2026-01-01"),
    max_value=datetime.fromisoformat("2026-12-31"),
    timezones=st.just(UTC),
)


@for_all(starts_at=MOMENTS, ends_at=MOMENTS, decide_at=MOMENTS, cut_off_at=MOMENTS)
def test_terms_are_taken_exactly_when_their_times_are_in_order(starts_at, ends_at, decide_at, cut_off_at):
    start = starts_at or ends_at
    in_order = not (starts_at and ends_at) or starts_at < ends_at
    in_time = all(start is None or deadline is None or deadline <= start for deadline in (decide_at, cut_off_at))
    command = schedule(starts_at=starts_at, ends_at=ends_at, decide_at=decide_at, cut_off_at=cut_off_at)
    if in_order and in_time:
        assert set(times(command).values()) == {starts_at, ends_at, decide_at, cut_off_at} - {None}
    else:
        with pytest.raises(Refused):
            times(command)
