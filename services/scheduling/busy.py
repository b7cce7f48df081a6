"""Reading the calendars that are followed, before it is decided what has changed."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from chassis.busy import NotACalendar, busy_times
from chassis.clock import micros, utc_now
from chassis.decider import Gathered
from chassis.errors import Problem
from chassis.outside import NotFetched
from services.scheduling.commands import RefreshBusy
from services.scheduling.domain.following import Read
from services.scheduling.domain.walltime import zone
from services.scheduling.projections import INSTRUCTORS
from services.scheduling.projections.instructors import InstructorDocument

log = logging.getLogger(__name__)

AHEAD = timedelta(days=400)
OURS = "@rollbook"


async def busy_times_read(commands: Sequence[RefreshBusy], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command what stands in the calendar that is followed: of today, and the 400 days from then on."""
    positions = reads.positions()
    people = await reads.get_many(INSTRUCTORS, {command.instructor for command in commands})
    # From the day's beginning, so that what goes by is told as a change once a day.
    since = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    found = await asyncio.gather(*(_read(people.get(command.instructor), reads, since) for command in commands))
    return [Gathered(facts=read, rests_on=positions) for read in found]


async def _read(person: InstructorDocument | None, reads: Any, since: datetime) -> Read:
    if person is None or person.calendar is None:
        return Read(address=None)
    try:
        body = await reads.outside.fetch(person.calendar)
        place = zone(person.timezone)
        times = await asyncio.to_thread(busy_times, body, since, since + AHEAD, place, OURS)
    except (NotFetched, NotACalendar) as failed:
        return Read(address=person.calendar, unread=str(failed))
    except Exception:
        # What somebody else wrote must not keep the calendars of others from being read.
        log.exception("the calendar of %s could not be read", person.instructor)
        return Read(address=person.calendar, unread="it cannot be read")
    intervals = [(micros(start), micros(end)) for start, end in times]
    return Read(address=person.calendar, since=micros(since), intervals=intervals)
