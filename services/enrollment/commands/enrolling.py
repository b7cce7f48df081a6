"""Commands about one enrollment, from asking for a seat to leaving."""

from enum import StrEnum
from typing import Literal

from chassis.rehearsing import Told
from services.enrollment.commands.asking import Asker
from services.enrollment.shapes import (
    Earlier,
    ExcuseCode,
    Ident,
    Priority,
    Reason,
    Why,
)


class IfFull(StrEnum):
    """What becomes of a learner for whom there is no seat."""

    WAITLIST = "waitlist"
    REFUSE = "refuse"


class EnrollLearner(Told, frozen=True, kw_only=True):
    """Give a learner a seat on an offering, or a place in its queue; or put them on a program.

    With a `reason`, `without_prerequisites` lets somebody in who has not completed what comes before, and
    `outside_organization` somebody who is not of those whom the offering is for. `despite_clash` enrolls who has
    something else at the same time.
    """

    learner: Ident
    offering: Ident | None = None
    program: Ident | None = None
    if_full: IfFull = IfFull.WAITLIST
    priority: Priority = 0
    effective_at: Earlier | None = None
    without_prerequisites: bool = False
    outside_organization: bool = False
    despite_clash: bool = False
    reason: Reason | None = None
    asker: Asker | None = None

    def __post_init__(self) -> None:
        if (self.offering is None) == (self.program is None):
            raise ValueError("give either an offering or a program")
        if self.without_prerequisites and not (self.reason or "").strip():
            raise ValueError("give a `reason` to enroll somebody `without_prerequisites`")
        if self.outside_organization and not (self.reason or "").strip():
            raise ValueError("give a `reason` to enroll somebody `outside_organization`")

    @property
    def enrollment(self) -> str:
        """The id of the enrollment, made of what is enrolled in and who."""
        return f"{self.offering or self.program}.{self.learner}"


class CancelEnrollment(Told, frozen=True, kw_only=True):
    """End an enrollment: give up a seat, a seat offer, a place in the queue or a program.

    What that costs follows from the terms that the seat was given on; `excuse` is the code of one that their policy
    knows, and `without_fee`, with a reason, lets the learner off.
    """

    enrollment: Ident
    by: Literal["learner", "coordinator"] = "coordinator"
    reason: Reason | None = None
    effective_at: Earlier | None = None
    excuse: ExcuseCode | None = None
    without_fee: bool = False
    asker: Asker | None = None

    def __post_init__(self) -> None:
        if self.without_fee and not (self.reason or "").strip():
            raise ValueError("give a `reason` to let somebody leave `without_fee`")


class MoveProgramEnrollment(Told, frozen=True, kw_only=True):
    """Have a learner judged by the newest published version of their program, rather than by that they joined."""

    enrollment: Ident
    reason: Why


class AcceptSeat(Told, frozen=True, kw_only=True):
    """Take the seat that is held for a learner."""

    enrollment: Ident
    asker: Asker | None = None


class DeclineSeat(Told, frozen=True, kw_only=True):
    """Leave the seat that is held for a learner to the next in line, and the queue."""

    enrollment: Ident
    asker: Asker | None = None


class PromoteLearner(Told, frozen=True, kw_only=True):
    """Enroll a learner from the waitlist, whatever their place.

    `allow_oversubscription` gives a seat beyond the capacity where none is free, `without_prerequisites` to somebody
    who has not completed what comes before, `despite_clash` to somebody who has something else at the same time.
    """

    enrollment: Ident
    reason: Reason
    allow_oversubscription: bool = False
    without_prerequisites: bool = False
    despite_clash: bool = False
