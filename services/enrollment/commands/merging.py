"""Commands about people who were registered more than once."""

from chassis.decider import Command
from chassis.rehearsing import Told, ToWhom
from contracts.shared import Notify
from services.enrollment.shapes import Ident, Why


class MergeLearners(Told, frozen=True, kw_only=True):
    """Say that two learners are one person, who is called `kept` from now on.

    Seats ahead, seat offers, places in queues, programs, requests and interests of `merged` are the kept one's, as they
    are: the same seat, the same place. What the kept one has already, the other loses. Other systems' ids lead to the
    kept one. What happened stays with the id it happened to, and is read with the kept one. There is no way back.
    Nobody is told unless `notify` says so.
    """

    kept: Ident
    merged: Ident
    reason: Why
    notify: ToWhom = Notify.NONE


class TakeOver(Command, frozen=True, kw_only=True):
    """Have the one who was kept take over what has come in for the merged one meanwhile."""

    merged: str
    notify: ToWhom = Notify.NONE
