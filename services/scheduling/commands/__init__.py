"""What scheduling can be asked to do; the fields are also the bodies of its HTTP requests.

Times have an offset: that of the `timezone` beside them, or `Z`.
"""

from services.scheduling.commands.courses import (
    Components,
    DefineCourse,
    DefineProgram,
    NewComponent,
    NewStep,
    PublishCourse,
    PublishProgram,
    ReviseCourse,
)
from services.scheduling.commands.instructors import (
    AddTimeOff,
    ChangeInstructor,
    GrantQualification,
    RegisterInstructor,
    RemoveTimeOff,
    RetireInstructor,
    SetWorkingHours,
    WithdrawQualification,
)
from services.scheduling.commands.offerings import (
    CancelBelowMinimum,
    CancelOffering,
    PublishOffering,
    ScheduleOffering,
)
from services.scheduling.commands.sessions import (
    CancelSession,
    RescheduleSession,
    ScheduleSession,
)

__all__ = [
    "AddTimeOff",
    "CancelBelowMinimum",
    "CancelOffering",
    "CancelSession",
    "ChangeInstructor",
    "Components",
    "DefineCourse",
    "DefineProgram",
    "GrantQualification",
    "NewComponent",
    "NewStep",
    "PublishCourse",
    "PublishOffering",
    "PublishProgram",
    "RegisterInstructor",
    "RemoveTimeOff",
    "RescheduleSession",
    "RetireInstructor",
    "ReviseCourse",
    "ScheduleOffering",
    "ScheduleSession",
    "SetWorkingHours",
    "WithdrawQualification",
]
