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
    "CancelBelowMinimum",
    "CancelOffering",
    "CancelSession",
    "Components",
    "DefineCourse",
    "DefineProgram",
    "NewComponent",
    "NewStep",
    "PublishCourse",
    "PublishOffering",
    "PublishProgram",
    "RescheduleSession",
    "ReviseCourse",
    "ScheduleOffering",
    "ScheduleSession",
]
