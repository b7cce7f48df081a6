"""What can be asked about policies, prices and terms."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chassis.decider import Command
from chassis.rehearsing import Told
from chassis.shapes import shape
from contracts.enrollment.policies import Excuse, Fee, PolicyStep
from contracts.scheduling import Deadline
from services.enrollment.shapes import Code, ExcuseCode, Ident, Name, Reason

TimeOfDay = Annotated[
    str, shape(r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", "must be a time of day such as 17:00", max_length=5)
]
Percent = Annotated[int, Meta(ge=0, le=100)]
Money = Annotated[int, Meta(ge=0, le=100_000_000_00, description="In hundredths of the currency.")]
Currency = Annotated[
    str, shape(r"^[A-Z]{3}$(?!\n)", "must be a currency's three capital letters (ISO 4217) such as EUR", max_length=3)
]


class Approval(StrEnum):
    """Who has to agree before a learner gets in."""

    NONE = "none"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    BOTH = "both"


class NewDeadline(Deadline, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A moment before the start that moves with it: so many hours before that pass, or at a time of day so many days
    before.
    """

    hours_before: Annotated[int, Meta(ge=0, le=8_784)] | None = None
    days_before: Annotated[int, Meta(ge=0, le=366)] | None = None
    at: TimeOfDay | None = None

    def __post_init__(self) -> None:
        by_the_clock = self.days_before is not None and self.at is not None
        if (self.hours_before is None) != by_the_clock or (self.days_before is None) != (self.at is None):
            raise ValueError("give either `hours_before`, or `days_before` and `at`")


class NewFee(Fee, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A fee, as it is asked for: a part of the price in percent, or an amount in hundredths of the currency."""

    percent: Percent | None = None
    amount: Money | None = None

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("give either `percent` of the price or an `amount`")


class NewStep(PolicyStep, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A step of a policy, as it is asked for."""

    until: NewDeadline
    fee: NewFee


class NewExcuse(Excuse, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A reason for leaving, as it is asked for."""

    code: ExcuseCode
    label: Name
    waives: bool = True


class PolicyContent(Command, frozen=True, kw_only=True):
    """What leaving costs: the first step that is still ahead tells the fee, `late` the one after them."""

    title: Name
    late: NewFee
    steps: Annotated[tuple[NewStep, ...], Meta(max_length=20)] = ()
    no_show: NewFee | None = None
    excuses: Annotated[tuple[NewExcuse, ...], Meta(max_length=50)] = ()


class DefinePolicy(PolicyContent, frozen=True, kw_only=True):
    """Say what leaving costs, under a code. The first step that is still ahead tells the fee, `late` the one after
    them; a fee takes the place of the price. `no_show` is for who does not come and is not excused.
    """

    code: Code
    reason: Reason | None = None


class RevisePolicy(PolicyContent, frozen=True, kw_only=True):
    """Give a policy a new version, whole. Offerings keep the version on which they were put until their terms are set
    again, and who has a seat keeps the terms that they came in by.
    """

    policy: Ident
    reason: Reason | None = None


class SetOfferingTerms(Told, frozen=True, kw_only=True):
    """Say on which terms seats of an offering are given from now on: its price, its policy as that now stands, and who
    has to agree. What is not given stays, and null takes it away: who has to agree is then as the installation has it.
    Who has a seat keeps the terms they came in by.
    """

    offering: Ident
    price: Money | UnsetType | None = UNSET
    currency: Currency | UnsetType | None = UNSET
    policy: Ident | UnsetType | None = UNSET
    approval: Approval | UnsetType | None = UNSET
    reason: Reason | None = None


class SetProgramTerms(Told, frozen=True, kw_only=True):
    """Say who has to agree before a learner comes onto a program from now on; null: as the installation has it. Who is
    on it stays.
    """

    program: Ident
    approval: Approval | None
    reason: Reason | None = None
