"""Where a learner stands, and who changed that."""

from enum import StrEnum


class EnrollmentState(StrEnum):
    """Where a learner stands with an offering."""

    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    CANCELLED = "cancelled"


class CancelledBy(StrEnum):
    """Who ended an enrollment; a provider's cancellation never counts against the learner."""

    LEARNER = "learner"
    COORDINATOR = "coordinator"
    PROVIDER = "provider"
