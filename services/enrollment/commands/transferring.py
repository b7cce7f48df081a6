"""Commands that hand a seat on: to another offering, or to a colleague."""

from typing import Literal

from chassis.rehearsing import Told
from services.enrollment.commands.asking import Asker
from services.enrollment.commands.enrolling import EnrollLearner, IfFull
from services.enrollment.shapes import ExcuseCode, Ident, Reason, Why


class TransferEnrollment(Told, frozen=True, kw_only=True):
    """Change a learner from one offering to another, as one outcome: if they do not get in there, they keep what they
    have.

    It costs what leaving costs, unless the offering was moved since they came in. `if_full: waitlist` gives a seat up
    for a place at the tail of the queue there. `other_course`, with a reason, lets them change to another course.
    """

    enrollment: Ident
    to: Ident
    by: Literal["learner", "coordinator"] = "coordinator"
    if_full: IfFull = IfFull.REFUSE
    excuse: ExcuseCode | None = None
    without_fee: bool = False
    other_course: bool = False
    without_prerequisites: bool = False
    outside_organization: bool = False
    despite_clash: bool = False
    reason: Reason | None = None
    asker: Asker | None = None

    def __post_init__(self) -> None:
        for name in ("without_fee", "other_course", "without_prerequisites", "outside_organization"):
            if getattr(self, name) and not (self.reason or "").strip():
                raise ValueError(f"give a `reason` to transfer somebody with `{name}`")

    @property
    def entering(self) -> EnrollLearner:
        """What enrolling in the other offering would be."""
        return EnrollLearner(
            learner=self.enrollment.partition(".")[2],
            offering=self.to,
            if_full=self.if_full,
            without_prerequisites=self.without_prerequisites,
            outside_organization=self.outside_organization,
            despite_clash=self.despite_clash,
            reason=self.reason,
            asker=self.asker,
        )


class SubstituteLearner(Told, frozen=True, kw_only=True):
    """Give the seat of a learner to a colleague, who takes it over as it is: nobody is promoted, nothing is charged."""

    enrollment: Ident
    substitute: Ident
    reason: Why
    without_prerequisites: bool = False
    outside_organization: bool = False
    despite_clash: bool = False
    asker: Asker | None = None

    @property
    def entering(self) -> EnrollLearner:
        """What enrolling the colleague would be."""
        return EnrollLearner(
            learner=self.substitute,
            offering=self.enrollment.partition(".")[0],
            without_prerequisites=self.without_prerequisites,
            outside_organization=self.outside_organization,
            despite_clash=self.despite_clash,
            reason=self.reason,
            asker=self.asker,
        )
