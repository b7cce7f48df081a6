"""Who asks for an enrollment, and who has yet to agree."""

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentRefused,
    EnrollmentRejected,
    EnrollmentRequested,
    LearnerErased,
    RequestDeadlineMoved,
    RequestLapsed,
    RequestPassedOn,
    RequestWithdrawn,
)
from contracts.envelope import Recorded
from services.enrollment.domain.requests import VACANT, Stand

BEGINNING = datetime.fromtimestamp(0, UTC)
RequestEvent = (
    EnrollmentRequested
    | EnrollmentApproved
    | EnrollmentRejected
    | EnrollmentRefused
    | RequestWithdrawn
    | RequestLapsed
    | RequestPassedOn
    | RequestDeadlineMoved
    | LearnerErased
)


class RequestDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it now stands; `awaits` is who has to agree next, `turn` sorts by when it was asked. `refused_by` is
    the rule that did not let the learner in last, `refused_at` when that was; `passed_on` why coordinators decide in
    place of a manager.
    """

    enrollment: str
    offering: str = ""
    course: str = ""
    learner: str = ""
    organization: str | None = None
    state: Stand = Stand.PENDING
    awaits: str = ""
    via: str = ""
    asked_at: datetime = BEGINNING
    decided_at: datetime | None = None
    decided_by: str | None = None
    until: datetime | None = None
    why: str | None = None
    erased: bool = False
    refused_by: str | None = None
    refused_at: datetime | None = None
    program: str | None = None
    passed_on: str | None = None
    turn: str = ""


def fold_request(request: RequestDocument, event: RequestEvent, recorded: Recorded) -> RequestDocument:
    """The request after one event; asking again begins it anew."""
    match event:
        case LearnerErased():
            # What nobody has asked for yet, as far as is known here, awaits nobody.
            return replace(request, why=None, erased=True, state=request.state if request.learner else Stand.WITHDRAWN)
        case EnrollmentRequested():
            return RequestDocument(
                enrollment=event.enrollment,
                offering=event.offering,
                course=event.course,
                learner=event.learner,
                organization=event.organization,
                awaits=event.stages[0] if event.stages else "",
                via=event.via,
                asked_at=recorded.effective_at,
                until=event.until,
                program=event.program,
                passed_on=VACANT if event.vacant else None,
                erased=request.erased,
                turn=recorded.effective_at.astimezone(UTC).isoformat(timespec="microseconds"),
            )
        case RequestPassedOn():
            return replace(request, awaits=event.left[0] if event.left else "", passed_on=event.why)
        case RequestDeadlineMoved():
            return replace(request, until=event.until)
        case EnrollmentApproved() if event.left:
            return replace(request, awaits=event.left[0])
        case EnrollmentApproved():
            return _over(replace(request, decided_by=event.by), Stand.APPROVED, recorded)
        case EnrollmentRefused():
            told = request if request.learner else _alone(request, event, recorded)
            return replace(told, refused_by=event.rule, refused_at=recorded.effective_at)
        case EnrollmentRejected():
            return _over(
                replace(request, decided_by=event.by, why=None if request.erased else event.why),
                Stand.REJECTED,
                recorded,
            )
        case RequestWithdrawn() | RequestLapsed():
            stand = Stand.LAPSED if isinstance(event, RequestLapsed) else Stand.WITHDRAWN
            return _over(request, stand, recorded)


def _alone(request: RequestDocument, event: EnrollmentRefused, recorded: Recorded) -> RequestDocument:
    return replace(
        request,
        offering=event.offering,
        program=event.program,
        learner=event.learner,
        state=Stand.REFUSED,
        via=event.via,
        asked_at=recorded.effective_at,
        turn=recorded.effective_at.astimezone(UTC).isoformat(timespec="microseconds"),
    )


def _over(request: RequestDocument, state: Stand, recorded: Recorded) -> RequestDocument:
    return replace(request, state=state, awaits="", decided_at=recorded.effective_at)


REQUESTS = Projection(
    name="requests",
    sources=(
        EnrollmentRequested,
        EnrollmentApproved,
        EnrollmentRejected,
        EnrollmentRefused,
        RequestWithdrawn,
        RequestLapsed,
        RequestPassedOn,
        RequestDeadlineMoved,
        LearnerErased,
    ),
    key=lambda event, recorded: event.requests if isinstance(event, LearnerErased) else event.enrollment,
    document=RequestDocument,
    blank=lambda key: RequestDocument(enrollment=key),
    fold=fold_request,
    index=("offering", "program", "learner", "organization", "state", "awaits", "turn"),
    personal=True,
)
