"""What learners cannot go on with yet, and what that waits for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from services.attendance.api.shapes import Locked
from services.attendance.domain.evidence import UNTOLD, Words
from services.attendance.domain.order import Order, of_components, of_steps
from services.attendance.domain.requirement import counted_since
from services.attendance.projections import OFFERINGS, SEATS
from services.attendance.projections.documents import (
    OfferingDocument,
    PathDocument,
    ProgramOnPath,
    ProgressDocument,
    SeatDocument,
)


async def orders_of(reads: Any, found: Sequence[ProgressDocument]) -> Mapping[str, Order]:
    """By progress the order in which its components open; only where there is one."""
    offerings: Mapping[str, OfferingDocument] = await reads.get_many(OFFERINGS, sorted({one.offering for one in found}))
    of = {ident: of_components(one.components, one.timezone) for ident, one in offerings.items()}
    orders = {one.progress: of[one.offering] for one in found if one.offering in of and of[one.offering].gates}
    counting = sorted(key for key, order in orders.items() if order.asks_for_enrollment)
    seats: Mapping[str, SeatDocument] = await reads.get_many(SEATS, counting) if counting else {}
    return orders | {key: replace(orders[key], enrolled_at=seat.first) for key, seat in seats.items()}


def locked(order: Order, words: Words, now: datetime) -> dict[str, Locked]:
    """The components that are not open now, and do not count."""
    counted = counted_since(words, order)
    found = {}
    for key, gate in order.gates.items():
        opens_at = order.opens(key, counted)
        since = counted.get(key)
        if (opens_at is None or opens_at > now) and (since is None or since > now):
            missing = [one for one in gate.awaited if one not in counted or counted[one] > now]
            found[key] = Locked(
                requires=tuple(dict.fromkeys(missing)),
                unlock=gate.unlock,
                opens_at=None if opens_at == UNTOLD else opens_at,
                held=any(word.met for word in words.get(key, {}).values()),
            )
    return found


def steps_locked(program: ProgramOnPath, path: PathDocument) -> dict[str, tuple[str, ...]]:
    """The courses of a program that come behind others, with those of them that are still to be completed."""
    order = of_steps(program.steps)
    credited = order.counted({course: UNTOLD for course, offerings in path.credits.items() if offerings}, {})
    missing = {
        course: tuple(one for one in gate.requires if one not in credited) for course, gate in order.gates.items()
    }
    return {course: courses for course, courses in missing.items() if courses}
