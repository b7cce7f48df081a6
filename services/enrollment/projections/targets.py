"""What learners can be enrolled in: offerings and programs, as scheduling and the rosters tell."""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    CapacityChanged,
    MinimumMet,
    MinimumMissed,
    RosterClosed,
    RosterOpened,
    RosterTermsChanged,
    SeatReservation,
    SeatsReserved,
)
from contracts.envelope import Recorded
from contracts.scheduling import (
    OfferingCancelled,
    OfferingDelivered,
    OfferingPublished,
    OfferingRevised,
    OfferingScheduled,
    ProgramDefined,
    ProgramPublished,
)
from contracts.shared import Format, Step
from services.enrollment.domain.admission import is_seated

PUBLIC, PRIVATE = "public", "private"


class Stage(StrEnum):
    """How far an offering has come. `opening` is published, while its roster, or its terms, are not there yet."""

    DRAFT = "draft"
    OPENING = "opening"
    OPEN = "open"
    CANCELLED = "cancelled"


class OfferingDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An offering and the number of its seats. What scheduling said and what the roster said stand
    in fields of their own, so that it does not matter which of them is heard first.
    """

    offering: str
    code: str = ""
    title: str = ""
    course: str = ""
    format: Format = Format.LIVE
    program: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    scheduled_capacity: int | None = None
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    prerequisites: tuple[str, ...] = ()
    visibility: str = PUBLIC
    organization: str | None = None
    published: bool = False
    delivered: bool = False
    cancelled: bool = False
    opened: bool = False
    closed: bool = False
    roster_capacity: int | None = None
    minimum_met: bool | None = None
    reservations: tuple[SeatReservation, ...] = ()
    by_code: str = ""

    @property
    def stage(self) -> Stage:
        """How far it has come, by everything heard so far."""
        if self.cancelled or self.closed:
            return Stage.CANCELLED
        if not self.published and not self.opened:
            return Stage.DRAFT
        # What scheduling has not told yet is not known: for whom the offering is, and what comes before it.
        return Stage.OPEN if self.published and (self.opened or not is_seated(self.offering)) else Stage.OPENING

    @property
    def capacity(self) -> int | None:
        """The number of seats: as the roster has it, or as scheduled where it is not open yet."""
        return self.roster_capacity if self.opened else self.scheduled_capacity


class ProgramDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A program as it was last published; version 0 is a draft."""

    program: str
    code: str = ""
    title: str = ""
    format: Format = Format.BLENDED
    steps: tuple[Step, ...] = ()
    version: int = 0


RosterEvent = (
    RosterOpened | RosterTermsChanged | RosterClosed | CapacityChanged | MinimumMet | MinimumMissed | SeatsReserved
)
OfferingEvent = (
    OfferingScheduled | OfferingPublished | OfferingRevised | OfferingDelivered | OfferingCancelled | RosterEvent
)


def fold_offering(offering: OfferingDocument, event: OfferingEvent, _recorded: Recorded) -> OfferingDocument:
    """The offering after one event."""
    match event:
        case OfferingScheduled() | OfferingPublished():
            return replace(
                _on_terms(offering, event),
                code=event.code,
                by_code=event.code.casefold(),
                course=event.course,
                format=event.format,
                program=event.program,
                scheduled_capacity=event.capacity,
                prerequisites=event.prerequisites,
                published=isinstance(event, OfferingPublished),
            )
        case OfferingRevised():
            return _on_terms(offering, event)
        case OfferingDelivered():
            return replace(offering, delivered=True)
        case OfferingCancelled():
            return replace(offering, cancelled=True)
        case _:
            return _on_roster(offering, event)


def _on_roster(offering: OfferingDocument, event: RosterEvent) -> OfferingDocument:
    match event:
        case RosterOpened():
            return replace(offering, opened=True, roster_capacity=event.capacity)
        case RosterClosed():
            return replace(offering, closed=True)
        case CapacityChanged():
            return replace(offering, roster_capacity=event.capacity)
        case MinimumMet() | MinimumMissed():
            return replace(offering, minimum_met=isinstance(event, MinimumMet))
        case SeatsReserved():
            return replace(offering, reservations=event.reservations)
        case RosterTermsChanged():
            return replace(offering, minimum_met=None) if event.decides_anew else offering


def _on_terms(
    offering: OfferingDocument, event: OfferingScheduled | OfferingPublished | OfferingRevised
) -> OfferingDocument:
    return replace(
        offering,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        minimum=event.minimum,
        decide_at=event.decide_at,
        cut_off_at=event.cut_off_at,
        visibility=event.visibility,
        organization=event.organization,
    )


def fold_program(
    program: ProgramDocument, event: ProgramDefined | ProgramPublished, _recorded: Recorded
) -> ProgramDocument:
    """The program after one event; a draft shows nothing but that it is there."""
    if isinstance(event, ProgramDefined):
        return program
    return replace(
        program,
        code=event.code,
        title=event.title,
        format=event.format,
        steps=event.steps,
        version=event.program_version,
    )


OFFERINGS = Projection(
    name="offerings",
    sources=(
        OfferingScheduled,
        OfferingPublished,
        OfferingRevised,
        OfferingDelivered,
        OfferingCancelled,
        RosterOpened,
        RosterTermsChanged,
        RosterClosed,
        CapacityChanged,
        MinimumMet,
        MinimumMissed,
        SeatsReserved,
    ),
    key=lambda event, recorded: event.offering,
    document=OfferingDocument,
    blank=lambda key: OfferingDocument(offering=key),
    fold=fold_offering,
    index=("by_code", "course"),
)

PROGRAMS = Projection(
    name="programs",
    sources=(ProgramDefined, ProgramPublished),
    key=lambda event, recorded: event.program,
    document=ProgramDocument,
    blank=lambda key: ProgramDocument(program=key),
    fold=fold_program,
)
