"""Other terms for an offering that there is; and its dates, which follow its sessions.

An offering that starts with its first session, or on the day of it, goes where that goes, and so does its end with the
last one; and with the start go the deadlines that were told by their distance from it. What lies further out is for
self-paced parts, and moves where the whole offering does. Either way the dates enclose the sessions that move.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.scheduling import OfferingCapacityNoted, OfferingRevised, OfferingScheduled
from services.scheduling.commands import NoteCapacity, ReviseOffering
from services.scheduling.domain.changes import said
from services.scheduling.domain.clash import overridden
from services.scheduling.domain.offering import REVISABLE, Offering, OfferingState, standing
from services.scheduling.domain.ratio import ahead, too_few
from services.scheduling.domain.terms import (
    RELATIVE,
    as_deadline,
    check_decision,
    check_seats,
    check_visibility,
    is_open,
    times,
)
from services.scheduling.domain.walltime import day, resolve, zone

INSTANT = timedelta(microseconds=1)
DATES = ("starts_at", "ends_at", "decide_at", "cut_off_at")
SEATING = (*DATES, "timezone", "organization", "minimum", "offer_minutes", "waitlist_limit")
"""The terms by which seats are given; once an offering is published, they are the roster's as well."""

Interval = tuple[datetime, datetime]
Places = Mapping[str, Interval]


def revise(states: Mapping[str, Any], command: ReviseOffering, context: Context) -> Decision:
    """Other terms; nothing if they are the same. The number of seats that they are held against is that of the roster,
    which alone changes it. A dry run answers the `terms` by which seats are given that would be other ones, for
    enrollment to tell what comes of them.

    Raises:
        Unknown: there is no such offering.
        Refused: `offering-cancelled`, `offering-delivered`, `decision-over`, `too-few-instructors`,
            `override-needs-reason`, or a rule about seats and times (`terms`).
    """
    name = stream("offering", command.offering)
    offering: Offering = states[name]
    scheduled = standing(offering, command.offering)
    changes = {field: value for field, value in said(command).items() if field in REVISABLE}
    for field, relative in RELATIVE.items():
        if field in changes or relative in changes:
            changes = {field: None, relative: None, **changes}
    changes |= {field: as_deadline(changes[field]) for field in RELATIVE.values() if field in changes}
    if "visibility" in changes:
        changes["visibility"] = changes["visibility"].value
    revised = _revised(scheduled, changes)
    check_seats(revised, scheduled)
    check_visibility(revised)
    published = offering.state is OfferingState.PUBLISHED
    if published and revised.max_per_instructor != scheduled.max_per_instructor:
        clashes = too_few(revised, ahead(offering.sessions.items(), context.at))
        revised = replace(revised, overrides=overridden(clashes, command.override, command.reason))
    _check_decision(offering, revised, context.at)
    event = as_revised(scheduled, revised)
    reply: dict[str, Any] = {"offering": command.offering} | (told(event) or {})
    if command.dry_run:
        seated = published and not is_open(scheduled)
        new = [field for field in SEATING if seated and getattr(revised, field) != getattr(scheduled, field)]
        return Decision(reply=reply | {"dry_run": True, "terms": {field: getattr(revised, field) for field in new}})
    return Decision(events=((name, event),) if event else (), reply=reply)


def note_capacity(states: Mapping[str, Any], command: NoteCapacity, _context: Context) -> Decision:
    """The number of seats as the roster has it; nothing where it is the same, or there is no offering."""
    name = stream("offering", command.offering)
    scheduled = states[name].scheduled
    if scheduled is None or scheduled.capacity == command.capacity:
        return Decision()
    noted = OfferingCapacityNoted(offering=command.offering, capacity=command.capacity)
    return Decision(events=((name, noted),))


def following(
    offering: Offering,
    places: Places,
    at: datetime,
    days: int = 0,
    *,
    without: Collection[str] = (),
    yielding: bool = False,
) -> OfferingRevised | None:
    """The terms of the offering once its sessions are at these places, new ones among them, and it is `without` those
    that are called off; nothing where no term changes. `days` says that the whole offering moves so far, `yielding`
    that deadlines give way to a start that comes before them.

    Raises:
        Refused: `deadline-after-start`, for a deadline that was told as a moment and stays; `decision-over`.
    """
    scheduled = offering.scheduled
    if scheduled is None or (scheduled.starts_at is None and scheduled.ends_at is None):
        return None
    stood = {ident: (one.starts_at, one.ends_at) for ident, one in offering.sessions.items() if not one.cancelled}
    left = {ident: span for ident, span in stood.items() if ident not in without} | dict(places)
    was, now = _span(stood.values()), _span(left.values())
    if was and not now:
        return None
    begun = bool(without) and scheduled.starts_at is not None and scheduled.starts_at <= at
    start = scheduled.starts_at if begun else _start(scheduled, was, now, at, days)
    end = _end(scheduled, was, now, at, days)
    dates = {"starts_at": start, "ends_at": end}
    if yielding and start is not None:
        told = {
            field: getattr(scheduled, field) for field, before in RELATIVE.items() if not getattr(scheduled, before)
        }
        dates |= {field: min(moment, start) for field, moment in told.items() if moment is not None}
    revised = _revised(scheduled, dates)
    if not yielding:
        _check_decision(offering, revised, at)
    return as_revised(scheduled, revised)


def _check_decision(offering: Offering, revised: OfferingScheduled, at: datetime) -> None:
    """Let no change call off in the same moment what is published and not decided on yet."""
    decided = offering.scheduled and offering.scheduled.decide_at
    if offering.state is OfferingState.PUBLISHED and not (decided and decided <= at):
        check_decision(revised, at)


def told(event: OfferingRevised | None) -> dict[str, datetime | None] | None:
    """The dates of the offering as an answer carries them."""
    return {field: getattr(event, field) for field in DATES} if event else None


def as_revised(was: OfferingScheduled, now: OfferingScheduled) -> OfferingRevised | None:
    """That the terms are other ones now; nothing if they are not."""
    if was == now:
        return None
    terms = {field: getattr(now, field) for field in REVISABLE}
    return OfferingRevised(
        offering=was.offering, course=was.course, was_from=was.starts_at, was_until=was.ends_at, **terms
    )


def _revised(scheduled: OfferingScheduled, changes: Mapping[str, Any]) -> OfferingScheduled:
    """The terms with these changes, and with the deadlines that follow from them."""
    asked = replace(scheduled, **changes)
    for field, relative in RELATIVE.items():
        if getattr(asked, relative) is not None and changes.get(field) is None:
            asked = replace(asked, **{field: None})
    return replace(asked, **times(asked))


def _span(intervals: Iterable[Interval]) -> Interval | None:
    known = list(intervals)
    return (min(start for start, _ in known), max(end for _, end in known)) if known else None


def _start(
    scheduled: OfferingScheduled, was: Interval | None, now: Interval | None, at: datetime, days: int
) -> datetime | None:
    start, timezone = scheduled.starts_at, scheduled.timezone
    if start is None or (was and was[0] == start):
        return start and now and now[0]
    if was and now and day(start, timezone) == day(was[0], timezone):
        days = (day(now[0], timezone) - day(was[0], timezone)).days
    elif start <= at:
        days = 0
    moved = _shifted(start, days, timezone)
    return min(moved, now[0]) if was and now and was[0] != now[0] else moved


def _end(
    scheduled: OfferingScheduled, was: Interval | None, now: Interval | None, at: datetime, days: int
) -> datetime | None:
    end, timezone = scheduled.ends_at, scheduled.timezone
    if end is None or (was and was[1] == end):
        return end and now and now[1]
    if was and now and _last_day(end, timezone) == _last_day(was[1], timezone):
        days = (_last_day(now[1], timezone) - _last_day(was[1], timezone)).days
    elif end <= at:
        days = 0
    moved = _shifted(end, days, timezone)
    return max(moved, now[1]) if was and now and was[1] != now[1] else moved


def _last_day(end: datetime, timezone: str) -> date:
    """The day on which something is over by `end`: what ends at midnight is over on the day before."""
    return day(end - INSTANT, timezone)


def _shifted(moment: datetime, days: int, timezone: str) -> datetime:
    """What the clocks show, so many days on."""
    if not days:
        return moment
    wall = moment.astimezone(zone(timezone)).replace(tzinfo=None, fold=0)
    return resolve(wall + timedelta(days=days), timezone).first
