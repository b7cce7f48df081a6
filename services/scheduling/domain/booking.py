"""From what a session has reserved to what it needs from now on: the events of the resources in between."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import asdict

from contracts.event import Event
from contracts.scheduling import ReservationMade, ReservationMoved, ReservationReleased, Reserved, UnknownWay
from services.scheduling.domain.clash import kinds
from services.scheduling.domain.placing import Placed, resource_stream


def streams_held(reservations: Sequence[Reserved]) -> Iterator[str]:
    """The streams of what is reserved."""
    for one in reservations:
        yield resource_stream(one.kind, one.resource)


def reserved(made: Sequence[ReservationMade]) -> tuple[Reserved, ...]:
    """The reservations as the session itself remembers them."""
    return tuple(
        Reserved(
            resource=one.resource,
            kind=one.kind,
            blocked_from=one.blocked_from,
            blocked_until=one.blocked_until,
            venue=one.venue,
            units=one.units,
            overrides=one.overrides,
        )
        for one in made
    )


def as_placed(placed: Placed) -> dict[str, Any]:
    """What a session's event tells of how it was placed."""
    return {
        "reservations": reserved(placed.reservations),
        "overrides": kinds(placed.clashes),
        "travel_unknown": ways_unknown([placed]),
    }


def ways_unknown(placed: Iterable[Placed]) -> tuple[UnknownWay, ...]:
    """The ways of which nobody said how long they take, each once."""
    return tuple(dict.fromkeys(way for one in placed for way in one.travel_unknown))


def with_ways(placed: Iterable[Placed]) -> dict[str, Any]:
    """What an answer tells of ways that nobody said the length of; nothing if there are none."""
    unknown = [msgspec.to_builtins(way) for way in ways_unknown(placed)]
    return {"travel_unknown": unknown} if unknown else {}


def released(session: str, before: Sequence[Reserved], offering: str | None = None) -> list[tuple[str, Event]]:
    """Everything is free again; a session's id tells its offering."""
    return [
        (
            resource_stream(one.kind, one.resource),
            ReservationReleased(
                resource=one.resource,
                kind=one.kind,
                session=session,
                offering=session.rpartition(".")[0] if offering is None else offering,
                blocked_from=one.blocked_from,
                blocked_until=one.blocked_until,
            ),
        )
        for one in before
    ]


def rebooked(
    session: str,
    before: Sequence[Reserved],
    made: Sequence[ReservationMade],
    states: Mapping[str, Any] | None = None,
) -> list[tuple[str, Event]]:
    """What is no longer needed is free, what is needed still is told where something is new about it, and the rest is
    reserved. What has changed about a resource since, its own state knows alone.
    """
    had: Mapping[str, Reserved] = {one.resource: one for one in before}
    needed = {one.resource for one in made}
    events = released(session, [one for one in before if one.resource not in needed])
    for one in made:
        was = had.get(one.resource)
        name = resource_stream(one.kind, one.resource)
        if was is None:
            events.append((name, one))
        elif reserved([one])[0] != was or one.overrides != _known(states, name, session, was):
            moved = ReservationMoved(**asdict(one), was_from=was.blocked_from, was_until=was.blocked_until)
            events.append((name, moved))
    return events


def _known(states: Mapping[str, Any] | None, name: str, session: str, was: Reserved) -> tuple[str, ...]:
    """What stands in the way of the reservation, as far as that is known."""
    note = states[name].held.notes.get(session) if states else None
    return note.overrides if note else was.overrides
