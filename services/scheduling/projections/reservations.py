"""What is reserved when: one document a resource and session, found by the resource and by when it is blocked."""

import msgspec

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import ReservationMade, ReservationMoved, ReservationReleased
from services.scheduling.projections.documents import ReservationDocument


def key(event: ReservationMade | ReservationMoved | ReservationReleased, _recorded: Recorded) -> str:
    """The resource, and for what it is reserved."""
    return f"{event.resource}/{event.session}"


def fold(
    one: ReservationDocument, event: ReservationMade | ReservationMoved | ReservationReleased, _recorded: Recorded
) -> ReservationDocument | None:
    """The reservation after one event; none once it was released."""
    match event:
        case ReservationMade() | ReservationMoved():
            made = msgspec.structs.asdict(event)
            return msgspec.convert({**made, "reservation": one.reservation}, ReservationDocument)
        case ReservationReleased():
            return None


RESERVATIONS = Projection(
    name="reservations",
    sources=(ReservationMade, ReservationMoved, ReservationReleased),
    key=key,
    document=ReservationDocument,
    blank=lambda key: ReservationDocument(reservation=key),
    fold=fold,
    index=("resource", "blocked_from", "offering"),
)
