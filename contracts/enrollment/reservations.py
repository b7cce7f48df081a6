"""Events about seats that are kept for some."""

from datetime import datetime

import msgspec

from contracts.event import Event, event

SERVICE = "enrollment"


class SeatReservation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many seats for the people of an organization, until a moment if there is one; then they are everybody's.

    `covers` is the organization and all that belonged to it when the seats were reserved. Without an organization,
    they are kept for nobody.
    """

    seats: int
    organization: str | None = None
    covers: tuple[str, ...] = ()
    until: datetime | None = None


@event(SERVICE, "seats-reserved")
class SeatsReserved(Event, frozen=True, kw_only=True):
    """The seats of an offering that are kept for some, whole. A seat that one of them takes counts as one of theirs;
    who belongs to several of these counts for the one with the fewest organizations. `notify` says who is told of the
    seats that follow from it, where the command did.
    """

    offering: str
    reservations: tuple[SeatReservation, ...] = ()
    notify: str = ""
