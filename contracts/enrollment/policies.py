"""Events about what a seat costs: policies, and the terms of an offering, which carry the policy whole."""

import msgspec

from contracts.event import Event, event
from contracts.scheduling.offerings import Deadline

SERVICE = "enrollment"


class Fee(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What takes the place of the price: a part of it in percent, or an amount in hundredths of the currency."""

    percent: int | None = None
    amount: int | None = None


class PolicyStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who leaves before that moment is charged this fee, unless an earlier step has it."""

    until: Deadline
    fee: Fee


class Excuse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reason for leaving that the policy knows; `waives` says whether it takes the fee away."""

    code: str
    label: str
    waives: bool = True


@event(SERVICE, "policy-defined")
class PolicyDefined(Event, frozen=True, kw_only=True):
    """What leaving costs, as data: the first of `steps` that is still ahead tells the fee, `late` the one after them.

    `no_show` is the fee of who did not come and was not excused; without it, they are charged what they were.
    """

    policy: str
    code: str
    title: str
    late: Fee
    steps: tuple[PolicyStep, ...] = ()
    no_show: Fee | None = None
    excuses: tuple[Excuse, ...] = ()
    policy_version: int = 1


@event(SERVICE, "policy-revised")
class PolicyRevised(Event, frozen=True, kw_only=True):
    """The policy has a new version; offerings keep that on which they were put. Fields as in `PolicyDefined`."""

    policy: str
    title: str
    late: Fee
    policy_version: int
    steps: tuple[PolicyStep, ...] = ()
    no_show: Fee | None = None
    excuses: tuple[Excuse, ...] = ()


@event(SERVICE, "offering-terms-set")
class OfferingTermsSet(Event, frozen=True, kw_only=True):
    """The terms on which seats of an offering are given from now on, whole, with the policy as it was then; who has a
    seat keeps the version that they came in by.

    `terms` counts the versions from 1. `price` is in hundredths of the currency (ISO 4217). `approval` tells who has to
    agree before a learner gets in: none, manager, coordinator or both. None counts only where it was said
    (`approval_said`); else it is as the installation has it.
    """

    offering: str
    terms: int
    price: int | None = None
    currency: str | None = None
    approval: str = "none"
    policy: str | None = None
    policy_version: int = 0
    late: Fee | None = None
    steps: tuple[PolicyStep, ...] = ()
    no_show: Fee | None = None
    excuses: tuple[Excuse, ...] = ()
    approval_said: bool = False


@event(SERVICE, "program-terms-set")
class ProgramTermsSet(Event, frozen=True, kw_only=True):
    """The terms on which learners come onto a program from now on; `terms` counts the versions from 1. `approval` tells
    who has to agree before: none, manager, coordinator or both; null: as the installation has it.
    """

    program: str
    terms: int
    approval: str | None = None
