"""Clashes: what stands in the way of a session, and who may have it take place all the same."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from chassis.errors import Refused

MOST_TOLD = 100


class ClashKind(StrEnum):
    """What it is that stands in the way."""

    ROOM_TAKEN = "room-taken"
    ROOM_CLOSED = "room-closed"
    ROOM_BLOCKED = "room-blocked"
    ROOM_TOO_SMALL = "room-too-small"
    EQUIPMENT_SHORT = "equipment-short"
    EQUIPMENT_ELSEWHERE = "equipment-elsewhere"
    INSTRUCTOR_TAKEN = "instructor-taken"
    INSTRUCTOR_OFF = "instructor-off"
    INSTRUCTOR_BUSY = "instructor-busy"
    OUTSIDE_WORKING_HOURS = "outside-working-hours"
    NOT_QUALIFIED = "not-qualified"
    TRAVEL_TOO_SHORT = "travel-too-short"
    TOO_FEW_INSTRUCTORS = "too-few-instructors"
    RETIRED = "retired"
    """What the session has already is used for nothing more."""


class Clash(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that stands in the way: of which resource, when, and by which session of which offering, or by
    which hold until when, if by any.
    `needed` and `available` are counts or minutes, as the kind has it; `venue` is where equipment stays.
    """

    kind: ClashKind
    resource: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    session: str | None = None
    hold: str | None = None
    expires_at: datetime | None = None
    offering: str | None = None
    offering_code: str | None = None
    needed: int | None = None
    available: int | None = None
    venue: str | None = None


def told(clashes: Sequence[Clash]) -> list[dict[str, Any]]:
    """The clashes as an answer carries them, the first hundred."""
    return [msgspec.to_builtins(clash) for clash in clashes[:MOST_TOLD]]


def overridden(clashes: Sequence[Clash], override: Collection[ClashKind], reason: str | None) -> tuple[str, ...]:
    """The kinds of clashes that are accepted, in order.

    Raises:
        Refused: `clash`, with every one of them, where a kind is not among those to be overridden, or
            `too-few-instructors` where that is all there is; `override-needs-reason`.
    """
    standing = [clash for clash in clashes if clash.kind not in override]
    if standing and kinds(standing) == (ClashKind.TOO_FEW_INSTRUCTORS,):
        raise Refused(_in_words(standing), slug="too-few-instructors", clashes=told(standing), count=len(standing))
    if standing:
        raise Refused(_in_words(standing), slug="clash", clashes=told(standing), count=len(standing))
    if override and not (reason or "").strip():
        raise Refused("Whoever overrides clashes says why.", slug="override-needs-reason")
    return kinds(clashes)


def kinds(clashes: Iterable[Clash]) -> tuple[str, ...]:
    """Their kinds in order, each once."""
    return tuple(sorted({str(clash.kind) for clash in clashes}))


def _in_words(clashes: Sequence[Clash]) -> str:
    first = clashes[0]
    by = f" by {first.offering_code}" if first.offering_code else " by a hold" if first.hold else ""
    when = f" from {first.starts_at:%Y-%m-%d %H:%M} UTC" if first.starts_at else ""
    others = f", and {len(clashes) - 1} more" if len(clashes) > 1 else ""
    return f"{first.resource}: {first.kind.replace('-', ' ')}{by}{when}{others}."
