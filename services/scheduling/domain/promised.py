"""What was promised to sessions that are still ahead: it is not taken from them unnoticed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from chassis.clock import from_micros, micros
from chassis.errors import Refused
from services.scheduling.domain.calendar import Entry
from services.scheduling.domain.holding import Holdings

MOST_NAMED = 100
_EVER = 1 << 62


class Taking(Protocol):
    """A command that may take from sessions what they have reserved."""

    @property
    def in_spite_of_reservations(self) -> bool:
        """Whether that is meant."""

    @property
    def reason(self) -> str | None:
        """Why it is."""


def check_free(
    held: Holdings, command: Taking, at: datetime, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Any]:
    """Let only that be taken for `[since, until)`, always if they are null, which no session ahead has reserved, or
    which is meant to be taken all the same. Answers what is to be told of these sessions: nothing if there are none.

    Raises:
        Refused: `has-reservations`, naming the sessions, the first hundred; `override-needs-reason`.
    """
    start = max(micros(at), micros(since)) if since else micros(at)
    ahead = list(held.calendar.overlapping(start, micros(until) if until else _EVER, held.lapsed(at)))
    if ahead and not command.in_spite_of_reservations:
        raise Refused(
            f"{len(ahead)} sessions or holds ahead have it reserved. Move them, or say that it is meant.",
            slug="has-reservations",
            **_named(held, ahead),
        )
    return _meant(command, held, ahead)


def check_enough(held: Holdings, command: Taking, at: datetime, quantity: int) -> dict[str, Any]:
    """Let only so few be left that it is enough for the sessions ahead, unless fewer are meant all the same. Answers
    what is to be told of the sessions for which there are too few: nothing if there are none.

    Raises:
        Refused: `quantity-below-reserved`, naming them, the first hundred; `override-needs-reason`.
    """
    now, calendar, lapsed = micros(at), held.calendar, held.lapsed(at)
    short: dict[str, Entry] = {}
    for entry in calendar.overlapping(now, _EVER, lapsed):
        together = list(calendar.overlapping(max(now, entry.start), max(now, entry.start) + 1, lapsed))
        if sum(one.units for one in together) > quantity:
            short |= {one.ref: one for one in together}
    if short and not command.in_spite_of_reservations:
        most = calendar.peak(now, _EVER, lapsed)
        raise Refused(
            f"{most} are reserved at one time; {quantity} are not enough. Move sessions, or say that it is meant.",
            slug="quantity-below-reserved",
            quantity=quantity,
            reserved=most,
            **_named(held, list(short.values())),
        )
    return _meant(command, held, list(short.values()))


def _meant(command: Taking, held: Holdings, ahead: Sequence[Entry]) -> dict[str, Any]:
    if command.in_spite_of_reservations and not (command.reason or "").strip():
        raise Refused("Whoever takes from sessions what they have reserved says why.", slug="override-needs-reason")
    return _named(held, ahead) if ahead else {}


def _named(held: Holdings, ahead: Sequence[Entry]) -> dict[str, Any]:
    return {"sessions": [_told(held, entry.ref) for entry in ahead[:MOST_NAMED]], "count": len(ahead)}


def _told(held: Holdings, session: str) -> dict[str, Any]:
    note = held.notes[session]
    told: dict[str, Any] = msgspec.to_builtins(
        {
            "hold" if session in held.expiring else "session": session,
            "offering": note.offering,
            "offering_code": note.offering_code,
            "starts_at": from_micros(note.starts_at),
            "ends_at": from_micros(note.ends_at),
        }
    )
    return told
