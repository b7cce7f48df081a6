"""What leaving costs: fees by the clock, in whole hundredths of a currency, judged by the terms a seat was given on."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from chassis.errors import Refused
from contracts.enrollment.policies import Excuse, Fee, OfferingTermsSet, PolicyStep
from contracts.scheduling import Deadline


class Outcome(StrEnum):
    """How a seat was given up, as far as it costs anything."""

    FREE = "free"
    LATE = "late"
    EXCUSED = "excused"
    NO_SHOW = "no_show"


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody leaves, and what speaks for them: an `excuse`, that the offering has `moved` since they came in, or
    that somebody `waived` the fee.
    """

    at: datetime
    starts_at: datetime | None = None
    timezone: str = "UTC"
    moved: bool = False
    waived: bool = False
    excuse: str = ""


class Cost(msgspec.Struct, frozen=True):
    """What it comes to, in hundredths of the offering's currency."""

    outcome: Outcome
    amount: int


NOTHING = Fee(amount=0)
DAY, CLOCKS_CHANGE = 24 * 60, 60


def amount_of(fee: Fee, price: int | None) -> int:
    """A fee in hundredths of the currency; half a hundredth is rounded up."""
    if fee.percent is None:
        return fee.amount or 0
    return ((price or 0) * fee.percent + 50) // 100


def before(deadline: Deadline, starts_at: datetime, timezone: str) -> datetime:
    """The moment that lies so long before the start: by hours that pass, or by the clocks of the zone, the earlier one
    where they show it twice.
    """
    if deadline.days_before is None or deadline.at is None:
        return starts_at - timedelta(hours=deadline.hours_before or 0)
    zone = ZoneInfo(timezone)
    day = starts_at.astimezone(zone).date() - timedelta(days=deadline.days_before)
    return datetime.combine(day, time.fromisoformat(deadline.at), zone).astimezone(UTC)


def fee_at(steps: Sequence[PolicyStep], late: Fee, leaving: Leaving) -> Fee:
    """The fee of the first step whose moment is still ahead, else the late one; where nothing says when the offering
    starts, every step is ahead.
    """
    for step in steps:
        if leaving.starts_at is None or leaving.at < before(step.until, leaving.starts_at, leaving.timezone):
            return step.fee
    return late


def cost(terms: OfferingTermsSet | None, leaving: Leaving) -> Cost | None:
    """What leaving costs by those terms; null where they know no policy.

    Raises:
        Refused: `excuse-unknown`, naming those that are known.
    """
    excuse = _excuse(terms.excuses if terms else (), leaving.excuse)
    if terms is None or terms.late is None:
        return None
    if excuse is not None and excuse.waives:
        return Cost(Outcome.EXCUSED, 0)
    free = leaving.moved or leaving.waived
    amount = 0 if free else amount_of(fee_at(terms.steps, terms.late, leaving), terms.price)
    return Cost(Outcome.LATE if amount else Outcome.FREE, amount)


def no_show(terms: OfferingTermsSet | None) -> Cost | None:
    """What it costs not to come; null where the terms do not say."""
    if terms is None or terms.no_show is None:
        return None
    return Cost(Outcome.NO_SHOW, amount_of(terms.no_show, terms.price))


def needs_currency(price: int | None, fees: Iterable[Fee | None]) -> bool:
    """Whether an amount is named that means nothing without a currency."""
    return bool(price) or any(fee.amount for fee in fees if fee)


def check_order(steps: Sequence[PolicyStep]) -> None:
    """Let steps through of which each is nearer to the start than the one before it, as far as that can be told.

    Raises:
        Refused: `steps-out-of-order`, naming the place of the step.
    """
    for place, (one, following) in enumerate(pairwise(steps), 2):
        if _never_nearer(one.until, following.until):
            raise Refused(
                f"Step {place} ends no later than the one ahead of it, and would never count. Put the steps in the "
                "order in which they end, the one farthest from the start first.",
                slug="steps-out-of-order",
                step=place,
            )


def _never_nearer(one: Deadline, following: Deadline) -> bool:
    """Whether what follows ends no later, at whatever time of the day the offering starts."""
    (_, most), (least, most_behind) = _distances(one), _distances(following)
    alike = (one.days_before is None) == (following.days_before is None)
    return most_behind >= most if alike else least >= most


def _distances(deadline: Deadline) -> tuple[float, float]:
    """How many minutes before the start a deadline lies, at least and at most: of a time of the clock that depends on
    the time of the day at which the offering starts, and on whether clocks change in between.
    """
    if deadline.days_before is None or deadline.at is None:
        exactly = (deadline.hours_before or 0) * 60
        return exactly, exactly
    told = time.fromisoformat(deadline.at)
    midnight = deadline.days_before * DAY - told.hour * 60 - told.minute
    return midnight - CLOCKS_CHANGE, midnight + DAY + CLOCKS_CHANGE


def _excuse(known: Sequence[Excuse], code: str) -> Excuse | None:
    if not code:
        return None
    for one in known:
        if one.code == code:
            return one
    told = f"It knows {', '.join(one.code for one in known)}." if known else "It knows none."
    raise Refused(
        f"The policy that this seat was given on does not know the excuse {code}. {told}",
        slug="excuse-unknown",
        excuse=code,
        known=[one.code for one in known],
    )
