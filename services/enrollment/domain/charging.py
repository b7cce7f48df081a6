"""Charges as events: of a seat that is given, of one that is given up, and what is taken back.

A fee takes the place of the price: who gives a seat up is charged the fee, and no longer the seat.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from contracts.enrollment.charges import CancellationCharged, ChargeReversed, SeatCharged
from contracts.enrollment.policies import OfferingTermsSet
from contracts.event import Event
from services.enrollment.domain.policies import Cost

SEAT, FEE = "seat", "fee"


class Seat(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A seat that somebody has: the version of the `terms` it was given on (0: none), how often the offering had been
    `moved` by then, and what is `charged` for it, in hundredths of the currency.
    """

    organization: str | None = None
    terms: int = 0
    moved: int = 0
    charged: int = 0


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


def in_its_place(
    payer: Payer,
    charged: int,
    terms: OfferingTermsSet | None,
    cost: Cost | None,
    because: str,
    session: str | None = None,
) -> list[Event]:
    """The fee in place of what was charged for the seat."""
    if terms is None:
        return []
    said = reversed_charge(payer, SEAT, charged, terms.currency, because)
    if cost is not None:
        who = msgspec.structs.asdict(payer)
        charge = CancellationCharged(
            **who,
            outcome=cost.outcome.value,
            amount=cost.amount,
            currency=terms.currency,
            terms=terms.terms,
            session=session,
        )
        said.append(charge)
    return said


def reversed_charge(payer: Payer, what: str, amount: int, currency: str | None, because: str) -> list[Event]:
    """A charge taken back, if there is one."""
    if not amount or currency is None:
        return []
    who = msgspec.structs.asdict(payer)
    return [ChargeReversed(**who, reverses=what, amount=amount, currency=currency, because=because)]


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
