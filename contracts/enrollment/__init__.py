"""Events of enrollment: people and organizations, seats and queues, programs."""

from contracts.enrollment.imports import (
    ImportAdvanced,
    ImportCleared,
    ImportFinished,
    ImportOpened,
    ImportStarted,
    ImportStopped,
)
from contracts.enrollment.people import (
    SERVICE,
    CodeClaimed,
    LearnerChanged,
    LearnerDeactivated,
    LearnerReactivated,
    LearnerRegistered,
    OrganizationChanged,
    OrganizationClosed,
    OrganizationRegistered,
)
from contracts.enrollment.programs import ProgramEnrolled, ProgramEnrollmentCancelled, ProgramEnrollmentMoved
from contracts.enrollment.rosters import (
    CapacityChanged,
    MinimumMet,
    MinimumMissed,
    RosterClosed,
    RosterOpened,
    RosterTermsChanged,
)
from contracts.enrollment.seats import (
    EnrollmentCancelled,
    LearnerEnrolled,
    LearnerPassedOver,
    LearnerWaitlisted,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.enrollment.states import CancelledBy, EnrollmentState

__all__ = [
    "SERVICE",
    "CancelledBy",
    "CapacityChanged",
    "CodeClaimed",
    "EnrollmentCancelled",
    "EnrollmentState",
    "ImportAdvanced",
    "ImportCleared",
    "ImportFinished",
    "ImportOpened",
    "ImportStarted",
    "ImportStopped",
    "LearnerChanged",
    "LearnerDeactivated",
    "LearnerEnrolled",
    "LearnerPassedOver",
    "LearnerReactivated",
    "LearnerRegistered",
    "LearnerWaitlisted",
    "MinimumMet",
    "MinimumMissed",
    "OrganizationChanged",
    "OrganizationClosed",
    "OrganizationRegistered",
    "ProgramEnrolled",
    "ProgramEnrollmentCancelled",
    "ProgramEnrollmentMoved",
    "RosterClosed",
    "RosterOpened",
    "RosterTermsChanged",
    "SeatOfferDeclined",
    "SeatOfferExpired",
    "SeatOffered",
]
