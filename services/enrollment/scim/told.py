"""Problems of ours, as SCIM tells them."""

from scim2_models import (
    ForbiddenException,
    InvalidValueException,
    NotFoundException,
    PayloadTooLargeException,
    PreconditionFailedException,
    SCIMException,
    UnauthorizedException,
    UniquenessException,
)

from chassis.errors import Forbidden, Malformed, Problem, Stale, TooLarge, Unauthenticated, Unknown

TAKEN = "code-taken"
KINDS: tuple[tuple[type[Problem], type[SCIMException]], ...] = (
    (Stale, PreconditionFailedException),
    (Unknown, NotFoundException),
    (Malformed, InvalidValueException),
    (Forbidden, ForbiddenException),
    (Unauthenticated, UnauthorizedException),
    (TooLarge, PayloadTooLargeException),
)


class Other(SCIMException):
    """A problem that SCIM has no kind of its own for."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail=detail)
        self.status = status


def as_scim(problem: Problem) -> SCIMException:
    """The same problem, for a directory."""
    if problem.kind == TAKEN:
        return UniquenessException(detail=problem.detail)
    kind = next((told for ours, told in KINDS if isinstance(problem, ours)), None)
    return kind(detail=problem.detail) if kind else Other(problem.status, problem.detail)
