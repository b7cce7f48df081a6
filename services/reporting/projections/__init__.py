"""Reporting's views: enrollment facts, labels, and what tells who is needed where."""

from msgspec.structs import replace

from chassis.projection import Projection
from contracts.attendance import (
    AttendanceRecorded,
    AttendanceStatus,
    RollClosed,
    RollMoved,
    RollOpened,
    RollRestored,
    RollWithdrawn,
)
from contracts.enrollment import (
    CapacityChanged,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    MinimumMet,
    MinimumMissed,
    OrganizationChanged,
    OrganizationRegistered,
    RosterTermsChanged,
)
from contracts.envelope import Recorded
from contracts.scheduling import (
    CourseDefined,
    CourseRevised,
    OfferingCancelled,
    OfferingDelivered,
    OfferingPublished,
    OfferingRevised,
    OfferingScheduled,
    ProgramDefined,
    ProgramPublished,
)
from services.reporting.projections.documents import (
    CourseLabel,
    OfferingLabel,
    OrganizationLabel,
    ProgramLabel,
    SeatTimes,
    SessionRoll,
    Span,
)
from services.reporting.projections.enrollment import ENROLLMENT

Defined = OfferingScheduled | OfferingPublished
Ended = OfferingDelivered | OfferingCancelled
OfferingEvent = Defined | OfferingRevised | Ended | CapacityChanged | MinimumMet | MinimumMissed | RosterTermsChanged
RollEvent = RollOpened | RollMoved | RollWithdrawn | RollRestored | RollClosed | AttendanceRecorded


def fold_course(course: CourseLabel, event: CourseDefined | CourseRevised, _recorded: Recorded) -> CourseLabel:
    """The course's label after one event."""
    code = event.code if isinstance(event, CourseDefined) else course.code
    return replace(course, code=code, title=event.title, format=event.format)


def fold_program(program: ProgramLabel, event: ProgramDefined | ProgramPublished, _recorded: Recorded) -> ProgramLabel:
    """The program's label after one event."""
    return replace(program, code=event.code, title=event.title, format=event.format, steps=event.steps)


def fold_offering(offering: OfferingLabel, event: OfferingEvent, _recorded: Recorded) -> OfferingLabel:
    """The offering's label after one event; scheduling's and enrollment's change different fields."""
    match event:
        case OfferingDelivered():
            return replace(offering, delivered=True)
        case OfferingCancelled():
            return replace(offering, cancelled=True)
        case CapacityChanged():
            return replace(offering, capacity_now=event.capacity)
        case MinimumMet() | MinimumMissed():
            return replace(offering, decided=True)
        case RosterTermsChanged():
            return replace(offering, decided=offering.decided and not event.decides_anew)
        case OfferingRevised():
            return _on_terms(offering, event)
    return replace(
        _on_terms(offering, event),
        code=event.code,
        course=event.course,
        program=event.program,
        delivery=event.delivery,
        scheduled_capacity=event.capacity,
        published=isinstance(event, OfferingPublished),
    )


def _on_terms(offering: OfferingLabel, event: Defined | OfferingRevised) -> OfferingLabel:
    return replace(
        offering,
        title=event.title,
        organization=event.organization,
        timezone=event.timezone,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        minimum=event.minimum,
        decide_at=event.decide_at,
        cut_off_at=event.cut_off_at,
        cancel_below_minimum=event.cancel_below_minimum,
    )


def fold_seat(seat: SeatTimes, event: LearnerEnrolled | EnrollmentCancelled, recorded: Recorded) -> SeatTimes:
    """The times of a seat after one event; leaving a queue leaves no trace here."""
    match event:
        case LearnerEnrolled():
            spans = (*seat.spans, Span(recorded.effective_at))
            return replace(seat, offering=event.offering, learner=event.learner, spans=spans)
        case EnrollmentCancelled(was=EnrollmentState.ENROLLED) if seat.spans:
            return replace(seat, spans=(*seat.spans[:-1], replace(seat.spans[-1], until=recorded.effective_at)))
    return seat


def fold_roll(roll: SessionRoll, event: RollEvent, _recorded: Recorded) -> SessionRoll:
    """The roll after one event."""
    match event:
        case RollOpened():
            return SessionRoll(
                session=roll.session,
                offering=event.offering,
                component=event.component,
                starts_at=event.starts_at,
                ends_at=event.ends_at,
                timezone=event.timezone,
                open=True,
            )
        case RollMoved():
            # What was marked at another start is void, but for who is excused whenever it is.
            marked = roll.marked if event.starts_at == roll.starts_at else roll.excused
            return replace(
                roll, starts_at=event.starts_at, ends_at=event.ends_at, timezone=event.timezone, marked=marked
            )
        case AttendanceRecorded():
            marked = roll.marked if event.learner in roll.marked else (*roll.marked, event.learner)
            return replace(roll, marked=marked, excused=_excused(roll, event))
        case RollWithdrawn() | RollClosed():
            return replace(roll, open=False)
        case RollRestored():
            return replace(roll, open=True)


def _excused(roll: SessionRoll, event: AttendanceRecorded) -> tuple[str, ...]:
    others = tuple(learner for learner in roll.excused if learner != event.learner)
    return (*others, event.learner) if event.status is AttendanceStatus.ABSENT_EXCUSED else others


def seat_key(event: LearnerEnrolled | EnrollmentCancelled, _recorded: Recorded) -> str | tuple[str, ...]:
    """The enrollment; none for an open offering, which has no sessions to be expected at."""
    return () if event.offering.startswith("d") else event.enrollment


COURSES = Projection(
    name="courses",
    sources=(CourseDefined, CourseRevised),
    key=lambda event, recorded: event.course,
    document=CourseLabel,
    blank=lambda key: CourseLabel(course=key),
    fold=fold_course,
    index=("code",),
)

PROGRAMS = Projection(
    name="programs",
    sources=(ProgramDefined, ProgramPublished),
    key=lambda event, recorded: event.program,
    document=ProgramLabel,
    blank=lambda key: ProgramLabel(program=key),
    fold=fold_program,
    index=("code",),
)


def fold_organization(
    label: OrganizationLabel, event: OrganizationRegistered | OrganizationChanged, _recorded: Recorded
) -> OrganizationLabel:
    """The organization after one event."""
    code = event.code if isinstance(event, OrganizationRegistered) else label.code
    return replace(label, code=code, name=event.name)


ORGANIZATIONS = Projection(
    name="organizations",
    sources=(OrganizationRegistered, OrganizationChanged),
    key=lambda event, recorded: event.organization,
    document=OrganizationLabel,
    blank=lambda key: OrganizationLabel(organization=key),
    fold=fold_organization,
    index=("code",),
)

OFFERINGS = Projection(
    name="offerings",
    sources=(
        OfferingScheduled,
        OfferingPublished,
        OfferingRevised,
        OfferingDelivered,
        OfferingCancelled,
        CapacityChanged,
        MinimumMet,
        MinimumMissed,
        RosterTermsChanged,
    ),
    key=lambda event, recorded: event.offering,
    document=OfferingLabel,
    blank=lambda key: OfferingLabel(offering=key),
    fold=fold_offering,
    index=("code", "watched", "over_at"),
)

SEATS = Projection(
    name="seats",
    sources=(LearnerEnrolled, EnrollmentCancelled),
    key=seat_key,
    document=SeatTimes,
    blank=lambda key: SeatTimes(enrollment=key),
    fold=fold_seat,
    index=("offering",),
)

ROLLS = Projection(
    name="rolls",
    sources=(RollOpened, RollMoved, RollWithdrawn, RollRestored, RollClosed, AttendanceRecorded),
    key=lambda event, recorded: event.session,
    document=SessionRoll,
    blank=lambda key: SessionRoll(session=key),
    fold=fold_roll,
    index=("open", "starts_at", "ends_at"),
)

VIEWS = (ENROLLMENT, COURSES, PROGRAMS, ORGANIZATIONS, OFFERINGS, SEATS, ROLLS)
