"""What needs somebody: each finding from a fixed number of queries, counted when asked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.clock import Clock
from chassis.projection import AsOf, Between, Figure
from chassis.reads import every
from contracts.shared import Phase
from services.reporting.api.double_booked import double_booked
from services.reporting.api.funnel import ALL, completions
from services.reporting.api.need import LIVE_SOON, NAMES, Kind, Need, Severity
from services.reporting.projections import OFFERINGS, PROGRAMS, ROLLS, SEATS
from services.reporting.projections.documents import OfferingLabel, ProgramLabel, SeatTimes, SessionRoll
from services.reporting.projections.enrollment import COURSE, ENROLLMENT, HELD, IN_PROGRESS, OFFERED, PROGRAM, WAITING

DECIDE_WITHIN = timedelta(days=7)
DECIDE_SOON = timedelta(days=2)
LIVE_WITHIN = timedelta(days=3)


class NeedsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that needs somebody, the worst and most pressing first."""

    items: tuple[Need, ...]
    at: datetime


class NeedsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing to choose."""


class NeedsQuery:
    """The query; `now` tells the time."""

    def __init__(self, now: Clock) -> None:
        self._now = now

    async def answer(self, reads: Any, _principal: Principal, _asked: NeedsAsked) -> NeedsAnswer:
        """Everything that needs somebody at this moment."""
        now = self._now()
        needs = [
            *await _seats(reads, now),
            *await _rolls(reads, now),
            *await _pre_work(reads, now),
            *await double_booked(reads, now),
        ]
        return NeedsAnswer(items=tuple(sorted(needs, key=_urgency)), at=now)


async def _seats(reads: Any, now: datetime) -> Sequence[Need]:
    """Offerings that are full while people wait, or short of their minimum until that is decided about."""
    offerings: Sequence[OfferingLabel] = await every(reads, OFFERINGS, {"watched": True, "over_at": Between(since=now)})
    if not offerings:
        return []
    counted = await reads.aggregate(
        ENROLLMENT,
        ("offering",),
        [Figure(name=seat, where={"seat": seat}) for seat in (HELD, OFFERED, WAITING)],
        {"kind": COURSE, "offering": [one.offering for one in offerings]},
        AsOf(),
    )
    seats = {row["offering"]: row for row in counted}
    none = dict.fromkeys((HELD, OFFERED, WAITING), 0)
    return [need for one in offerings for need in _short_or_full(one, seats.get(one.offering, none), now)]


def _short_or_full(offering: OfferingLabel, seats: Mapping[str, Any], now: datetime) -> Iterator[Need]:
    held, offered, waiting = seats[HELD], seats[OFFERED], seats[WAITING]
    if offering.capacity is not None and waiting and held + offered >= offering.capacity:
        yield Need(
            kind=Kind.FULL,
            severity=Severity.WARN,
            due_at=offering.cut_off_at or offering.starts_at,
            offering=offering.offering,
            program=offering.program,
            title=offering.title,
            timezone=offering.timezone,
            figures={"enrolled": held, "offered": offered, "waiting": waiting, "capacity": offering.capacity},
        )
    decide_at = offering.decide_at
    if decide_at is None or offering.minimum is None or held >= offering.minimum:
        return
    stands = not offering.cancel_below_minimum
    if decide_at <= now + DECIDE_WITHIN and (stands or (now <= decide_at and not offering.decided)):
        yield Need(
            kind=Kind.BELOW_MINIMUM,
            severity=Severity.BAD if decide_at <= now + DECIDE_SOON else Severity.WARN,
            due_at=decide_at,
            called_off_at=None if stands else decide_at,
            offering=offering.offering,
            program=offering.program,
            title=offering.title,
            timezone=offering.timezone,
            figures={"enrolled": held, "minimum": offering.minimum},
        )


async def _rolls(reads: Any, now: datetime) -> Sequence[Need]:
    """Rolls of sessions that are over, still open, with learners who have no mark."""
    rolls: Sequence[SessionRoll] = await every(reads, ROLLS, {"open": True, "ends_at": Between(before=now)})
    idents = sorted({roll.offering for roll in rolls})
    if not idents:
        return []
    offerings: Mapping[str, OfferingLabel] = await reads.get_many(OFFERINGS, idents)
    rosters: dict[str, list[SeatTimes]] = {}
    for seat in await every(reads, SEATS, {"offering": idents}):
        rosters.setdefault(seat.offering, []).append(seat)
    needs = []
    for roll in rolls:
        expected = [
            seat.learner
            for seat in rosters.get(roll.offering, ())
            if any(span.holds(roll.starts_at) for span in seat.spans)
        ]
        unrecorded = sorted(set(expected).difference(roll.marked))
        if unrecorded:
            label = offerings.get(roll.offering)
            needs.append(
                Need(
                    kind=Kind.OPEN_ROLL,
                    severity=Severity.BAD,
                    due_at=roll.ends_at,
                    offering=roll.offering,
                    session=roll.session,
                    program=label.program if label else None,
                    title=label.title if label else roll.offering,
                    timezone=roll.timezone,
                    figures={"unrecorded": len(unrecorded), "expected": len(expected)},
                    learners=tuple(unrecorded[:NAMES]),
                )
            )
    return needs


async def _pre_work(reads: Any, now: datetime) -> Sequence[Need]:
    """Members of a program whose live session is near, but who have not done its pre-work."""
    rolls: Sequence[SessionRoll] = await every(
        reads, ROLLS, {"open": True, "starts_at": Between(since=now, before=now + LIVE_WITHIN)}
    )
    first: dict[str, SessionRoll] = {}
    for roll in sorted(rolls, key=lambda one: (one.starts_at, one.session)):
        first.setdefault(roll.offering, roll)
    labels: Mapping[str, OfferingLabel] = await reads.get_many(OFFERINGS, sorted(first))
    within = {ident: label for ident, label in labels.items() if label.program and not label.cancelled}
    programs: Mapping[str, ProgramLabel] = await reads.get_many(
        PROGRAMS, sorted({label.program for label in within.values() if label.program})
    )
    asked = {ident: _required_before(program) for ident, program in programs.items()}
    courses = sorted(frozenset[str]().union(*asked.values()))
    if not courses:
        return []
    members = await _learners(reads, "program", {"kind": PROGRAM, "program": sorted(asked), "state": IN_PROGRESS})
    seated = await _learners(reads, "offering", {"kind": COURSE, "offering": sorted(within), "seat": HELD})
    done = await completions(reads, courses)
    needs = []
    for ident, label in within.items():
        program = label.program or ""
        concerned = members.get(program, frozenset()) & seated.get(ident, frozenset())
        missing = sorted(
            learner for learner in concerned if any(learner not in done[course] for course in asked.get(program, ()))
        )
        if missing:
            roll = first[ident]
            needs.append(
                Need(
                    kind=Kind.MISSING_PRE_WORK,
                    severity=Severity.BAD if roll.starts_at <= now + LIVE_SOON else Severity.WARN,
                    due_at=roll.starts_at,
                    offering=ident,
                    session=roll.session,
                    program=program,
                    title=label.title,
                    timezone=roll.timezone,
                    figures={"missing": len(missing), "enrolled": len(concerned)},
                    learners=tuple(missing[:NAMES]),
                )
            )
    return needs


def _required_before(program: ProgramLabel) -> frozenset[str]:
    """The courses that come before a program's live part."""
    return frozenset(step.course for step in program.steps if step.required and step.phase is Phase.PRE_WORK)


async def _learners(reads: Any, by: str, where: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """The learners of the facts that these conditions mean, grouped by a column."""
    found: dict[str, set[str]] = {}
    for row in await reads.rows(ENROLLMENT, where, AsOf(), ALL):
        found.setdefault(row[by], set()).add(row["learner"])
    return {ident: frozenset(learners) for ident, learners in found.items()}


def _urgency(need: Need) -> tuple[bool, bool, float, str]:
    due = need.due_at
    return need.severity is not Severity.BAD, due is None, due.timestamp() if due else 0.0, need.offering or ""
