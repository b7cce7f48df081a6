"""Commands about who wants to be told when a course has a date."""

from typing import Literal

from chassis.decider import Command
from services.enrollment.commands.asking import Asker
from services.enrollment.shapes import Ident, Reason


class RegisterInterest(Command, frozen=True, kw_only=True):
    """Tell a learner when a date of a course is published, until they are enrolled in one or do not want it any more.
    Those who are interested see no order in it: nobody holds a place.
    """

    course: Ident
    learner: Ident
    reason: Reason | None = None
    asker: Asker | None = None


class WithdrawInterest(Command, frozen=True, kw_only=True):
    """Tell a learner of no more dates of a course."""

    course: Ident
    learner: Ident
    reason: Reason | None = None
    asker: Asker | None = None


class NoteDate(Command, frozen=True, kw_only=True):
    """Look for those who are to be told that a course has a date."""

    course: str
    offering: str


class TellInterested(Command, frozen=True, kw_only=True):
    """Tell a learner who is interested in a course that it has a date."""

    course: str
    learner: str
    offering: str


class EndInterest(Command, frozen=True, kw_only=True):
    """Tell a learner of no more dates: of one course, or of any."""

    learner: str
    because: Literal["enrolled", "left", "erased"]
    course: str | None = None
    offering: str | None = None


class HandOnInterests(Command, frozen=True, kw_only=True):
    """Tell a learner of the dates that another id of theirs was to be told of."""

    kept: str
    merged: str
