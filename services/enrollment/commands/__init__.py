"""What enrollment can be asked to do; the fields are also the bodies of its HTTP requests.

Commands without a route of their own (`OpenRoster` and what follows it) come from reactions and
timers alone.
"""

from services.enrollment.commands.directory import KeepEntry, KeepGroup, LetGo, TakeIn, TakeInGroup
from services.enrollment.commands.enrolling import (
    AcceptSeat,
    CancelEnrollment,
    DeclineSeat,
    EnrollLearner,
    IfFull,
    MoveProgramEnrollment,
    PromoteLearner,
)
from services.enrollment.commands.people import (
    ChangeLearner,
    ChangeOrganization,
    CloseOrganization,
    ExternalIds,
    NewExternalId,
    ProvisionLearner,
    RegisterLearner,
    RegisterOrganization,
    UpsertLearner,
)
from services.enrollment.commands.policies import (
    Approval,
    DefinePolicy,
    RevisePolicy,
    SetOfferingTerms,
)
from services.enrollment.commands.rosters import (
    ChangeCapacity,
    ChangeTerms,
    CloseRoster,
    DecideMinimum,
    ExpireSeatOffers,
    OpenRoster,
    PromoteAfter,
    PromoteNext,
)

__all__ = [
    "AcceptSeat",
    "Approval",
    "CancelEnrollment",
    "ChangeCapacity",
    "ChangeLearner",
    "ChangeOrganization",
    "ChangeTerms",
    "CloseOrganization",
    "CloseRoster",
    "DecideMinimum",
    "DeclineSeat",
    "DefinePolicy",
    "EnrollLearner",
    "ExpireSeatOffers",
    "ExternalIds",
    "IfFull",
    "KeepEntry",
    "KeepGroup",
    "LetGo",
    "MoveProgramEnrollment",
    "NewExternalId",
    "OpenRoster",
    "PromoteAfter",
    "PromoteLearner",
    "PromoteNext",
    "ProvisionLearner",
    "RegisterLearner",
    "RegisterOrganization",
    "RevisePolicy",
    "SetOfferingTerms",
    "TakeIn",
    "TakeInGroup",
    "UpsertLearner",
]
