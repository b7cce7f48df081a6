"""What can be asked of series: sessions that come again by a rule, made at once."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chassis.decider import Command
from chassis.rehearsing import ToWhom
from chassis.shapes import shape
from services.scheduling.commands.sessions import DryRun, EquipmentUses, JoinUrl, Override, People
from services.scheduling.commands.shapes import Code, Ident, Reason, Title, Zone

Rule = Annotated[
    str,
    shape(
        r"^[A-Za-z0-9=;,:+-]+$(?!\n)",
        "must be a recurrence rule (RFC 5545) such as FREQ=WEEKLY;BYDAY=MO;COUNT=8",
        max_length=500,
        description="A recurrence rule (RFC 5545), daily or slower, with COUNT or UNTIL.",
    ),
]
WallTime = Annotated[
    str,
    shape(
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$(?!\n)",
        "must be a date and a time without an offset, such as 2026-03-30T09:00",
        max_length=16,
        description="What the clocks of the zone show, such as 2026-03-30T09:00.",
    ),
]
Days = Annotated[tuple[date, ...], Meta(max_length=500, description="Days on which it does not take place.")]


TimeOfDay = Annotated[
    str,
    shape(r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", "must be a time of day such as 09:00", max_length=5),
]
Since = Annotated[str, Meta(min_length=1, max_length=64, description="From this session of the series on.")]


class Doubled(StrEnum):
    """Which of the two is meant where the clocks show a time twice."""

    EARLIER = "earlier"
    LATER = "later"


class ScheduleSeries(Command, frozen=True, kw_only=True):
    """Add a sitting for every day that `rule` meets from `starts` on: all of them, or none.

    `starts` and `ends` are what the clocks of the zone show on the first day, and so on every other, over
    changes of clocks. Each sitting is a session of its own afterwards; the other fields are those of a session.
    """

    offering: Ident
    component: Code
    rule: Rule
    starts: WallTime
    ends: WallTime
    timezone: Zone | None = None
    exceptions: Days = ()
    ambiguous: Doubled | None = None
    room: Ident | None = None
    place: Title | None = None
    venue: Ident | None = None
    instructors: People = ()
    assistants: People = ()
    equipment: EquipmentUses = ()
    join_url: JoinUrl | None = None
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class RescheduleSeries(Command, frozen=True, kw_only=True):
    """Move the sittings of a series that are not over, by days or to another time of day, all of them or none; those
    that were moved by themselves stay where they are. `ends` that is not after `starts` is on the next day.
    """

    series: Ident
    since: Since | None = None
    shift_days: Annotated[int, Meta(ge=-366, le=366)] = 0
    starts: TimeOfDay | None = None
    ends: TimeOfDay | None = None
    ambiguous: Doubled | None = None
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class CancelSeries(Command, frozen=True, kw_only=True):
    """Call off the sittings of a series that are not over."""

    series: Ident
    since: Since | None = None
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class ChangeSeriesRoom(Command, frozen=True, kw_only=True):
    """Hold the sittings of a series that are not over somewhere else, all of them or none: in this room, or
    `null` for none.
    """

    series: Ident
    since: Since | None = None
    room: Ident | UnsetType | None = UNSET
    place: Title | None = None
    venue: Ident | None = None
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
    notify: ToWhom = None


class AssignSeriesInstructors(Command, frozen=True, kw_only=True):
    """Have others teach the sittings of a series that are not over, all of them or none: these, and nobody else."""

    series: Ident
    since: Since | None = None
    instructors: People
    assistants: People = ()
    override: Override = ()
    reason: Reason | None = None
    dry_run: DryRun = False
