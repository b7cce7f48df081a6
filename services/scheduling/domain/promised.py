"""What was promised to sessions that are still ahead: it is not taken from them unnoticed.

Whatever changes about a resource, each reservation ahead is judged by the rules that decide sessions, before and after.
What stands in its way from now on is named and has to be meant, and the reservation carries it in its `overrides`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from chassis.clock import from_micros, micros
from chassis.decider import Decision
from chassis.errors import Refused
from contracts.event import Event
from contracts.scheduling import ReservationMoved
from services.scheduling.domain.calendar import Entry
from services.scheduling.domain.clash import Clash, ClashKind
from services.scheduling.domain.holding import Holdings, Note

MOST_NAMED = 100
EVER = 1 << 62

Judge = Callable[[Entry, Note, Sequence[str]], Iterable[Clash]]
"""What stands in the way of a reservation, those ignored that are named."""


class Taking(Protocol):
    """A command that may take from sessions what they have reserved."""

    @property
    def in_spite_of_reservations(self) -> bool:
        """Whether that is meant."""

    @property
    def reason(self) -> str | None:
        """Why it is."""


class Settled(msgspec.Struct, frozen=True):
    """What becomes of reservations: those ahead that something stands in the way of which did not before, or not so
    much, with what it is; and what tells this, and where one is blocked from or until another time, of each.
    """

    held: Holdings
    concerned: Sequence[tuple[Entry, Sequence[str]]]
    events: Sequence[ReservationMoved]

    @property
    def named(self) -> dict[str, Any]:
        """What is told of those concerned, the first hundred; nothing if there are none."""
        if not self.concerned:
            return {}
        told = [_told(self.held, entry.ref, why) for entry, why in self.concerned[:MOST_NAMED]]
        return {"sessions": told, "count": len(self.concerned)}


def decided(found: Settled, name: str, event: Event, about: Mapping[str, str], status: int = 200) -> Decision:
    """The change in its stream, with what becomes of reservations, and an answer that names those concerned."""
    events = ((name, event), *((name, one) for one in found.events))
    return Decision(events=events, reply={**about, **found.named}, status=status)


def settled(
    kind: str,
    resource: str,
    held: Holdings,
    at: datetime,
    before: Judge,
    after: Judge,
    *,
    moved: Holdings | None = None,
    shared: ClashKind | None = None,
    since: int = 0,
    until: int = EVER,
) -> Settled:
    """How reservations ahead stand once the resource is otherwise: `before` judges it as it is, `after` as it is to be.
    `moved` is where they are blocked then; `[since, until)` is when it makes a difference, if not always. `shared` is
    the kind that is told of each of those who want the same from now on; until then it may be told of the last to come.
    """
    lapsed, to = held.lapsed(at), moved or held
    concerned: list[tuple[Entry, Sequence[str]]] = []
    events: list[ReservationMoved] = []
    for entry in list(held.calendar.overlapping(max(micros(at), since), until, lapsed)):
        note, stands, ignoring = held.notes[entry.ref], to.calendar.find(entry.ref) or entry, (entry.ref, *lapsed)
        was, now = _left(before(entry, note, ignoring)), _left(after(stands, note, ignoring))
        worse = {kind for kind, left in now.items() if kind not in was or left < was[kind]}
        worse |= {kind for kind in now if kind == shared and kind not in note.overrides}
        if worse:
            concerned.append((entry, sorted(worse)))
        overrides = tuple(sorted((set(note.overrides) | worse) - (was.keys() - now.keys())))
        if overrides != note.overrides or stands != entry:
            events.append(_moved(kind, resource, held, entry, stands, overrides))
    return Settled(held, concerned, events)


def check_meant(command: Taking, found: Settled, *, slug: str = "has-reservations", **facts: Any) -> None:
    """Let only that be done which leaves all that is reserved as it is, or which is meant to be done all the same.

    Raises:
        Refused: `has-reservations` or what it is called here, naming the sessions; `override-needs-reason`.
    """
    if found.concerned and not command.in_spite_of_reservations:
        raise Refused(
            f"It stands in the way of {len(found.concerned)} sessions or holds ahead. "
            "Move them, or say that it is meant.",
            slug=slug,
            **facts,
            **found.named,
        )
    if command.in_spite_of_reservations and not (command.reason or "").strip():
        raise Refused("Whoever takes from sessions what they have reserved says why.", slug="override-needs-reason")


def _left(clashes: Iterable[Clash]) -> dict[str, int]:
    """Their kinds, each with how much is left of what there is too little of."""
    left: dict[str, int] = {}
    for clash in clashes:
        left[str(clash.kind)] = min(left.get(str(clash.kind), EVER), clash.available or 0)
    return left


def _moved(
    kind: str, resource: str, held: Holdings, was: Entry, to: Entry, overrides: tuple[str, ...]
) -> ReservationMoved:
    note, expires = held.notes[was.ref], held.expiring.get(was.ref)
    return ReservationMoved(
        resource=resource,
        kind=kind,
        session=was.ref,
        offering=note.offering,
        offering_code=note.offering_code,
        starts_at=from_micros(note.starts_at),
        ends_at=from_micros(note.ends_at),
        blocked_from=from_micros(to.start),
        blocked_until=from_micros(to.end),
        was_from=from_micros(was.start),
        was_until=from_micros(was.end),
        venue=note.venue,
        units=was.units,
        overrides=overrides,
        expires_at=None if expires is None else from_micros(expires),
        seats=note.seats,
        course=note.course,
        timezone=note.timezone,
    )


def _told(held: Holdings, session: str, why: Sequence[str]) -> dict[str, Any]:
    note = held.notes[session]
    told: dict[str, Any] = msgspec.to_builtins(
        {
            "hold" if session in held.expiring else "session": session,
            "offering": note.offering,
            "offering_code": note.offering_code,
            "starts_at": from_micros(note.starts_at),
            "ends_at": from_micros(note.ends_at),
            "kinds": why,
        }
    )
    return told
