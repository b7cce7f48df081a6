"""Commands about asking for an enrollment that others have to agree to."""

from datetime import datetime

from chassis.decider import Command
from chassis.rehearsing import Told
from services.enrollment.commands.asking import Asker
from services.enrollment.shapes import Ident, Reason, Why


class ApproveRequest(Told, frozen=True, kw_only=True):
    """Agree that a learner is enrolled. A coordinator agrees in place of a manager, too."""

    enrollment: Ident
    reason: Reason | None = None
    asker: Asker | None = None


class RejectRequest(Told, frozen=True, kw_only=True):
    """Do not agree that a learner is enrolled; the learner is told why."""

    enrollment: Ident
    reason: Why
    asker: Asker | None = None


class WithdrawRequest(Told, frozen=True, kw_only=True):
    """Do not ask any more."""

    enrollment: Ident
    reason: Reason | None = None
    asker: Asker | None = None


class LapseRequest(Command, frozen=True, kw_only=True):
    """Let go of a request about which nobody decided in time."""

    enrollment: str
    due: datetime


class MoveDeadlines(Command, frozen=True, kw_only=True):
    """Have the requests for an offering be over when enrollment closes by its present terms."""

    offering: str


class PassOnRequest(Command, frozen=True, kw_only=True):
    """Have coordinators decide about a request that a manager did not decide about in time."""

    enrollment: str


class PassOnRequests(Command, frozen=True, kw_only=True):
    """Have coordinators decide about the requests that a manager who is not there any more has not decided about."""

    manager: str
