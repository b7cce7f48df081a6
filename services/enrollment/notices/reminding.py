"""When people are reminded of a session: so long before, or on a day before by their own clock."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from chassis.decider import Command, Timer
from chassis.effects import Tools
from contracts.enrollment import EnrollmentState
from services.enrollment.commands.notices import Due, IntendReminders
from services.enrollment.domain.own_calendar import Sitting
from services.enrollment.projections import (
    ENROLLMENTS,
    LEARNERS,
    SITTINGS,
    EnrollmentDocument,
    LearnerDocument,
    SittingsDocument,
)

PAGE = 500
LOOK_AGAIN = timedelta(hours=1)
"""Who joins late, or moves to another zone, is found by then."""
_ELAPSED = re.compile(r"(\d{1,3})h")
_WALL = re.compile(r"(\d{1,2})d@([01]\d|2[0-3]):([0-5]\d)")


class Step(msgspec.Struct, frozen=True):
    """One reminder: `hours` that pass before the start; or so many `days` before, `at` a time of their own clock."""

    name: str
    hours: int = 0
    days: int = 0
    at: time | None = None

    def due(self, starts_at: datetime, zone: str) -> datetime:
        """When somebody in that zone is reminded: at the first of both times that clocks show twice; a time that they
        skip is as long after midnight as they would have shown.
        """
        if self.at is None:
            return starts_at - timedelta(hours=self.hours)
        place = ZoneInfo(zone)
        day = starts_at.astimezone(place).date() - timedelta(days=self.days)
        return datetime.combine(day, self.at, place).astimezone(ZoneInfo("UTC"))


def steps(told: str) -> list[Step]:
    """The reminders that a setting such as `24h, 1d@17:00` tells; none where it is `none`.

    Raises:
        ValueError: it cannot be meant.
    """
    found = []
    for part in (one.strip() for one in told.split(",")):
        if elapsed := _ELAPSED.fullmatch(part):
            found.append(Step(part, hours=int(elapsed[1])))
        elif wall := _WALL.fullmatch(part):
            found.append(Step(part, days=int(wall[1]), at=time(int(wall[2]), int(wall[3]))))
        elif part != "none":
            raise ValueError("should be hours such as 24h, or a time on a day before such as 1d@17:00, or none")
    return found


def first_look(starts_at: datetime, reminders: Sequence[Step]) -> datetime:
    """The earliest moment at which anybody, anywhere, is reminded."""
    return starts_at - max(timedelta(hours=one.hours, days=one.days) for one in reminders) - timedelta(days=1)


def reminding(tools: Tools) -> Callable[[Timer], Awaitable[Command | None]]:
    """The work of finding out who is to be reminded of a session by now, and when to look again."""
    reminders = steps(tools.settings.reminders)

    async def look(timer: Timer) -> Command | None:
        sitting = await _sitting(tools.reads, timer.data)
        now = tools.clock()
        if sitting is None or sitting.cancelled or sitting.starts_at <= now or not reminders:
            return None
        begin = first_look(sitting.starts_at, reminders)
        if now < begin:
            return IntendReminders(session=sitting.session, starts_at=sitting.starts_at, again_at=begin)
        due, ahead = [], [now + LOOK_AGAIN]
        async for step, learner, since, moment in _moments(tools.reads, timer.data["offering"], sitting, reminders):
            if moment > now:
                ahead.append(moment)
            elif since <= moment:
                due.append(Due(learner, step))
        again = min(ahead)
        return IntendReminders(
            session=sitting.session,
            starts_at=sitting.starts_at,
            due=tuple(due),
            again_at=again if again < sitting.starts_at else None,
        )

    return look


async def _sitting(reads: Any, data: Mapping[str, str]) -> Sitting | None:
    """The session, once the views know of it; null where they do not for long."""
    for _ in range(50):
        found: SittingsDocument | None = await reads.get(SITTINGS, data["offering"])
        for one in found.sittings if found else ():
            if one.session == data["session"]:
                return one
        await asyncio.sleep(0.1)
    return None


async def _moments(
    reads: Any, offering: str, sitting: Sitting, reminders: Sequence[Step]
) -> AsyncIterator[tuple[str, str, datetime, datetime]]:
    after: str | None = None
    where = {"target": offering, "state": EnrollmentState.ENROLLED}
    while True:
        seated: list[EnrollmentDocument]
        seated, after = await reads.find(ENROLLMENTS, where, ("turn",), PAGE, after)
        people: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, [one.learner for one in seated])
        for one in seated:
            person = people.get(one.learner)
            zone = (person.timezone if person else None) or sitting.timezone
            for step in reminders:
                yield step.name, one.learner, one.since, step.due(sitting.starts_at, zone)
        if after is None:
            return
