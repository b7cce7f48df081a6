"""What was charged: of each enrollment line by line, and summed up, so that an offering's are counted together."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import CancellationCharged, ChargeReversed, SeatCharged
from contracts.envelope import Recorded


class ChargeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One charge, or one that was taken back (below zero), in hundredths of the currency. `kind` is seat, reversed, or
    how the seat was given up: free, late, excused or no_show.
    """

    kind: str
    amount: int
    at: datetime
    because: str = ""
    session: str | None = None


class ChargesDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What one enrollment costs: every line, and what is left of them. `sums` are its `Sums` as JSON text: enrollments
    of which they are the same are counted, not looked at.
    """

    enrollment: str
    offering: str = ""
    learner: str = ""
    organization: str | None = None
    currency: str | None = None
    owed: int = 0
    lines: tuple[ChargeLine, ...] = ()
    sums: str = ""


class Sums(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What enrollments cost together. `outcomes` counts how seats were given up."""

    currency: str | None = None
    charged: int = 0
    fees: int = 0
    reversed: int = 0
    outcomes: Mapping[str, int] = {}

    @property
    def owed(self) -> int:
        """What is left."""
        return self.charged + self.fees - self.reversed


SUMS = msgspec.json.Decoder(Sums)
ChargeEvent = SeatCharged | CancellationCharged | ChargeReversed


def line_of(event: ChargeEvent, at: datetime) -> ChargeLine:
    """The line that an event is."""
    match event:
        case SeatCharged():
            return ChargeLine(kind="seat", amount=event.amount, at=at)
        case CancellationCharged():
            return ChargeLine(kind=event.outcome, amount=event.amount, at=at, session=event.session)
        case ChargeReversed():
            return ChargeLine(
                kind="reversed", amount=-event.amount, at=at, because=event.because, session=event.session
            )


def fold_charges(charges: ChargesDocument, event: ChargeEvent, recorded: Recorded) -> ChargesDocument:
    """The enrollment's charges after one event."""
    line = line_of(event, recorded.effective_at)
    return replace(
        charges,
        offering=event.offering,
        learner=event.learner,
        organization=event.organization or charges.organization,
        currency=event.currency or charges.currency,
        owed=charges.owed + line.amount,
        lines=(*charges.lines, line),
        sums=_added(charges.sums, event),
    )


def together(counted: Mapping[tuple[str], int]) -> Sums:
    """The sums of so many enrollments each."""
    total = Sums()
    for (text,), many in counted.items():
        one = SUMS.decode(text)
        outcomes = dict(total.outcomes)
        for outcome, times in one.outcomes.items():
            outcomes[outcome] = outcomes.get(outcome, 0) + many * times
        total = Sums(
            currency=total.currency or one.currency,
            charged=total.charged + many * one.charged,
            fees=total.fees + many * one.fees,
            reversed=total.reversed + many * one.reversed,
            outcomes=dict(sorted(outcomes.items())),
        )
    return total


def _added(before: str, event: ChargeEvent) -> str:
    sums = SUMS.decode(before) if before else Sums()
    sums = replace(sums, currency=event.currency or sums.currency)
    match event:
        case SeatCharged():
            sums = replace(sums, charged=sums.charged + event.amount)
        case CancellationCharged():
            counted = {**sums.outcomes, event.outcome: sums.outcomes.get(event.outcome, 0) + 1}
            sums = replace(sums, fees=sums.fees + event.amount, outcomes=dict(sorted(counted.items())))
        case ChargeReversed():
            sums = replace(sums, reversed=sums.reversed + event.amount)
    return msgspec.json.encode(sums).decode()


SOURCES = (SeatCharged, CancellationCharged, ChargeReversed)

CHARGES = Projection(
    name="charges",
    sources=SOURCES,
    key=lambda event, recorded: event.enrollment,
    document=ChargesDocument,
    blank=lambda key: ChargesDocument(enrollment=key),
    fold=fold_charges,
    index=("offering", "learner", "organization", "owed", "sums"),
)
