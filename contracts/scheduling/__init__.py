"""Events of scheduling: what is taught, offered and when; in order of publication."""

from contracts.scheduling.courses import (
    CodeClaimed,
    CourseDefined,
    CoursePublished,
    CourseRevised,
    ProgramDefined,
    ProgramPublished,
)
from contracts.scheduling.offerings import (
    OfferingCancelled,
    OfferingPublished,
    OfferingScheduled,
)
from contracts.scheduling.sessions import (
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
)

__all__ = [
    "CodeClaimed",
    "CourseDefined",
    "CoursePublished",
    "CourseRevised",
    "OfferingCancelled",
    "OfferingPublished",
    "OfferingScheduled",
    "ProgramDefined",
    "ProgramPublished",
    "SessionCancelled",
    "SessionRescheduled",
    "SessionScheduled",
]
