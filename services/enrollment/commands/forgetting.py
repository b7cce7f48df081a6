"""Commands about people who are to be forgotten, and about what keeps them from being."""

from typing import Annotated

from msgspec import Meta

from chassis.decider import Command
from chassis.rehearsing import Told
from services.enrollment.shapes import Ident, Why


class EraseLearner(Told, frozen=True, kw_only=True):
    """Forget a learner for ever: name, e-mail and all else that is personal. What happened, and what was counted,
    stays. There is no way back.
    """

    learner: Ident
    reason: Why


class PlaceLegalHold(Command, frozen=True, kw_only=True):
    """Keep a learner from being erased."""

    learner: Ident
    reason: Why


class LiftLegalHold(Command, frozen=True, kw_only=True):
    """Keep a learner from being erased no longer."""

    learner: Ident
    reason: Why


class SetRetention(Command, frozen=True, kw_only=True):
    """Keep whoever has completed a course from being erased for so many years; null: for none."""

    course: Ident
    years: Annotated[int, Meta(ge=1, le=100)] | None
    reason: Why | None = None
