"""Commands about all the seats of one offering."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chassis.decider import Command
from chassis.rehearsing import OnlyTried, Told, ToWhom
from contracts.shared import Format
from services.enrollment.shapes import (
    Count,
    Ident,
    Moment,
    Reason,
    Zone,
)

OfferMinutes = Annotated[int, Meta(ge=1, le=525_600)]
WaitlistLimit = Annotated[int, Meta(ge=0, le=1_000_000)]


class ChangeCapacity(Told, frozen=True, kw_only=True):
    """Set the number of seats; null means no limit.

    `allow_oversubscription` lets it fall below the seats taken: nobody loses a seat, and nobody is
    promoted until enough were given up.
    """

    offering: Ident
    capacity: Count | None
    allow_oversubscription: bool = False
    reason: Reason | None = None


class ReserveSeats(Told, frozen=True, kw_only=True):
    """Keep so many seats for the people of an organization and of what belongs to it, in place of what was kept for
    them; 0 keeps none. From `until` on they are everybody's. Without an organization they are kept for nobody yet.
    """

    offering: Ident
    seats: Annotated[int, Meta(ge=0, le=1_000_000)]
    organization: Ident | None = None
    until: Moment | None = None
    reason: Reason | None = None


class OpenRoster(Command, frozen=True, kw_only=True):
    """Let seats of a published offering be given out; fields as in `RosterOpened`."""

    offering: str
    course: str
    format: Format
    program: str | None = None
    organization: str | None = None
    capacity: int | None = None
    minimum: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    timezone: str = "UTC"


class ChangeTerms(Command, frozen=True, kw_only=True):
    """Give seats out on other terms from now on; fields as in `RosterTermsChanged`."""

    offering: str
    organization: str | None = None
    minimum: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    timezone: str = "UTC"
    notify: ToWhom = None


class TryRevision(OnlyTried, frozen=True, kw_only=True):
    """Tell what other terms of an offering would bring to those who have a seat, or wait; what is not given stays.
    It is only ever tried: an offering is revised where it was scheduled.
    """

    offering: Ident
    organization: Ident | UnsetType | None = UNSET
    minimum: Count | UnsetType | None = UNSET
    starts_at: Moment | UnsetType | None = UNSET
    ends_at: Moment | UnsetType | None = UNSET
    decide_at: Moment | UnsetType | None = UNSET
    cut_off_at: Moment | UnsetType | None = UNSET
    offer_minutes: OfferMinutes | UnsetType | None = UNSET
    waitlist_limit: WaitlistLimit | UnsetType | None = UNSET
    timezone: Zone | UnsetType = UNSET


class CloseRoster(Command, frozen=True, kw_only=True):
    """End every enrollment of an offering that was called off."""

    offering: str
    notify: ToWhom = None


class PromoteNext(Command, frozen=True, kw_only=True):
    """Pass a freed seat on to the first in line.

    `because_of` names the enrollment whose end freed it: one freed seat, one promotion. Without
    it, seats were added, and as many are promoted as there are seats; `notify` says who is told.
    """

    offering: str
    because_of: str | None = None
    notify: ToWhom = None


class PromoteAfter(Command, frozen=True, kw_only=True):
    """Look again at the free seats that went past a learner for a reason that may be gone.

    With `beside`, an offering whose dates have changed, past those who hold a seat of it.
    """

    learner: str = ""
    beside: str = ""


class ExpireSeatOffers(Command, frozen=True, kw_only=True):
    """Let go of the seats whose offers ran out by `due`."""

    offering: str
    due: datetime


class DecideMinimum(Command, frozen=True, kw_only=True):
    """Say whether enough learners hold seats for the offering to take place."""

    offering: str


class NoteMove(Command, frozen=True, kw_only=True):
    """Let those who have seats leave for free from now on, because a session was moved, which `starts_at` then."""

    offering: str
    session: str
    starts_at: datetime | None = None


class ChargeNoShow(Command, frozen=True, kw_only=True):
    """Charge a learner for not coming to a session, as its closed roll says."""

    offering: str
    session: str
    learner: str


class ReverseNoShow(Command, frozen=True, kw_only=True):
    """Charge a learner no longer for not coming to a session: the mark was corrected; or, where nobody is named,
    everybody, because the session counts for nobody.
    """

    offering: str
    session: str
    learner: str | None = None


class TakeBackCharges(Command, frozen=True, kw_only=True):
    """Charge nobody any more for an offering without seats that was called off, some hundred enrollments at a time."""

    offering: str


class ReleaseReserved(Command, frozen=True, kw_only=True):
    """Let everybody have the seats that were reserved until `due`."""

    offering: str
    due: datetime
