"""A tiny domain with events of about 300 bytes, in our manner and in the library's default one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate as LibraryAggregate
from eventsourcing.domain import event as library_event_of
from eventsourcing.persistence import DatetimeAsISO, DecimalAsStr, JSONTranscoder, Mapper, UUIDAsHex

from chassis.decider import Aggregate, Command, Context, Decision, Handler
from chassis.mapper import Meta
from chassis.service import Service
from contracts.event import Event, event

NOTE = "x" * 60
LEARNER = "l06bz2m1v8k3q9xtd"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@event("seats", "seat-reserved")
class SeatReserved(Event, frozen=True, kw_only=True):
    """A seat of a session is taken."""

    session: str
    learner: str
    seat: int
    source: str
    organization: str
    note: str


class Reserve(Command, frozen=True, kw_only=True):
    """Take the next seat."""

    session: str
    learner: str


class Seats(msgspec.Struct):
    """How many are taken, and who came last."""

    taken: int = 0
    last: str = ""


def _reserve(states: Mapping[str, Any], command: Reserve, context: Context) -> Decision:
    ((stream, state),) = states.items()
    reserved = SeatReserved(
        session=command.session,
        learner=command.learner,
        seat=state.taken + 1,
        source="web",
        organization="acme-training",
        note=NOTE,
    )
    return Decision(events=[(stream, reserved)], reply={"seat": state.taken + 1}, status=201)


def _evolve(state: Seats, happened: Event) -> Seats:
    if isinstance(happened, SeatReserved):
        state.taken += 1
        state.last = happened.learner
    return state


def _service(snapshot_every: int) -> Service:
    return Service(
        name="seats",
        aggregates=[
            Aggregate(
                category="session",
                blank=lambda stream: Seats(),
                evolve=_evolve,
                state=Seats,
                snapshot_every=snapshot_every,
            )
        ],
        handlers=[
            Handler(command=Reserve, streams=lambda command, context: (f"session:{command.session}",), decide=_reserve)
        ],
    )


SEATS, SEATS_WITHOUT_SNAPSHOTS = _service(500), _service(0)


def reserve_in(place: str) -> Reserve:
    """The command that every client sends."""
    return Reserve(session=place, learner=LEARNER)


def event_of(seat: int) -> SeatReserved:
    """One event of ours."""
    return SeatReserved(
        session="s06bz2m1v8k3q9xtd",
        learner=LEARNER,
        seat=seat,
        source="web",
        organization="acme-training",
        note=NOTE,
    )


def meta_of() -> Meta:
    """What stands around it."""
    return Meta(effective_at=NOW, actor="ada", correlation="06bz2m1v-8k3q-7xtd-8000-000000000001")


class Session(LibraryAggregate):
    """The same aggregate in the library's manner; the facts of our envelope are fields of its events."""

    @library_event_of("Opened")
    def __init__(self, note: str) -> None:
        self.note = note
        self.reserved = 0

    @library_event_of("SeatReserved")
    def reserve(
        self,
        learner: str,
        seat: int,
        source: str,
        organization: str,
        note: str,
        event_id: UUID,
        correlation: UUID,
        actor: str,
        effective_at: datetime,
    ) -> None:
        """Take a seat."""
        self.reserved += 1


def reserve(aggregate: Session, seat: int) -> None:
    """Take a seat, with everything that our envelope would say."""
    aggregate.reserve(LEARNER, seat, "web", "acme-training", NOTE, uuid4(), uuid4(), "ada", NOW)


class PlainApplication(Application[UUID]):
    """The library's application as it comes."""


def session() -> Session:
    """A fresh aggregate of the library's."""
    return Session(note=NOTE)


def library_mapper() -> Mapper[UUID]:
    """The library's default mapper."""
    transcoder = JSONTranscoder()
    for one in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO()):
        transcoder.register(one)
    return Mapper(transcoder)


def library_event(seat: int) -> Any:
    """One event of the library's, of the size of ours."""
    aggregate = session()
    aggregate.collect_events()
    reserve(aggregate, seat)
    (found,) = aggregate.collect_events()
    return found
