"""What scheduling can be asked to do; the fields are also the bodies of its HTTP requests.

Times have an offset: that of the `timezone` beside them, or `Z`.
"""

from services.scheduling.commands.advice import AskAdvice, NewAnswers, NewAssumptions, NewFactors
from services.scheduling.commands.courses import (
    Components,
    DefineCourse,
    NewComponent,
    NewCourse,
    NewKind,
    NewUnlock,
    PublishCourse,
    ReviseCourse,
)
from services.scheduling.commands.holds import ExpireHold, PlaceHold, ReleaseHold
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
from services.scheduling.commands.programs import DefineProgram, NewStep, PublishProgram, ReviseProgram
from services.scheduling.commands.sessions import (
    AssignInstructors,
    CancelSession,
    ChangeSessionRoom,
    RescheduleSession,
    RestoreSession,
    ScheduleSession,
)
from services.scheduling.commands.venues import (
    AddEquipment,
    AddRoom,
    AddVenue,
    BlockRoom,
    ChangeEquipment,
    ChangeRoom,
    ChangeVenue,
    RetireEquipment,
    RetireRoom,
    SetTravelTime,
    UnblockRoom,
)

__all__ = [
    "AddEquipment",
    "AddRoom",
    "AddTimeOff",
    "AddVenue",
    "AskAdvice",
    "AssignInstructors",
    "BlockRoom",
    "CancelBelowMinimum",
    "CancelOffering",
    "CancelSession",
    "ChangeEquipment",
    "ChangeInstructor",
    "ChangeRoom",
    "ChangeSessionRoom",
    "ChangeVenue",
    "Components",
    "DefineCourse",
    "DefineProgram",
    "ExpireHold",
    "GrantQualification",
    "NewAnswers",
    "NewAssumptions",
    "NewComponent",
    "NewCourse",
    "NewFactors",
    "NewKind",
    "NewStep",
    "NewUnlock",
    "PlaceHold",
    "PublishCourse",
    "PublishOffering",
    "PublishProgram",
    "RegisterInstructor",
    "ReleaseHold",
    "RemoveTimeOff",
    "RescheduleSession",
    "RestoreSession",
    "RetireEquipment",
    "RetireInstructor",
    "RetireRoom",
    "ReviseCourse",
    "ReviseProgram",
    "ScheduleOffering",
    "ScheduleSession",
    "SetTravelTime",
    "SetWorkingHours",
    "UnblockRoom",
    "WithdrawQualification",
]
