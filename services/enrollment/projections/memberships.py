"""Who is on which program's path, in which order its courses come: one document an enrollment in a program."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import ProgramEnrolled, ProgramEnrollmentCancelled, ProgramEnrollmentMoved
from contracts.envelope import Recorded
from contracts.shared import Step

MembershipEvent = ProgramEnrolled | ProgramEnrollmentMoved | ProgramEnrollmentCancelled


class MembershipDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A learner on a program, with the steps of the version they are judged by.

    `standing` until they leave it; `ordered` where, besides, some step comes behind another.
    """

    enrollment: str
    program: str = ""
    learner: str = ""
    steps: tuple[Step, ...] = ()
    standing: bool = False
    ordered: bool = False


def fold_membership(membership: MembershipDocument, event: MembershipEvent, _recorded: Recorded) -> MembershipDocument:
    """The membership after one event."""
    if isinstance(event, ProgramEnrollmentCancelled):
        return replace(membership, standing=False, ordered=False)
    return replace(
        membership,
        program=event.program,
        learner=event.learner,
        steps=event.steps,
        standing=True,
        ordered=any(step.requires for step in event.steps),
    )


MEMBERSHIPS = Projection(
    name="memberships",
    sources=(ProgramEnrolled, ProgramEnrollmentMoved, ProgramEnrollmentCancelled),
    key=lambda event, recorded: event.enrollment,
    document=MembershipDocument,
    blank=lambda key: MembershipDocument(enrollment=key),
    fold=fold_membership,
    index=("learner", "standing", "ordered"),
)
