"""Events about one learner and their seat, or place in the queue."""

from datetime import datetime

from contracts.enrollment.states import CancelledBy, EnrollmentState
from contracts.event import Event, event
from contracts.shared import Format

SERVICE = "enrollment"


@event(SERVICE, "learner-enrolled")
class LearnerEnrolled(Event, frozen=True, kw_only=True):
    """The learner holds a seat. `because_of` names the enrollment whose end freed it, if one did.

    `via` tells how it was asked for, where that is known: self, manager, coordinator, request, requirement or import.
    `terms` is the version of the offering's terms that the seat was given on; 0 if it has none. `transferred_from`
    names the learner's enrollment that this one replaces, `substitutes` that of the colleague whose seat it was.
    `despite_clash` says that it does not matter what the learner has at the same time.
    """

    enrollment: str
    offering: str
    course: str
    learner: str
    format: Format
    organization: str | None = None
    program: str | None = None
    from_waitlist: bool = False
    because_of: str | None = None
    out_of_order: bool = False
    via: str = ""
    terms: int = 0
    transferred_from: str | None = None
    substitutes: str | None = None
    despite_clash: bool = False


@event(SERVICE, "learner-waitlisted")
class LearnerWaitlisted(Event, frozen=True, kw_only=True):
    """The learner waits; order is priority (higher first), then `ticket` (lower first).

    `without_prerequisites` was let in without them, and is not asked for them when a seat is free. `beside_free_seats`
    tells that seats stood free for which nobody ahead could be taken. `despite_clash` says that it does not matter what
    the learner has at the same time; `via` how it was asked for, as in `LearnerEnrolled`.
    """

    enrollment: str
    offering: str
    course: str
    learner: str
    ticket: int
    priority: int = 0
    organization: str | None = None
    format: Format = Format.LIVE
    program: str | None = None
    without_prerequisites: bool = False
    beside_free_seats: bool = False
    despite_clash: bool = False
    via: str = ""


@event(SERVICE, "learner-passed-over")
class LearnerPassedOver(Event, frozen=True, kw_only=True):
    """A free seat went past the learner, who keeps their place: of what is asked for they have not completed what
    `lacks` names. Told once, until it is something else that they lack.

    `reasons` are the rules that stood in the way, by their names, where it was not that alone; `clashes` are the
    sessions that the learner has at the same time.
    """

    enrollment: str
    offering: str
    learner: str
    lacks: tuple[str, ...] = ()
    because_of: str | None = None
    reasons: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()


@event(SERVICE, "seat-offered")
class SeatOffered(Event, frozen=True, kw_only=True):
    """A freed seat is held for the next in line until `expires_at`."""

    enrollment: str
    offering: str
    learner: str
    expires_at: datetime
    because_of: str | None = None


@event(SERVICE, "seat-offer-expired")
class SeatOfferExpired(Event, frozen=True, kw_only=True):
    """The learner did not take the seat in time, and leaves the queue."""

    enrollment: str
    offering: str
    learner: str


@event(SERVICE, "seat-offer-declined")
class SeatOfferDeclined(Event, frozen=True, kw_only=True):
    """The learner did not want the seat, and leaves the queue."""

    enrollment: str
    offering: str
    learner: str


@event(SERVICE, "enrollment-cancelled")
class EnrollmentCancelled(Event, frozen=True, kw_only=True):
    """The learner gave up a seat or a place in the queue; `was` tells which.

    `before_start` is true if that was before the offering began. `because` tells, in one word, what else than
    somebody's wish ended it, and `excuse` is the code of the excuse that was accepted. `transferred_to` names the
    learner's enrollment that replaces this one, `substituted_by` that of the colleague who has the seat now: with
    either, nobody has given anything up. `without_fee` says that somebody let the learner off what leaving costs.
    """

    enrollment: str
    offering: str
    course: str
    learner: str
    was: EnrollmentState
    by: CancelledBy = CancelledBy.COORDINATOR
    before_start: bool = False
    program: str | None = None
    because: str = ""
    excuse: str = ""
    transferred_to: str | None = None
    substituted_by: str | None = None
    without_fee: bool = False
