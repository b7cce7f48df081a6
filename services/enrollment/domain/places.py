"""What a learner can have on a roster: a place in its queue, a seat, or one that is held for them."""

from datetime import datetime

import msgspec


class Waiting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place in the queue; who is `excused` is not asked for what comes before the course, and who is there
    `despite_clash` not for what they have at the same time.
    """

    priority: int
    ticket: int
    organization: str | None = None
    excused: bool = False
    despite_clash: bool = False


class Seat(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A seat that somebody has: the version of the offering's `terms` that it was given on (0: none were set), and how
    often the offering had been `moved` by then; `despite_clash` as for a place.
    """

    organization: str | None = None
    terms: int = 0
    moved: int = 0
    despite_clash: bool = False


class SeatOffer(msgspec.Struct, frozen=True, array_like=True):
    """A seat held for one learner until it expires; the moment itself is too late."""

    expires_at: datetime
    organization: str | None = None
    because_of: str | None = None
    despite_clash: bool = False
