"""What enrollment does when scheduling publishes, revises or calls off an offering."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction
from contracts.scheduling import OfferingCancelled, OfferingPublished, OfferingRevised
from contracts.shared import notify_of
from services.enrollment.commands import (
    ChangeTerms,
    CloseRoster,
    OpenRoster,
    TakeBackCharges,
)
from services.enrollment.domain.admission import is_seated
from services.enrollment.domain.roster import TERMS


def follow_offering(event: OfferingPublished | OfferingRevised | OfferingCancelled) -> Sequence[Command]:
    """A seated offering's roster opens with its publication, follows its terms, and closes when it is called off; of
    one without seats, what was charged is taken back.
    """
    if not is_seated(event.offering):
        return (TakeBackCharges(offering=event.offering),) if isinstance(event, OfferingCancelled) else ()
    told = notify_of(event.notify)
    match event:
        case OfferingCancelled():
            return (CloseRoster(offering=event.offering, notify=told),)
        case OfferingRevised():
            return (ChangeTerms(**{name: getattr(event, name) for name in TERMS}, notify=told),)
    return (OpenRoster(**{name: getattr(event, name) for name in OpenRoster.__struct_fields__}),)


FOLLOW_OFFERINGS = Reaction(
    name="follow-offerings",
    sources=(OfferingPublished, OfferingRevised, OfferingCancelled),
    react=follow_offering,
    same_moment=True,
)
