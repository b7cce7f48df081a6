"""What enrollment shows, folded from its own events and scheduling's."""

from datetime import timedelta
from itertools import count

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.projection import Projection
from contracts.enrollment import (
    CancelledBy,
    CapacityChanged,
    CodeClaimed,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerChanged,
    LearnerEnrolled,
    LearnerRegistered,
    LearnerWaitlisted,
    MinimumMissed,
    OrganizationRegistered,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    RosterClosed,
    RosterOpened,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.envelope import Recorded
from contracts.scheduling import (
    OfferingCancelled,
    OfferingPublished,
    OfferingScheduled,
    ProgramDefined,
    ProgramPublished,
)
from contracts.shared import Delivery, ExternalId, Format, Phase, Step
from services.enrollment.projections import CLAIMS, ENROLLMENTS, LEARNERS, OFFERINGS, ORGANIZATIONS, PROGRAMS, Stage
from services.enrollment.projections.enrollments import Ended, turn_of
from services.enrollment.service import SERVICE
from tests.unit.enrollment.story import NOON, later

DOCUMENTS = [view for view in SERVICE.views if isinstance(view, Projection)]
SCHEDULED = OfferingScheduled(
    offering="o1",
    course="c1",
    code="NEG-1",
    title="Negotiation, Berlin",
    course_version=1,
    delivery=Delivery.SCHEDULED,
    format=Format.LIVE,
    components=(),
    timezone="Europe/Berlin",
    program="p1",
    starts_at=later(600),
    capacity=12,
    minimum=6,
    decide_at=later(300),
    cut_off_at=later(500),
)
PUBLISHED = msgspec.convert(SCHEDULED, OfferingPublished, from_attributes=True)
OPENED = RosterOpened(offering="o1", course="c1", format=Format.LIVE, capacity=12)
STEPS = (Step(course="c1", phase=Phase.LIVE),)
DEFINED = ProgramDefined(program="p1", code="S", title="Sales", format=Format.BLENDED, steps=STEPS)
ON_OFFER = ProgramPublished(
    program="p1", code="S", title="Sales", format=Format.BLENDED, steps=STEPS, program_version=2
)


PLACES = st.tuples(st.integers(0, 1000), st.integers(1, 10**9))


def of(offering, event):
    return msgspec.structs.replace(event, offering=offering)


def enrolled(offering="o1", learner="l1", **how):
    return LearnerEnrolled(
        enrollment=f"{offering}.{learner}",
        offering=offering,
        course="c1",
        learner=learner,
        format=Format.LIVE,
        organization="g1",
        **how,
    )


def waitlisted(learner="l1", ticket=1, priority=0):
    return LearnerWaitlisted(
        enrollment=f"o1.{learner}",
        offering="o1",
        course="c1",
        learner=learner,
        ticket=ticket,
        priority=priority,
        organization="g1",
    )


def offered(learner="l1"):
    return SeatOffered(
        enrollment=f"o1.{learner}", offering="o1", learner=learner, expires_at=later(60), because_of="o1.l9"
    )


def cancelled(offering="o1", learner="l1", by=CancelledBy.LEARNER):
    return EnrollmentCancelled(
        enrollment=f"{offering}.{learner}",
        offering=offering,
        course="c1",
        learner=learner,
        was=EnrollmentState.ENROLLED,
        by=by,
    )


def gone(event, learner="l1"):
    return event(enrollment=f"o1.{learner}", offering="o1", learner=learner)


def recorded(number):
    at = NOON + timedelta(minutes=number)
    return Recorded(
        id=str(number),
        type="",
        service="enrollment",
        stream="",
        version=number,
        root="",
        position=number,
        recorded_at=at,
        effective_at=at,
        actor="anna",
        correlation="",
        data=msgspec.Raw(b"{}"),
    )


def shown(view, *events, numbers=None):
    """The documents of a view after these events, by key, as they come back from the store."""
    documents = {}
    for event, number in zip(events, numbers or range(1, len(events) + 1), strict=True):
        if isinstance(event, view.sources):
            key = view.key(event, recorded(number))
            document = view.fold(documents.get(key, view.blank(key)), event, recorded(number))
            documents[key] = msgspec.json.decode(msgspec.json.encode(document), type=view.document)
    return documents


class TestOfferings:
    def stage(self, *events, offering="o1"):
        return shown(OFFERINGS, *(of(offering, event) for event in events))[offering].stage

    def test_an_offering_opens_with_its_roster(self):
        assert self.stage(SCHEDULED) is Stage.DRAFT
        assert self.stage(SCHEDULED, PUBLISHED) is Stage.OPENING
        assert self.stage(SCHEDULED, PUBLISHED, OPENED) is Stage.OPEN

    def test_one_that_is_open_to_everyone_needs_none(self):
        assert self.stage(SCHEDULED, PUBLISHED, offering="d1") is Stage.OPEN

    @pytest.mark.parametrize("end", [OfferingCancelled(offering="o1", course="c1"), RosterClosed(offering="o1")])
    def test_whoever_tells_it_first_it_is_called_off(self, end):
        assert self.stage(SCHEDULED, PUBLISHED, OPENED, end) is Stage.CANCELLED

    def test_its_seats_are_as_scheduled_until_the_roster_says_otherwise(self):
        changed = CapacityChanged(offering="o1", capacity=14)
        assert shown(OFFERINGS, SCHEDULED)["o1"].capacity == 12
        assert shown(OFFERINGS, SCHEDULED, PUBLISHED, OPENED, changed)["o1"].capacity == 14
        assert shown(OFFERINGS, OPENED, changed, SCHEDULED, PUBLISHED)["o1"].capacity == 14

    def test_its_terms_and_whether_the_minimum_was_met_show(self):
        missed = MinimumMissed(offering="o1", enrolled=3, minimum=6)
        found = shown(OFFERINGS, SCHEDULED, OPENED, missed)["o1"]
        assert (found.minimum, found.minimum_met, found.decide_at, found.cut_off_at, found.starts_at) == (
            6,
            False,
            later(300),
            later(500),
            later(600),
        )


class TestEnrollments:
    def one(self, *events):
        return shown(ENROLLMENTS, *events)["o1.l1"]

    def test_a_seat_shows_how_it_came_about_and_since_when(self):
        found = self.one(enrolled(from_waitlist=True, because_of="o1.l9"))
        assert (found.state, found.since, found.from_waitlist, found.because_of) == (
            EnrollmentState.ENROLLED,
            later(1),
            True,
            "o1.l9",
        )
        assert (found.target, found.learner, found.organization, found.course) == ("o1", "l1", "g1", "c1")

    def test_who_waits_sorts_by_priority_then_ticket(self):
        found = shown(
            ENROLLMENTS, waitlisted("l1", 1), waitlisted("l2", 2, priority=5), waitlisted("l3", 3, priority=5)
        )
        assert [one.learner for one in sorted(found.values(), key=lambda one: one.turn)] == ["l2", "l3", "l1"]

    @for_all(
        st.tuples(st.integers(0, 1000), st.integers(1, 10**9)), st.tuples(st.integers(0, 1000), st.integers(1, 10**9))
    )
    def test_a_turn_as_text_sorts_as_the_queue_does(self, one, other):
        queue = [(-priority, ticket) for priority, ticket in (one, other)]
        assert (turn_of(*one) < turn_of(*other)) is (queue[0] < queue[1])

    def test_an_offer_shows_until_when_and_because_of_whom(self):
        found = self.one(waitlisted(), offered())
        assert (found.state, found.expires_at, found.because_of) == (EnrollmentState.OFFERED, later(60), "o1.l9")
        assert self.one(waitlisted(), offered(), enrolled(from_waitlist=True)).expires_at is None

    @pytest.mark.parametrize(
        ("end", "how", "by"),
        [
            (gone(SeatOfferExpired), Ended.EXPIRED, None),
            (gone(SeatOfferDeclined), Ended.DECLINED, None),
            (cancelled(), Ended.CANCELLED, CancelledBy.LEARNER),
        ],
    )
    def test_its_end_says_how_and_by_whom(self, end, how, by):
        found = self.one(waitlisted(), offered(), end)
        assert (found.state, found.ended, found.by, found.expires_at) == (EnrollmentState.CANCELLED, how, by, None)
        assert (found.learner, found.organization) == ("l1", "g1")

    def test_joining_again_begins_anew(self):
        found = self.one(enrolled(from_waitlist=True), cancelled(), waitlisted(ticket=7))
        assert (found.state, found.ended, found.by, found.from_waitlist) == (
            EnrollmentState.WAITLISTED,
            None,
            None,
            False,
        )

    def test_one_in_a_program_is_in_the_program(self):
        joined = ProgramEnrolled(
            enrollment="p1.l1", program="p1", learner="l1", program_version=2, steps=STEPS, format=Format.BLENDED
        )
        left = ProgramEnrollmentCancelled(enrollment="p1.l1", program="p1", learner="l1")
        found = shown(ENROLLMENTS, joined)["p1.l1"]
        assert (found.target, found.program, found.offering, found.state) == ("p1", "p1", None, "enrolled")
        assert shown(ENROLLMENTS, joined, left)["p1.l1"].state is EnrollmentState.CANCELLED


class TestPeople:
    def test_a_learner_is_found_by_name_last_name_and_email_in_small_letters(self):
        registered = LearnerRegistered(learner="l1", name="Ada  Maria SOMMER", email="Ada@Example.org")
        found = shown(LEARNERS, registered)["l1"]
        assert (found.by_name, found.by_last_name, found.by_email) == (
            "ada maria sommer",
            "sommer ada maria",
            "ada@example.org",
        )

    def test_a_changed_profile_replaces_the_old_one_whole(self):
        registered = LearnerRegistered(learner="l1", name="Ada", email="a@example.org", organization="g1")
        found = shown(LEARNERS, registered, LearnerChanged(learner="l1", name="Eva"))["l1"]
        assert (found.name, found.email, found.organization, found.by_name) == ("Eva", None, None, "eva")

    def test_an_erased_person_stays_without_a_name(self):
        found = shown(LEARNERS, LearnerRegistered(learner="l1", external_ids=(ExternalId(source="hr", id="1"),)))["l1"]
        assert (found.name, found.by_last_name, found.by_email) == (None, "", "")
        assert found.by_name > "\u017d", "last in a list by name"

    def test_an_organization_is_found_by_code_whatever_its_case(self):
        found = shown(ORGANIZATIONS, OrganizationRegistered(organization="g1", code="North", name="N"))["g1"]
        assert (found.code, found.by_code) == ("North", "north")

    def test_an_external_id_says_whose_it_is(self):
        found = shown(CLAIMS, CodeClaimed(kind="learner/hr", code="4711", owner="l1"))
        assert found["learner/hr/4711"].owner == "l1"


def test_a_program_shows_what_is_on_offer():
    assert shown(PROGRAMS, DEFINED)["p1"].version == 0
    found = shown(PROGRAMS, DEFINED, ON_OFFER)["p1"]
    assert (found.version, found.steps, found.format) == (2, STEPS, Format.BLENDED)


STREAMS = [
    [SCHEDULED, PUBLISHED, OfferingCancelled(offering="o1", course="c1")],
    [
        OPENED,
        enrolled("o1", "l2"),
        waitlisted("l1"),
        CapacityChanged(offering="o1", capacity=3),
        cancelled("o1", "l2"),
        offered("l1"),
        gone(SeatOfferExpired, "l1"),
        RosterClosed(offering="o1"),
    ],
    [of("d1", SCHEDULED), of("d1", PUBLISHED)],
    [enrolled("d1", "l1"), cancelled("d1", "l1"), enrolled("d1", "l1")],
    [LearnerRegistered(learner="l1", name="Ada"), LearnerChanged(learner="l1", name="Eva")],
    [DEFINED, ON_OFFER],
]


@for_all(st.data())
def test_the_order_in_which_streams_arrive_changes_nothing(data):
    turns = [number for number, history in enumerate(STREAMS) for _ in history]
    number = count(1)
    numbered = [[(event, next(number)) for event in history] for history in STREAMS]
    queues = [list(history) for history in numbered]
    mixed = [queues[turn].pop(0) for turn in data.draw(st.permutations(turns))]
    in_turn = [entry for history in numbered for entry in history]
    for view in DOCUMENTS:
        one, other = (
            shown(view, *(event for event, _ in entries), numbers=[number for _, number in entries])
            for entries in (mixed, in_turn)
        )
        assert one == other


@pytest.mark.parametrize("view", DOCUMENTS, ids=lambda view: view.name)
def test_indexed_fields_are_fields_of_the_document(view):
    assert set(view.index) <= set(view.document.__struct_fields__)
