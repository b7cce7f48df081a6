"""What happens in enrollment and scheduling, and what views show after it."""

from datetime import timedelta

import msgspec

from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerWaitlisted,
    RosterOpened,
    SeatOffered,
)
from contracts.envelope import Recorded
from contracts.scheduling import OfferingPublished, OfferingScheduled, ProgramDefined, ProgramPublished
from contracts.shared import Delivery, Format, Phase, Step
from tests.unit.enrollment.story import NOON, later

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
