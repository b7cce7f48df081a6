"""What scheduling shows, folded from its events."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.attendance import RollClosed
from contracts.enrollment import OrganizationRegistered
from contracts.envelope import Recorded
from contracts.scheduling import (
    CourseDefined,
    CoursePublished,
    CourseRevised,
    Deadline,
    EquipmentAdded,
    OfferingCancelled,
    OfferingDelivered,
    OfferingPublished,
    OfferingRevised,
    OfferingScheduled,
    ProgramDefined,
    ProgramPublished,
    RoomAdded,
    RoomBlocked,
    RoomKind,
    RoomRetired,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
    TravelTimeSet,
    VenueAdded,
)
from contracts.shared import Component, ComponentKind, Delivery, Format, Phase, Step
from services.scheduling.domain.offering import OfferingState
from services.scheduling.projections import COURSES, OFFERINGS, ORGANIZATIONS, PROGRAMS, ROLLS, SESSIONS
from services.scheduling.projections.documents import ProgramDocument, Published, RollDocument, SessionState
from services.scheduling.service import SERVICE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RECORDED = Recorded(
    id="e1",
    type="",
    service="scheduling",
    stream="",
    version=1,
    root="",
    position=1,
    recorded_at=NOW,
    effective_at=NOW,
    actor="anna",
    correlation="e1",
    data=msgspec.Raw(b"{}"),
)
START = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
MODULE = Component(key="basics", title="Basics", kind=ComponentKind.MODULE)
WORKSHOP = Component(key="workshop", title="Workshop", kind=ComponentKind.SESSION)


def defined(course="c1"):
    return CourseDefined(course=course, code="NEG", title="Negotiation", format=Format.LIVE, components=(WORKSHOP,))


def scheduled(offering="o1"):
    return OfferingScheduled(
        offering=offering,
        course="c1",
        code="NEG-1",
        title="Negotiation, Berlin",
        course_version=1,
        delivery=Delivery.SCHEDULED,
        format=Format.LIVE,
        components=(WORKSHOP,),
        timezone="Europe/Berlin",
        course_code="NEG",
        course_title="Negotiation",
        starts_at=START,
        capacity=12,
    )


def published(offering="o1"):
    return msgspec.convert(scheduled(offering), OfferingPublished, from_attributes=True)


def revised(offering="o1"):
    return OfferingRevised(
        offering=offering,
        course="c1",
        title="Negotiation, spring",
        timezone="Europe/Berlin",
        starts_at=START + timedelta(days=7),
        cut_off_at=START + timedelta(days=6),
        cut_off_before=Deadline(hours_before=24),
    )


def session(number=1, offering="o1"):
    return SessionScheduled(
        session=f"{offering}.s{number}",
        offering=offering,
        course="c1",
        component="workshop",
        starts_at=START,
        ends_at=START + timedelta(hours=1),
        timezone="Europe/Berlin",
        room="Room 2",
        instructors=("anna",),
    )


def shown(view, *events):
    """The documents of a view after these events, by key, as they come back from the store."""
    documents = {}
    for event in events:
        if isinstance(event, view.sources):
            key = view.key(event, RECORDED)
            document = view.fold(documents.get(key, view.blank(key)), event, RECORDED)
            documents[key] = msgspec.json.decode(msgspec.json.encode(document), type=view.document)
    return documents


def test_a_course_shows_its_newest_version_and_the_one_on_offer():
    revised = CourseRevised(
        course="c1", title="Negotiating", format=Format.BLENDED, components=(MODULE, WORKSHOP), course_version=2
    )
    course = shown(COURSES, defined(), CoursePublished(course="c1", course_version=1), revised)["c1"]
    assert (course.title, course.version, course.format, course.state) == (
        "Negotiating",
        2,
        Format.BLENDED,
        Published.PUBLISHED,
    )
    assert (course.published.title, course.published.version) == ("Negotiation", 1)
    assert course.published.components == (WORKSHOP,)


def test_a_draft_course_is_not_on_offer():
    course = shown(COURSES, defined())["c1"]
    assert (course.state, course.published) == (Published.DRAFT, None)


def test_a_program_shows_its_steps_and_whether_it_is_published():
    steps = (Step(course="c1", phase=Phase.LIVE),)
    facts = {"program": "p1", "code": "S", "title": "Sales", "format": Format.LIVE, "steps": steps}
    draft = shown(PROGRAMS, ProgramDefined(**facts))["p1"]
    assert draft == ProgramDocument(**facts, version=1)
    ready = shown(PROGRAMS, ProgramDefined(**facts), ProgramPublished(**facts, program_version=1))["p1"]
    assert ready.state is Published.PUBLISHED


def test_an_offering_shows_its_terms_and_how_far_it_has_come():
    offering = shown(OFFERINGS, scheduled())["o1"]
    assert offering.state is OfferingState.DRAFT
    assert (offering.code, offering.course_code, offering.starts_at, offering.capacity) == ("NEG-1", "NEG", START, 12)
    assert shown(OFFERINGS, scheduled(), published())["o1"].state is OfferingState.PUBLISHED


def test_a_cancelled_offering_says_whether_too_few_had_enrolled():
    cancelled = OfferingCancelled(offering="o1", course="c1", below_minimum=True)
    offering = shown(OFFERINGS, scheduled(), published(), cancelled)["o1"]
    assert (offering.state, offering.below_minimum) == (OfferingState.CANCELLED, True)


def test_an_offering_counts_the_sessions_that_stand():
    events = (scheduled(), session(1), session(2), SessionCancelled(session="o1.s1", offering="o1"))
    assert shown(OFFERINGS, *events)["o1"].session_count == 1


def test_a_session_shows_where_it_has_moved_to():
    moved = SessionRescheduled(
        session="o1.s1",
        offering="o1",
        starts_at=START + timedelta(days=1),
        ends_at=START + timedelta(days=1, hours=2),
        timezone="Europe/Paris",
    )
    found = shown(SESSIONS, session(), moved)["o1.s1"]
    assert (found.starts_at, found.timezone, found.room) == (START + timedelta(days=1), "Europe/Paris", "Room 2")
    assert found.state is SessionState.SCHEDULED


def test_a_cancelled_session_stays_and_says_so():
    found = shown(SESSIONS, session(), SessionCancelled(session="o1.s1", offering="o1"))["o1.s1"]
    assert found.state is SessionState.CANCELLED


def test_an_organization_is_known_once_it_is_registered():
    registered = OrganizationRegistered(organization="g1", code="B", name="Berlin")
    assert list(shown(ORGANIZATIONS, registered)) == ["g1"]


def test_a_session_is_known_to_have_taken_place_once_its_roll_is_closed():
    closed = RollClosed(session="o1.s1", offering="o1", present=3, expected=4)
    assert shown(ROLLS, closed) == {"o1.s1": RollDocument(session="o1.s1", offering="o1")}


def test_an_offering_shows_the_terms_on_which_it_stands_now():
    offering = shown(OFFERINGS, scheduled(), published(), revised())["o1"]
    assert (offering.title, offering.starts_at) == ("Negotiation, spring", START + timedelta(days=7))
    assert (offering.cut_off_at, offering.cut_off_before) == (START + timedelta(days=6), Deadline(hours_before=24))
    assert (offering.state, offering.capacity, offering.code) == (OfferingState.PUBLISHED, 12, "NEG-1")


HISTORIES = [
    [scheduled("o1"), published("o1"), session(1, "o1"), SessionCancelled(session="o1.s1", offering="o1")],
    [scheduled("o3"), published("o3"), revised("o3"), OfferingDelivered(offering="o3", course="c1")],
    [scheduled("o2"), session(1, "o2"), session(2, "o2"), OfferingCancelled(offering="o2", course="c1")],
    [defined("c1"), CoursePublished(course="c1", course_version=1)],
    [defined("c2")],
    [
        VenueAdded(venue="v1", code="SPREE", name="Spree", timezone="Europe/Berlin"),
        RoomAdded(
            room="v1.r1", venue="v1", code="A", name="A", kind=RoomKind.PHYSICAL, timezone="Europe/Berlin", capacity=8
        ),
        RoomBlocked(room="v1.r1", block="b1", starts_at=START, ends_at=START + timedelta(days=1)),
        RoomRetired(room="v1.r1"),
    ],
    [
        VenueAdded(venue="v2", code="HUDSON", name="Hudson", timezone="America/New_York"),
        TravelTimeSet(venue="v2", other="v1", minutes=45),
    ],
    [TravelTimeSet(venue="v1", other="v2", minutes=45)],
    [EquipmentAdded(equipment="e1", code="HEADSETS", name="Headsets", quantity=20, venue="v1")],
]


@for_all(st.data())
def test_the_order_in_which_roots_arrive_changes_nothing(data):
    turns = [number for number, history in enumerate(HISTORIES) for _ in history]
    queues = [list(history) for history in HISTORIES]
    mixed = [queues[turn].pop(0) for turn in data.draw(st.permutations(turns))]
    in_turn = [event for history in HISTORIES for event in history]
    for view in SERVICE.views:
        assert shown(view, *mixed) == shown(view, *in_turn)


@pytest.mark.parametrize("view", SERVICE.views, ids=lambda view: view.name)
def test_indexed_fields_are_fields_of_the_document(view):
    assert [name for name in view.index if not hasattr(view.document, name)] == []
