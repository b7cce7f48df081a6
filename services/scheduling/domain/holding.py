"""What a resource is reserved for: when, and by which session of which offering."""

from datetime import datetime

import msgspec

from chassis.clock import from_micros, micros
from contracts.event import Event
from contracts.scheduling import ReservationMade, ReservationMoved, ReservationReleased
from services.scheduling.domain.calendar import Calendar
from services.scheduling.domain.clash import Clash, ClashKind


class Note(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is told of a reservation: of which offering it is, where, and when its session begins and ends; and what it
    is judged by when something about the resource changes. `overrides` are the kinds of clashes that are known of it.
    """

    offering: str
    offering_code: str
    venue: str | None
    starts_at: int
    ends_at: int
    seats: int | None = None
    course: str | None = None
    timezone: str = "UTC"
    overrides: tuple[str, ...] = ()


class Holdings(msgspec.Struct):
    """The reservations of one resource; `notes` are by session or hold, `expiring` is when holds expire. Past
    ones leave with the snapshots.
    """

    calendar: Calendar = msgspec.field(default_factory=Calendar)
    notes: dict[str, Note] = {}
    expiring: dict[str, int] = {}

    def copy(self) -> "Holdings":
        """The same, to try things on."""
        return Holdings(self.calendar.copy(), {**self.notes}, {**self.expiring})

    def lapsed(self, at: datetime) -> list[str]:
        """The holds that have expired by then, told or not."""
        now = micros(at)
        return [hold for hold, expires in self.expiring.items() if expires <= now]

    def venue_of(self, session: str) -> str | None:
        """Where a session that is in here takes place."""
        return self.notes[session].venue

    def clash(self, session: str, kind: ClashKind, resource: str) -> Clash:
        """The clash with a session that has the resource, or with a hold."""
        note, expires = self.notes[session], self.expiring.get(session)
        return Clash(
            kind=kind,
            resource=resource,
            starts_at=from_micros(note.starts_at),
            ends_at=from_micros(note.ends_at),
            session=session if expires is None else None,
            hold=None if expires is None else session,
            expires_at=None if expires is None else from_micros(expires),
            offering=note.offering or None,
            offering_code=note.offering_code or None,
        )

    def fold(self, event: Event) -> bool:
        """Fold one event; answers whether it was about a reservation."""
        match event:
            case ReservationMade() | ReservationMoved():
                self.calendar.add(micros(event.blocked_from), micros(event.blocked_until), event.session, event.units)
                self.notes[event.session] = Note(
                    event.offering,
                    event.offering_code,
                    event.venue,
                    micros(event.starts_at),
                    micros(event.ends_at),
                    event.seats,
                    event.course,
                    event.timezone,
                    event.overrides,
                )
                self.expiring.pop(event.session, None)
                if event.expires_at is not None:
                    self.expiring[event.session] = micros(event.expires_at)
            case ReservationReleased():
                self.calendar.release(event.session)
                self.notes.pop(event.session, None)
                self.expiring.pop(event.session, None)
            case _:
                return False
        return True

    def prune(self, before: datetime) -> None:
        """Forget what was over by then."""
        for session in self.calendar.prune(micros(before)):
            del self.notes[session]
            self.expiring.pop(session, None)
