"""Offerings: what is on offer, on which terms, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chassis.errors import Refused, Unknown
from contracts.enrollment import MinimumMissed
from contracts.scheduling import (
    CodeClaimed,
    CourseDefined,
    CoursePublished,
    CourseRevised,
    OfferingCancelled,
    OfferingPublished,
    ProgramDefined,
    SessionCancelled,
    SessionScheduled,
)
from contracts.shared import Component, ComponentKind, Delivery, Format, Phase, Step
from services.scheduling.commands import CancelBelowMinimum, CancelOffering, PublishCourse, PublishOffering, Visibility
from services.scheduling.reactions import call_off
from tests.unit.scheduling.negotiation import COURSE, PARTS, PUBLISHED, START, schedule, scheduled

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
        SessionCancelled(session="o1.s2", offering="o1", notify="none"),
        SessionCancelled(session="o1.s3", offering="o1", notify="none"),
        OfferingCancelled(offering="o1", course="c1"),
    ]
    assert story.reply == {"offering": "o1", "sessions": 2}


def test_a_session_that_has_just_ended_stands_when_its_offering_is_cancelled(given):
    story = given(scheduled(), session(1, START)).when(CancelOffering(offering="o1"), at=START + timedelta(hours=1))
    assert story.reply["sessions"] == 0


def test_a_session_whose_roll_is_closed_stands_when_its_offering_is_cancelled(given):
    story = given(scheduled(), session(1, START), session(2, START))
    story.when(CancelOffering(offering="o1"), at=START, facts=frozenset({"o1.s1"}))
    assert story.events[0] == SessionCancelled(session="o1.s2", offering="o1", notify="none")
    assert story.reply["sessions"] == 1


def test_cancelling_again_changes_nothing(given):
    story = given(scheduled()).when(CancelOffering(offering="o1"))
    assert story.when(CancelOffering(offering="o1")).events == []
    assert story.when(CancelBelowMinimum(offering="o1")).events == []


def test_a_missed_minimum_calls_the_offering_off(given):
    (command,) = call_off(MinimumMissed(offering="o1", enrolled=3, minimum=6))
    story = given(scheduled()).when(command)
    assert story.events == [OfferingCancelled(offering="o1", course="c1", below_minimum=True)]


def test_an_offering_that_not_everybody_sees_is_for_an_organization(given):
    story = given(COURSE, PUBLISHED)
    hidden = schedule(visibility=Visibility.PRIVATE)
    with pytest.raises(Refused) as refusal:
        story.when(hidden)
    assert refusal.value.kind == "visibility-needs-organization"
    story.when(replace(hidden, organization="g1"))
    assert story.events[-1].visibility == "private"


def test_a_missed_minimum_calls_nothing_off_where_that_was_not_said(given):
    story = given(scheduled(cancel_below_minimum=False))
    assert story.when(CancelBelowMinimum(offering="o1")).events == []
    story.when(PublishOffering(offering="o1"))
    assert story.events[0].cancel_below_minimum is False
    assert story.when(CancelBelowMinimum(offering="o1")).events == []
    assert isinstance(story.when(CancelOffering(offering="o1")).events[-1], OfferingCancelled)


@pytest.mark.parametrize("command", [PublishOffering, CancelOffering, CancelBelowMinimum])
def test_an_unknown_offering_is_said_to_be_unknown(given, command):
    with pytest.raises(Unknown):
        given().when(command(offering="o9"))
