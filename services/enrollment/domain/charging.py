"""Charges as events: of a seat that is given, of one that is given up, and what is taken back.

A fee takes the place of the price: who gives a seat up is charged the fee, and no longer the seat.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec

from contracts.enrollment import CancellationCharged, ChargeReversed, OfferingTermsSet, SeatCharged
from contracts.event import Event
from services.enrollment.domain.going import SUBSTITUTED
from services.enrollment.domain.policies import Cost, Leaving, Outcome, cost, no_show


class Charge(StrEnum):
    """What was charged for."""

    SEAT = "seat"
    FEE = "fee"
    NO_SHOW = "no_show"


class Parting(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that was given up once the offering had begun: the version of the `terms` that it was given on, for whom,
    and the `fee` for leaving.
    """

    terms: int
    organization: str | None = None
    fee: int = 0


class Ledger(msgspec.Struct):
    """What is charged and was not taken back, in hundredths of the currency: for `seats`, in `fees` for leaving, and in
    `no_shows`; which sessions somebody `missed`, as their rolls say; and who has `parted` from what had begun, and was
    neither excused nor let off.
    """

    seats: dict[str, int] = {}
    fees: dict[str, int] = {}
    no_shows: dict[str, int] = {}
    missed: dict[str, tuple[str, ...]] = {}
    parted: dict[str, Parting] = {}

    def fold(self, event: Event) -> None:
        """Fold one event; what is no charge changes nothing."""
        match event:
            case SeatCharged():
                self.seats[event.learner] = event.amount
            case CancellationCharged(session=None):
                _add(self.fees, event.learner, event.amount)
                self._part(event)
            case CancellationCharged(session=str(session)):
                _add(self.no_shows, event.learner, event.amount)
                self.missed[event.learner] = (*self.missed.get(event.learner, ()), session)
            case ChargeReversed():
                self._take_back(event)

    def _part(self, event: CancellationCharged) -> None:
        parting = self.parted.pop(event.learner, None)
        if parting is not None and event.outcome != Outcome.EXCUSED:
            self.parted[event.learner] = msgspec.structs.replace(parting, fee=event.amount)

    def _take_back(self, event: ChargeReversed) -> None:
        if event.reverses == Charge.SEAT:
            self.seats.pop(event.learner, None)
        else:
            _add(self.no_shows if event.reverses == Charge.NO_SHOW else self.fees, event.learner, -event.amount)
        if event.session is not None:
            others = tuple(one for one in self.missed.pop(event.learner, ()) if one != event.session)
            if others:
                self.missed[event.learner] = others


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """Whose charges they are."""

    enrollment: str
    offering: str
    learner: str
    organization: str | None = None


def for_seat(payer: Payer, terms: OfferingTermsSet | None) -> list[Event]:
    """What is charged for a seat that was given; nothing where it has no price."""
    if terms is None or not terms.price or terms.currency is None:
        return []
    who = msgspec.structs.asdict(payer)
    return [SeatCharged(**who, amount=terms.price, currency=terms.currency, terms=terms.terms)]


def for_leaving(
    payer: Payer, ledger: Ledger, terms: OfferingTermsSet | None, leaving: Leaving, because: str = "left"
) -> list[Event]:
    """The fee in place of what was charged for the seat, by the terms that it was given on. Who was charged for not
    coming is charged nothing more.

    Raises:
        Refused: `excuse-unknown`.
    """
    judged = cost(terms, leaving)
    if terms is None:
        return []
    if payer.learner in ledger.missed:
        return []
    said = _seat_reversed(payer, ledger, terms.currency, because)
    return said if because == SUBSTITUTED else [*said, *_fee(payer, terms, judged)]


def for_provider(payer: Payer, ledger: Ledger, currency: str | None) -> list[Event]:
    """Everything is taken back: what the provider calls off costs nobody anything."""
    said = _seat_reversed(payer, ledger, currency, "provider")
    for what, amounts in ((Charge.FEE, ledger.fees), (Charge.NO_SHOW, ledger.no_shows)):
        said += _taken_back(payer, what, amounts.get(payer.learner, 0), currency, "provider")
    return said


def for_not_coming(payer: Payer, ledger: Ledger, terms: OfferingTermsSet | None, session: str) -> list[Event]:
    """The fee of who did not come, in place of the price, once however many sessions they miss; nothing where the
    terms that they came in by do not say what that costs. Who left meanwhile is charged what it is more than the fee
    for leaving.
    """
    judged = no_show(terms)
    missed = ledger.missed.get(payer.learner, ())
    if terms is None or judged is None or session in missed:
        return []
    parting = ledger.parted.get(payer.learner)
    if missed:
        judged = Cost(judged.outcome, 0)
    elif parting is not None:
        judged = Cost(judged.outcome, max(judged.amount - parting.fee, 0))
    return [*_seat_reversed(payer, ledger, terms.currency, "no_show"), *_fee(payer, terms, judged, session)]


def for_coming_after_all(
    payer: Payer, ledger: Ledger, terms: OfferingTermsSet | None, currency: str | None, session: str, because: str
) -> list[Event]:
    """The fee of who did not come taken back, and the price due again by the terms of the seat that they still have;
    unless there is another session that they missed.
    """
    missed = ledger.missed.get(payer.learner, ())
    if session not in missed:
        return []
    last = len(missed) == 1
    back = ChargeReversed(
        **msgspec.structs.asdict(payer),
        reverses=Charge.NO_SHOW.value,
        amount=ledger.no_shows.get(payer.learner, 0) if last else 0,
        currency=currency or "",
        because=because,
        session=session,
    )
    return [back, *(for_seat(payer, terms) if last else ())]


def told(said: Sequence[Event]) -> dict[str, Any]:
    """What an answer tells of charges that were just made; nothing where there are none."""
    made = [one for one in said if isinstance(one, SeatCharged | CancellationCharged)]
    back = [one for one in said if isinstance(one, ChargeReversed)]
    if not made and not back:
        return {}
    outcomes = [one.outcome for one in made if isinstance(one, CancellationCharged)]
    currencies = [one.currency for one in (*made, *back) if one.currency]
    return {
        "charge": {
            "outcome": outcomes[0] if outcomes else None,
            "charged": sum(one.amount for one in made),
            "reversed": sum(one.amount for one in back),
            "currency": currencies[0] if currencies else None,
        }
    }


def _fee(payer: Payer, terms: OfferingTermsSet, judged: Cost | None, session: str | None = None) -> list[Event]:
    if judged is None:
        return []
    charge = CancellationCharged(
        **msgspec.structs.asdict(payer),
        outcome=judged.outcome.value,
        amount=judged.amount,
        currency=terms.currency,
        terms=terms.terms,
        session=session,
    )
    return [charge]


def _seat_reversed(payer: Payer, ledger: Ledger, currency: str | None, because: str) -> list[Event]:
    return _taken_back(payer, Charge.SEAT, ledger.seats.get(payer.learner, 0), currency, because)


def _taken_back(payer: Payer, what: Charge, amount: int, currency: str | None, because: str) -> list[Event]:
    if not amount or currency is None:
        return []
    who = msgspec.structs.asdict(payer)
    return [ChargeReversed(**who, reverses=what.value, amount=amount, currency=currency, because=because)]


def _add(amounts: dict[str, int], learner: str, amount: int) -> None:
    total = amounts.get(learner, 0) + amount
    if total:
        amounts[learner] = total
    else:
        amounts.pop(learner, None)
