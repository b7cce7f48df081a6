"""What scheduling does when others have made something happen."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction, TimerKind
from contracts.attendance import RollClosed
from contracts.enrollment import CapacityChanged, LearnerErased, MinimumMissed
from contracts.scheduling import OfferingRevised, SessionCancelled
from services.scheduling.commands import CancelBelowMinimum, ForgetPerson, NoteCapacity, RefreshBusy, SettleOffering
from services.scheduling.domain.delivering import DELIVERY
from services.scheduling.domain.following import BUSY


def call_off(event: MinimumMissed) -> Sequence[Command]:
    """Too few learners at the go/no-go date: the offering does not take place."""
    return (CancelBelowMinimum(offering=event.offering),)


def settle(event: RollClosed | SessionCancelled | OfferingRevised) -> Sequence[Command]:
    """With its last roll an offering may be delivered, or with what it waited for otherwise: a session that is called
    off instead, an end that is told anew.
    """
    return (SettleOffering(offering=event.offering),)


def note_capacity(event: CapacityChanged) -> Sequence[Command]:
    """The roster has another number of seats."""
    return (NoteCapacity(offering=event.offering, capacity=event.capacity),)


TIMER_KINDS = (
    TimerKind(kind=BUSY, command=lambda data, due: RefreshBusy(instructor=data["instructor"])),
    TimerKind(kind=DELIVERY, command=lambda data, due: SettleOffering(offering=data["offering"])),
)


def forget(event: LearnerErased) -> Sequence[Command]:
    """Reasons about who was erased go with their key of this service."""
    return (ForgetPerson(learner=event.learner),)


CALL_OFF = Reaction(name="call-off-below-minimum", sources=(MinimumMissed,), react=call_off)
DELIVER = Reaction(name="deliver-offerings", sources=(RollClosed, SessionCancelled, OfferingRevised), react=settle)
FORGET = Reaction(name="forget-people", sources=(LearnerErased,), react=forget)
NOTE_CAPACITY = Reaction(name="note-capacity", sources=(CapacityChanged,), react=note_capacity)
