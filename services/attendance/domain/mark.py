"""What a mark is, and whether it fulfils a session."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from contracts.attendance import AttendanceStatus
from services.attendance import commands

ENOUGH_PERCENT = 80


class Mark(msgspec.Struct, frozen=True):
    """What a roll says of one learner."""

    status: AttendanceStatus
    minutes: int | None = None


def judged(mark: commands.Mark) -> Mark:
    """The mark without what was noted beside it."""
    return Mark(mark.status, mark.minutes)


def excused(marks: Mapping[str, Mark]) -> dict[str, Mark]:
    """The marks that stand whenever the session takes place: whoever else came or stayed away did so at its time."""
    return {learner: mark for learner, mark in marks.items() if mark.status is AttendanceStatus.ABSENT_EXCUSED}


def satisfies(mark: Mark, length: timedelta) -> bool:
    """Whether the mark fulfils a session of that length: present, or partly so for at least 80 % of it.

    Exact, never rounded: of 90 minutes, 72 pass and 71 do not.
    """
    if mark.status is AttendanceStatus.PARTIAL and mark.minutes is not None:
        return timedelta(minutes=mark.minutes) * 100 >= length * ENOUGH_PERCENT
    return mark.status is AttendanceStatus.PRESENT
