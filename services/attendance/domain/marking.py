"""Who may be marked on a roll, as what, and from when on."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from chassis.errors import Refused, TooEarly
from contracts.attendance import AttendanceStatus
from services.attendance.commands import Mark
from services.attendance.domain.roster import Roster, seated

DOORS_OPEN = timedelta(hours=1)
"""How long before a session starts people may be marked as they arrive."""


def check_presence(
    marks: Sequence[Mark], roster: Roster, starts_at: datetime, ends_at: datetime, *, judged: Collection[str]
) -> None:
    """Let only those be marked who held a seat, or are `judged` already, and for no longer than the session lasts.

    Raises:
        Refused: `not-on-roster` or `too-many-minutes`, naming the learners.
    """
    strangers = [
        mark.learner
        for mark in marks
        if mark.learner not in judged and not seated(roster.get(mark.learner, ()), starts_at)
    ]
    if strangers:
        raise Refused(
            "Only learners who held a seat when the session started can be marked.",
            slug="not-on-roster",
            learners=strangers,
            starts_at=starts_at,
        )
    longer = [mark.learner for mark in marks if mark.minutes and timedelta(minutes=mark.minutes) > ends_at - starts_at]
    if longer:
        raise Refused(
            "Nobody can be present for longer than the session.",
            slug="too-many-minutes",
            learners=longer,
            session_minutes=(ends_at - starts_at) // timedelta(minutes=1),
        )


def check_doors(marks: Sequence[Mark], session: str, starts_at: datetime, at: datetime) -> None:
    """Before the doors open nobody came, and before the session starts nobody stayed away; whoever will not
    come can be excused at any time.

    Raises:
        Refused: `session-not-started`, naming the learners.
    """
    if at >= starts_at:
        return
    if at >= starts_at - DOORS_OPEN:
        told = "nobody can be a no-show before it has."
        early = [mark.learner for mark in marks if mark.status is AttendanceStatus.NO_SHOW]
    else:
        told = "until an hour before it, learners can only be excused."
        early = [mark.learner for mark in marks if mark.status is not AttendanceStatus.ABSENT_EXCUSED]
    if early:
        raise TooEarly(
            f"The session has not started yet: {told}",
            slug="session-not-started",
            session=session,
            learners=early,
            starts_at=starts_at,
        )
