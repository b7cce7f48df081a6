"""What scheduling does when others have made something happen."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction
from contracts.enrollment import MinimumMissed
from services.scheduling.commands import CancelBelowMinimum


def call_off(event: MinimumMissed) -> Sequence[Command]:
    """Too few learners at the go/no-go date: the offering does not take place."""
    return (CancelBelowMinimum(offering=event.offering),)


CALL_OFF = Reaction(name="call-off-below-minimum", sources=(MinimumMissed,), react=call_off)
