"""Events of attendance: rolls, progress and completion."""

from contracts.attendance.paths import (
    CourseCredited,
    PathJoined,
    PathLeft,
    PathMoved,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
from contracts.attendance.progress import (
    CompletionWithdrawn,
    ComponentOutcomeRecorded,
    CourseCompleted,
    CourseFailed,
    CourseWithdrawn,
    Outcome,
)
from contracts.attendance.rolls import (
    SERVICE,
    AttendanceConfirmed,
    AttendanceRecorded,
    AttendanceStatus,
    RollClosed,
    RollMoved,
    RollOpened,
    RollRestored,
    RollWithdrawn,
)

__all__ = [
    "SERVICE",
    "AttendanceConfirmed",
    "AttendanceRecorded",
    "AttendanceStatus",
    "CompletionWithdrawn",
    "ComponentOutcomeRecorded",
    "CourseCompleted",
    "CourseCredited",
    "CourseFailed",
    "CourseWithdrawn",
    "Outcome",
    "PathJoined",
    "PathLeft",
    "PathMoved",
    "ProgramCompleted",
    "ProgramCompletionWithdrawn",
    "RollClosed",
    "RollMoved",
    "RollOpened",
    "RollRestored",
    "RollWithdrawn",
]
