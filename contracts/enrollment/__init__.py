"""Events of enrollment: people and organizations, seats and queues, programs, what seats cost."""

from contracts.enrollment.charges import CancellationCharged, ChargeReversed, SeatCharged
from contracts.enrollment.directory import (
    CodeReleased,
    GroupMembersChanged,
    GroupProvisioned,
    LearnerGrouped,
    LearnerProvisioned,
    LearnerUnprovisioned,
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
from contracts.enrollment.policies import (
    Excuse,
    Fee,
    OfferingTermsSet,
    PolicyDefined,
    PolicyRevised,
    PolicyStep,
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
    "CancellationCharged",
    "CancelledBy",
    "CapacityChanged",
    "ChargeReversed",
    "CodeClaimed",
    "CodeReleased",
    "EnrollmentCancelled",
    "EnrollmentState",
    "Excuse",
    "Fee",
    "GroupMembersChanged",
    "GroupProvisioned",
    "LearnerChanged",
    "LearnerDeactivated",
    "LearnerEnrolled",
    "LearnerGrouped",
    "LearnerPassedOver",
    "LearnerProvisioned",
    "LearnerReactivated",
    "LearnerRegistered",
    "LearnerUnprovisioned",
    "LearnerWaitlisted",
    "MinimumMet",
    "MinimumMissed",
    "OfferingTermsSet",
    "OrganizationChanged",
    "OrganizationClosed",
    "OrganizationRegistered",
    "PolicyDefined",
    "PolicyRevised",
    "PolicyStep",
    "ProgramEnrolled",
    "ProgramEnrollmentCancelled",
    "ProgramEnrollmentMoved",
    "RosterClosed",
    "RosterOpened",
    "RosterTermsChanged",
    "SeatCharged",
    "SeatOfferDeclined",
    "SeatOfferExpired",
    "SeatOffered",
]
