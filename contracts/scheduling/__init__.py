"""Events of scheduling: what is taught, offered and when; in order of publication."""

from contracts.scheduling.courses import (
    CodeClaimed,
    CourseDefined,
    CoursePublished,
    CourseRevised,
    ProgramDefined,
    ProgramPublished,
)
from contracts.scheduling.instructors import (
    HomeChanged,
    InstructorChanged,
    InstructorRegistered,
    InstructorRetired,
    QualificationGranted,
    QualificationWithdrawn,
    TimeOffAdded,
    TimeOffRemoved,
    TimetableOpened,
    WorkingHoursSet,
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
    "HomeChanged",
    "InstructorChanged",
    "InstructorRegistered",
    "InstructorRetired",
    "OfferingCancelled",
    "OfferingPublished",
    "OfferingScheduled",
    "ProgramDefined",
    "ProgramPublished",
    "QualificationGranted",
    "QualificationWithdrawn",
    "SessionCancelled",
    "SessionRescheduled",
    "SessionScheduled",
    "TimeOffAdded",
    "TimeOffRemoved",
    "TimetableOpened",
    "WorkingHoursSet",
]
