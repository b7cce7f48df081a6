"""What is kept free for a while: one document a hold."""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import HoldExpired, HoldPlaced, HoldReleased, HoldUsed
from contracts.scheduling.sessions import EquipmentUse
from services.scheduling.projections.documents import UNSET_TIME

HoldEvent = HoldPlaced | HoldReleased | HoldExpired | HoldUsed


class HoldState(StrEnum):
    """What has become of a hold; one that is placed hinders nobody any more once it has expired."""

    PLACED = "placed"
    RELEASED = "released"
    EXPIRED = "expired"
    USED = "used"


class HoldDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A room, instructors and equipment for `[starts_at, ends_at)`, until `expires_at`; `session` is who used it."""

    hold: str
    state: HoldState = HoldState.PLACED
    starts_at: datetime = UNSET_TIME
    ends_at: datetime = UNSET_TIME
    timezone: str = "UTC"
    expires_at: datetime = UNSET_TIME
    offering: str | None = None
    room: str | None = None
    venue: str | None = None
    instructors: tuple[str, ...] = ()
    equipment: tuple[EquipmentUse, ...] = ()
    session: str | None = None


def fold(hold: HoldDocument, event: HoldEvent, _recorded: Recorded) -> HoldDocument:
    """The hold after one event."""
    match event:
        case HoldPlaced():
            return msgspec.convert(event, HoldDocument, from_attributes=True)
        case HoldReleased():
            return replace(hold, state=HoldState.RELEASED)
        case HoldExpired():
            return replace(hold, state=HoldState.EXPIRED)
        case HoldUsed():
            return replace(hold, state=HoldState.USED, session=event.session)


HOLDS = Projection(
    name="holds",
    sources=(HoldPlaced, HoldReleased, HoldExpired, HoldUsed),
    key=lambda event, recorded: event.hold,
    document=HoldDocument,
    blank=lambda key: HoldDocument(hold=key),
    fold=fold,
    index=("expires_at", "offering", "room", "state"),
)
