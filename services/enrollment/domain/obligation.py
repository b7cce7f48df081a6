"""What a requirement asks of one person on a day: pure, from where they stood and what they completed.

Nothing is assigned to anybody: who is required, since when and until when follows from the requirement as it stood,
the person's stays and their completions, whenever it is asked. Days are counted in the zone that is asked for.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from contracts.enrollment.requirements import Due, DueFrom, Who

EVER = 12 * date.max.year
"""After so many months there is no day left."""


class Standing(StrEnum):
    """Where somebody stands with what is required of them.

    `not_yet` before the requirement begins; `due` until its day, and again while it can be renewed; `overdue` after
    the day, without a completion; `met`; `lapsed` after the day, with a completion that has run out.
    """

    NOT_YET = "not_yet"
    DUE = "due"
    OVERDUE = "overdue"
    MET = "met"
    LAPSED = "lapsed"


class Stay(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a person stood, from `since` until the next stay begins."""

    since: datetime
    organization: str | None = None
    job_role: str | None = None
    site: str | None = None
    active: bool = True


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """When something was completed, and the last day on which that counts; null: it has no end of its own."""

    at: datetime
    expires_on: date | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement as it is judged by; `covered` are the organizations named and all below them."""

    who: Who
    due: Due
    covered: frozenset[str] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None


class Obligation(msgspec.Struct, frozen=True, kw_only=True):
    """Required since that day, to be completed by `due_on` (through that day); null: nothing is to be done again."""

    required_since: date
    due_on: date | None
    state: Standing
    completed_on: date | None = None


def obligation(
    learner: str,
    asked: Asked,
    stays: Sequence[Stay],
    hired_on: date | None,
    completions: Iterable[Done],
    on: datetime,
    zone: ZoneInfo,
) -> Obligation | None:
    """What is asked of a learner at the moment `on`; null if nothing is. What happened later is not looked at."""
    today = on.astimezone(zone).date()
    since = _matched_since(learner, asked, stays, on)
    if since is None or (asked.ends_on is not None and today > asked.ends_on):
        return None
    required_since = max(since.astimezone(zone).date(), asked.starts_on or date.min)
    days = [(one.at.astimezone(zone).date(), one.expires_on or date.max) for one in completions if one.at <= on]
    # Of several on one day the one that counts longest does.
    done = dict(sorted(days))
    held, completed_on = _held(asked.due, done) if done else None, max(done, default=None)
    early = completed_on is not None and completed_on < required_since
    due_on = _due(_first_due(asked, required_since, hired_on), held, early=early)
    return Obligation(
        required_since=required_since,
        due_on=None if held == date.max else due_on,
        state=_state(asked, today, due_on, held),
        completed_on=completed_on,
    )


def matches(learner: str, asked: Asked, stay: Stay) -> bool:
    """Whether it is asked of somebody who stands so: who is named, or is in one of each kind that is named."""
    if not stay.active:
        return False
    who = asked.who
    if learner in who.learners:
        return True
    kinds = (
        (who.organizations, stay.organization in asked.covered),
        (who.job_roles, same(stay.job_role, who.job_roles)),
        (who.sites, same(stay.site, who.sites)),
    )
    named = [fits for told, fits in kinds if told]
    return bool(named) and all(named)


def same(text: str | None, told: Iterable[str]) -> bool:
    """Whether a role or site is one of those, whatever its case and blanks."""
    return text is not None and plain(text) in {plain(one) for one in told}


def plain(text: str) -> str:
    """A role or site as it is compared."""
    return " ".join(text.casefold().split())


def months_after(day: date, months: int) -> date:
    """So many months later; a day that the month does not have is its last, one behind the last there is that."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _matched_since(learner: str, asked: Asked, stays: Sequence[Stay], on: datetime) -> datetime | None:
    """When the unbroken time began in which it is asked of them; null where it is not now."""
    since = None
    for stay in stays:
        if stay.since > on:
            break
        if not matches(learner, asked, stay):
            since = None
        elif since is None:
            since = stay.since
    return since


def _first_due(asked: Asked, required_since: date, hired_on: date | None) -> date:
    """The day by which it is to be completed for the first time: never one before it is required."""
    due = asked.due
    if due.by is not None:
        return max(due.by, required_since)
    if due.within_days is None:
        return required_since
    counted = required_since
    if due.after == DueFrom.HIRED and hired_on is not None:
        counted = max(hired_on, asked.starts_on or date.min)
    days = min(due.within_days, (date.max - counted).days)
    return max(counted + timedelta(days=days), required_since)


def _due(first: date, held: date | None, *, early: bool) -> date:
    """The day by which it is to be completed next. What was completed `early`, before it was required, makes nothing
    due before it would be of somebody who never completed it.
    """
    if held is None:
        return first
    return max(held, first) if early else held


def _held(due: Due, done: Mapping[date, date]) -> date:
    """The day through which what was completed holds, the last there is where it does for good. `done` are the days in
    their order, each with the last on which that completion counts.

    A completion holds for `every_months`, or for good, and never beyond its own end: where it has one, the earlier of
    both days counts. One that comes within the lead extends what is held, and the day of the month on which the count
    began survives a shorter month; any other counts from its own day. None ever shortens what is held.
    """
    months, lead = due.every_months or EVER, timedelta(days=due.lead_days)
    began, rounds = min(done), 0
    for day, end in done.items():
        held = months_after(began, months * rounds)
        count = (began, rounds + 1) if held - lead <= day <= held else (day, 1)
        until = months_after(count[0], months * count[1])
        if end < until:
            count, until = (end, 0), end
        if until > held:
            began, rounds = count
    return months_after(began, months * rounds)


def _state(asked: Asked, today: date, due_on: date, held: date | None) -> Standing:
    if asked.starts_on is not None and today < asked.starts_on:
        return Standing.NOT_YET
    if today > due_on:
        return Standing.OVERDUE if held is None else Standing.LAPSED
    renewable = held is None or today >= held - timedelta(days=asked.due.lead_days)
    return Standing.DUE if renewable else Standing.MET
