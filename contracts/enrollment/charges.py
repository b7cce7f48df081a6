"""Events about money, to be added up: what was charged, less what was reversed. Nothing here is a payment."""

from contracts.event import Event, event

SERVICE = "enrollment"


@event(SERVICE, "seat-charged")
class SeatCharged(Event, frozen=True, kw_only=True):
    """The learner holds a seat that has a price. `amount` is in hundredths of the currency; `terms` is the version of
    the offering's terms that it follows from.
    """

    enrollment: str
    offering: str
    learner: str
    amount: int
    currency: str
    terms: int
    organization: str | None = None


@event(SERVICE, "cancellation-charged")
class CancellationCharged(Event, frozen=True, kw_only=True):
    """What giving up a seat costs, in place of its price, by the terms that it was given on; also where it is nothing.

    `outcome` is free, late, excused or no_show. `session` is the one that the learner did not come to.
    """

    enrollment: str
    offering: str
    learner: str
    outcome: str
    amount: int
    currency: str | None
    terms: int
    organization: str | None = None
    session: str | None = None


@event(SERVICE, "charge-reversed")
class ChargeReversed(Event, frozen=True, kw_only=True):
    """A charge does not count any more. `reverses` tells which: seat, fee or no_show; `because` why: left,
    transferred, substituted, no_show, corrected, withdrawn or provider. `session` is that of a no-show that was none,
    also where another one keeps the fee.
    """

    enrollment: str
    offering: str
    learner: str
    reverses: str
    amount: int
    currency: str
    because: str
    organization: str | None = None
    session: str | None = None
