"""What enrollment can be asked to do; the fields are also the bodies of its HTTP requests.

Commands without a route of their own (`OpenRoster` and what follows it) come from reactions and
timers alone.
"""

from services.enrollment.commands.asking import Asker, Via
from services.enrollment.commands.enrolling import (
    AcceptSeat,
    CancelEnrollment,
    DeclineSeat,
    EnrollLearner,
    IfFull,
    MoveProgramEnrollment,
    PromoteLearner,
)
from services.enrollment.commands.imports import ImportEnrollments, ImportLearners, OpenRollout
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
    "MoveProgramEnrollment",
    "NewExternalId",
    "NoteMove",
    "OpenRollout",
    "OpenRoster",
    "Outcome",
    "PromoteAfter",
    "PromoteLearner",
    "PromoteNext",
    "ProvisionLearner",
    "RecordDelivery",
    "RegisterLearner",
    "RegisterOrganization",
    "ReleaseLeaver",
    "ResendNotice",
    "ReverseNoShow",
    "RevisePolicy",
    "SetOfferingTerms",
    "SubstituteLearner",
    "TakeBackCharges",
    "TransferEnrollment",
    "UpsertLearner",
    "Via",
]
