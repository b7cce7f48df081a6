"""Somebody of whom something is required, and what they completed; and what is asked of them then."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from contracts.enrollment.requirements import Due, Who
from services.enrollment.domain.obligation import Asked, Done, Stay, obligation

BERLIN = ZoneInfo("Europe/Berlin")
NURSES = Who(job_roles=("nurse",))


def at(text, hour=12):
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)


def stay(since, **where):
    return Stay(since=at(since), **where)


def judged(on, *stays, who=NURSES, due=None, done=(), hired=None, zone=BERLIN, **terms):
    asked = Asked(who=who, due=due or Due(within_days=30), covered=frozenset(who.organizations), **terms)
    hired_on = date.fromisoformat(hired) if hired else None
    return obligation("l1", asked, stays, hired_on, [ended(one) for one in done], at(on), zone)


def ended(told):
    """A completion of a day; of one such as `2019-05-06..2022-05-06` the other is the last on which it counts."""
    day, _, end = told.partition("..")
    return Done(at=at(day), expires_on=date.fromisoformat(end) if end else None)


def done_at(moments):
    return [Done(at=one) for one in moments]
