"""What enrollment can be asked to do; the fields are also the bodies of its HTTP requests.

Commands without a route of their own (`OpenRoster` and what follows it) come from reactions and
timers alone; those of a directory come from SCIM.
"""

from services.enrollment.commands.asking import Asker, Via
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
from services.enrollment.commands.imports import ImportEnrollments, ImportLearners
from services.enrollment.commands.notices import (
    DefineTemplate,
    DropTemplate,
    Outcome,
    RecordDelivery,
    ResendNotice,
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
    ReleaseLeaver,
    UpsertLearner,
)
from services.enrollment.commands.policies import (
    Approval,
    DefinePolicy,
    RevisePolicy,
    SetOfferingTerms,
)
from services.enrollment.commands.requests import ApproveRequest, LapseRequest, RejectRequest, WithdrawRequest
from services.enrollment.commands.rosters import (
    ChangeCapacity,
    ChangeTerms,
    ChargeNoShow,
    CloseRoster,
    DecideMinimum,
    ExpireSeatOffers,
    NoteMove,
    OpenRoster,
    PromoteAfter,
    PromoteNext,
    ReverseNoShow,
    TakeBackCharges,
)
from services.enrollment.commands.transferring import SubstituteLearner, TransferEnrollment

__all__ = [
    "AcceptSeat",
    "Approval",
    "ApproveRequest",
    "Asker",
    "CancelEnrollment",
    "ChangeCapacity",
    "ChangeLearner",
    "ChangeOrganization",
    "ChangeTerms",
    "ChargeNoShow",
    "CloseOrganization",
    "CloseRoster",
    "DecideMinimum",
    "DeclineSeat",
    "DefinePolicy",
    "DefineTemplate",
    "DropTemplate",
    "EnrollLearner",
    "ExpireSeatOffers",
    "ExternalIds",
    "IfFull",
    "ImportEnrollments",
    "ImportLearners",
    "KeepEntry",
    "KeepGroup",
    "LapseRequest",
    "LetGo",
    "MoveProgramEnrollment",
    "NewExternalId",
    "NoteMove",
    "OpenRoster",
    "Outcome",
    "PromoteAfter",
    "PromoteLearner",
    "PromoteNext",
    "ProvisionLearner",
    "RecordDelivery",
    "RegisterLearner",
    "RegisterOrganization",
    "RejectRequest",
    "ReleaseLeaver",
    "ResendNotice",
    "ReverseNoShow",
    "RevisePolicy",
    "SetOfferingTerms",
    "SubstituteLearner",
    "TakeBackCharges",
    "TakeIn",
    "TakeInGroup",
    "TransferEnrollment",
    "UpsertLearner",
    "Via",
    "WithdrawRequest",
]
