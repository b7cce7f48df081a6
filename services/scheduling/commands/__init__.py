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
from services.scheduling.commands.feeds import CalendarKind, OpenCalendar, RevokeCalendar
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
from services.scheduling.commands.series import CancelSeries, Doubled, RescheduleSeries, ScheduleSeries
from services.scheduling.commands.sessions import (
    AssignInstructors,
    CancelSession,
    ChangeSessionRoom,
    RescheduleSession,
    ScheduleSession,
    SetJoinUrl,
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
    "AssignInstructors",
    "BlockRoom",
    "CalendarKind",
    "CancelBelowMinimum",
    "CancelOffering",
    "CancelSeries",
    "CancelSession",
    "ChangeEquipment",
    "ChangeInstructor",
    "ChangeRoom",
    "ChangeSessionRoom",
    "ChangeVenue",
    "Components",
    "DefineCourse",
    "DefineProgram",
    "Doubled",
    "GrantQualification",
    "NewComponent",
    "NewStep",
    "OpenCalendar",
    "PublishCourse",
    "PublishOffering",
    "PublishProgram",
    "RegisterInstructor",
    "RemoveTimeOff",
    "RescheduleSeries",
    "RescheduleSession",
    "RetireEquipment",
    "RetireInstructor",
    "RetireRoom",
    "ReviseCourse",
    "RevokeCalendar",
    "ScheduleOffering",
    "ScheduleSeries",
    "ScheduleSession",
    "SetJoinUrl",
    "SetTravelTime",
    "SetWorkingHours",
    "UnblockRoom",
    "WithdrawQualification",
]
