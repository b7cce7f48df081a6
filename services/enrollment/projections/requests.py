"""Who asks for an enrollment, and who has yet to agree."""

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentRejected,
    EnrollmentRequested,
    RequestLapsed,
    RequestWithdrawn,
)
from contracts.envelope import Recorded
from services.enrollment.domain.requests import Stand

BEGINNING = datetime.fromtimestamp(0, UTC)
RequestEvent = EnrollmentRequested | EnrollmentApproved | EnrollmentRejected | RequestWithdrawn | RequestLapsed


class RequestDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it now stands; `awaits` is who has to agree next, `turn` sorts by when it was asked."""

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
        case EnrollmentRejected():
            return _over(replace(request, decided_by=event.by, why=event.why), Stand.REJECTED, recorded)
        case RequestWithdrawn():
            return _over(request, Stand.WITHDRAWN, recorded)
        case RequestLapsed():
            return _over(request, Stand.LAPSED, recorded)


def _over(request: RequestDocument, state: Stand, recorded: Recorded) -> RequestDocument:
    return replace(request, state=state, awaits="", decided_at=recorded.effective_at)


REQUESTS = Projection(
    name="requests",
    sources=(EnrollmentRequested, EnrollmentApproved, EnrollmentRejected, RequestWithdrawn, RequestLapsed),
    key=lambda event, recorded: event.enrollment,
    document=RequestDocument,
    blank=lambda key: RequestDocument(enrollment=key),
    fold=fold_request,
    index=("offering", "learner", "organization", "state", "awaits", "turn"),
    personal=True,
)
