"""Commands that come from reactions alone: about learners on paths, those who are one person, and those forgotten."""

from chassis.decider import Command
from contracts.shared import Step
from services.attendance.commands.shapes import Ident, LearnerId


class JoinPath(Command, frozen=True, kw_only=True):
    """Follow a learner through a program, judged by the courses required when they enrolled.

    `steps` tell in which order they count.
    """

    enrollment: str
    program: Ident
    learner: LearnerId
    required: tuple[str, ...]
    organization: str | None = None
    steps: tuple[Step, ...] = ()


class MovePath(JoinPath, frozen=True, kw_only=True):
    """Follow a learner through another version of a program that they are on; fields as in `JoinPath`."""


class LeavePath(Command, frozen=True, kw_only=True):
    """Stop following a learner through a program."""

    program: Ident
    learner: LearnerId


class CreditCourse(Command, frozen=True, kw_only=True):
    """Count a completed course on the learner's paths, or (`withdrawn`) no longer count it."""

    learner: LearnerId
    course: Ident
    offering: Ident
    withdrawn: bool = False


class HandPathOn(Command, frozen=True, kw_only=True):
    """Count what a learner has completed on the path of the one who is the same person as well, from now on."""

    learner: LearnerId
    kept: LearnerId


class HandProgressOn(Command, frozen=True, kw_only=True):
    """Have what was recorded on an offering by the `other` id of a person count for the one that has it now."""

    offering: Ident
    learner: LearnerId
    other: LearnerId


class ForgetPerson(Command, frozen=True, kw_only=True):
    """Forget whatever is kept here about a learner who was erased; it is concealed under a key of this service."""

    learner: Ident
