"""What can be asked about the format of a course that is not there yet."""

from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from contracts.advice import Answers, Assumptions, Factors

LARGEST_AUDIENCE = 1_000_000


class NewAnswers(Answers, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The six questions, each answered with yes or no."""


class NewFactors(Factors, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What else speaks for a format."""


class NewAssumptions(Assumptions, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Figures to put in the place of those that are assumed; money is in one currency."""


class AskAdvice(Command, frozen=True, kw_only=True):
    """Ask which format suits an audience of so many learners."""

    answers: NewAnswers
    audience: Annotated[int, Meta(ge=1, le=LARGEST_AUDIENCE)]
    factors: NewFactors = NewFactors()
    assumptions: NewAssumptions = NewAssumptions()
