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
    RequestLapsed,
    RequestWithdrawn,
)
from contracts.envelope import Recorded
from services.enrollment.domain.requests import Stand

BEGINNING = datetime.fromtimestamp(0, UTC)
RequestEvent = (
    EnrollmentRequested | EnrollmentApproved | EnrollmentRejected | EnrollmentRefused | RequestWithdrawn | RequestLapsed
)


class RequestDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it now stands; `awaits` is who has to agree next, `turn` sorts by when it was asked. `refused_by` is
    the rule that did not let the learner in last, `refused_at` when that was.
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
    refused_by: str | None = None
    refused_at: datetime | None = None
    turn: str = ""


def fold_request(request: RequestDocument, event: RequestEvent, recorded: Recorded) -> RequestDocument:
    """The request after one event; asking again begins it anew."""
    match event:
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
                turn=recorded.effective_at.astimezone(UTC).isoformat(timespec="microseconds"),
            )
        case EnrollmentApproved() if event.left:
            return replace(request, awaits=event.left[0])
        case EnrollmentApproved():
            return _over(replace(request, decided_by=event.by), Stand.APPROVED, recorded)
        case EnrollmentRefused():
            told = request if request.learner else _alone(request, event, recorded)
            return replace(told, refused_by=event.rule, refused_at=recorded.effective_at)
        case EnrollmentRejected():
            return _over(replace(request, decided_by=event.by, why=event.why), Stand.REJECTED, recorded)
        case RequestWithdrawn():
            return _over(request, Stand.WITHDRAWN, recorded)
        case RequestLapsed():
            return _over(request, Stand.LAPSED, recorded)


def _alone(request: RequestDocument, event: EnrollmentRefused, recorded: Recorded) -> RequestDocument:
    return replace(
        request,
        offering=event.offering,
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
    ),
    key=lambda event, recorded: event.enrollment,
    document=RequestDocument,
    blank=lambda key: RequestDocument(enrollment=key),
    fold=fold_request,
    index=("offering", "learner", "organization", "state", "awaits", "turn"),
    personal=True,
)
